"""What the benchmarks share: queues that are made once, contenders that run as processes of their
own, whether their answers agree, and the table that is printed.

Nothing is imported here that is not needed to start processes: Linux counts a parent's memory into
what it says of a child.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
POLICY = ROOT / "policies" / "kameng"
STORIES = ROOT / "fixtures" / "kameng" / "stories.json"


@dataclass(slots=True)
class Contender:
    """What is run, how long it took each time, and for how long the cores worked on it."""

    name: str
    arguments: list[str]
    output: Path
    rows: int
    seconds: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    def speeds(self) -> list[float]:
        """Rows a second, turn by turn."""
        return [self.rows / seconds for seconds in self.seconds]

    def run(self) -> None:
        """One more run. `megabytes` keeps the largest peak of all."""
        self.output.unlink(missing_ok=True)
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, *self.arguments], cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        self.seconds.append(time.perf_counter() - start)
        self.worked.append(usage.ru_utime + usage.ru_stime)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{self.name} failed with exit code {child.returncode}")
        unit = 1 if sys.platform == "darwin" else 1024
        self.megabytes = max(self.megabytes, usage.ru_maxrss * unit / 1e6)

    def forget(self) -> None:
        """As if it had never run."""
        self.seconds, self.worked, self.megabytes = [], [], 0.0


def take_turns(contenders: Sequence[Contender], rounds: int) -> None:
    """Run them one after the other, so often."""
    for turn in range(rounds):
        for one in contenders:
            one.run()
            print(f"  round {turn + 1}, {one.name}: {one.seconds[-1]:.1f} s", file=sys.stderr)


def made(script: str, rows: int, out: Path) -> Path:
    """The queue of a script, made once for each state of what it is made from."""
    digest = hashlib.sha256()
    for path in (HERE / script, HERE / "make_queue.py", STORIES):
        digest.update(path.read_bytes())
    queue = out / f"{Path(script).stem}-{rows}-{digest.hexdigest()[:8]}.csv"
    if not queue.exists():
        part = queue.with_suffix(".part")
        command = [sys.executable, str(HERE / script), str(rows), str(part)]
        subprocess.run(command, check=True)
        part.replace(queue)
    return queue


def copied_policy(target: Path, without: Collection[str]) -> Path:
    """A copy of the kameng policy, without some of its files."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(POLICY, target, ignore=shutil.ignore_patterns(*without))
    return target


def agree(ours: Contender, theirs: Contender, columns: Collection[str] = ()) -> bool:
    """Whether two outputs say the same, row by row, as far as the slower one went; what differs is
    printed. `columns`: those that are compared; all, if none is named."""
    command = [sys.executable, str(HERE / "comparing.py"), str(ours.output), str(theirs.output)]
    command += [theirs.name, str(theirs.rows), *columns]
    return subprocess.run(command, check=False).returncode == 0


def print_table(
    contenders: Sequence[Contender], bounds: Mapping[str, float], most_memory: int
) -> None:
    """A line for each; the first is ours. `bounds`: how many times as fast as each of the others we
    want to be, at least; `most_memory`: what we may take, in millions of bytes."""
    ours = contenders[0]
    print("| contender | rows | seconds | core s | rows a second | peak MB | ours is | wanted | |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for each in contenders:
        seconds = statistics.median(each.seconds)
        worked = statistics.median(each.worked)
        cells = [each.name, f"{each.rows:,}", f"{seconds:.1f}", f"{worked:.1f}"]
        cells += [f"{each.rows / seconds:,.0f}", f"{each.megabytes:,.0f}"]
        if each is ours:
            kept = each.megabytes < most_memory
            cells += ["", f"under {most_memory} MB", "yes" if kept else "NO"]
        else:
            cells += _compared(ours, each, bounds.get(each.name))
        print(f"| {' | '.join(cells)} |")


def _compared(ours: Contender, each: Contender, bound: float | None) -> list[str]:
    """How many times as fast we are: of the medians, and from the worst turn to the best."""
    ratio = statistics.median(ours.speeds()) / statistics.median(each.speeds())
    turns = [our / their for our, their in zip(ours.speeds(), each.speeds(), strict=True)]
    told = f"{ratio:.2f} × ({min(turns):.2f} to {max(turns):.2f})"
    wanted = [f"{bound:g} ×", "yes" if ratio >= bound else "NO"] if bound else ["", ""]
    return [told, *wanted]
