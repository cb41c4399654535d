"""One million complaints by the kameng policy, four ways: `python benchmarks/decide.py`.

Every contender is a process of its own, from a CSV file to a CSV file, and its start counts. Speeds
are printed only after all outputs were found equal, row by row. Nothing is imported here that is
not needed to start processes: Linux counts a parent's memory into what it says of a child.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
POLICY = ROOT / "policies" / "kameng"
AS_OF = "2026-11-16T09:00"
SHARED = "complaint category priority team party lane queue".split()
OURS, HAND, ZEN, DURABLE = "complaintctl", "polars by hand", "zen-engine", "durable-rules"
HANDED = "zen-engine, words found by polars"
FEWER = {ZEN: 50_000, HANDED: 100_000, DURABLE: 20_000}
"""The rows that a slow contender decides: enough for its start not to matter."""
BOUNDS = {HAND: 0.5, ZEN: 4.0, DURABLE: 20.0}
"""How many times as fast as each of them we want to be, at least."""
MOST_MEMORY = 600


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

    @property
    def speed(self) -> float:
        """Rows a second, of the median run."""
        return self.rows / statistics.median(self.seconds)


def main() -> int:
    """Run everything in turns, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE / "out", help="a folder for the files")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    queue = _queue(given.rows, given.out)
    contenders = _contenders(queue, given.rows, given.out)
    for turn in range(given.rounds):
        for contender in contenders:
            _run(contender)
            print(
                f"  round {turn + 1}, {contender.name}: {contender.seconds[-1]:.1f} s",
                file=sys.stderr,
            )
    if _differ(contenders):
        return 1
    _print(contenders)
    return 0


def _queue(rows: int, out: Path) -> Path:
    """The queue, made once for each state of the script that makes it."""
    digest = hashlib.sha256()
    for path in (HERE / "make_queue.py", ROOT / "fixtures" / "kameng" / "stories.json"):
        digest.update(path.read_bytes())
    queue = out / f"queue-{rows}-{digest.hexdigest()[:8]}.csv"
    if not queue.exists():
        part = queue.with_suffix(".part")
        command = [sys.executable, str(HERE / "make_queue.py"), str(rows), str(part)]
        subprocess.run(command, check=True)
        part.replace(queue)
    return queue


def _contenders(queue: Path, rows: int, out: Path) -> list[Contender]:
    def script(name: str, file: str, answers: str, *more: str) -> Contender:
        output = out / f"{answers}.csv"
        own = min(rows, FEWER.get(name, rows))
        arguments = [str(HERE / file), str(queue), str(output), *more]
        return Contender(name, arguments, output, own)

    ours = out / "complaintctl.csv"
    batch = ["-m", "complaintctl", "batch", str(queue), "--policy", str(_without_time(out))]
    batch += ["--source", "queue", "--as-of", AS_OF, "-o", f"csv:{ours}"]
    return [
        Contender(OURS, batch, ours, rows),
        script(HAND, "handwritten.py", "handwritten"),
        script(ZEN, "with_zen.py", "zen", str(min(rows, FEWER[ZEN]))),
        script(HANDED, "with_zen.py", "zen_handed", str(min(rows, FEWER[HANDED])), "handed"),
        script(DURABLE, "with_durable.py", "durable", str(min(rows, FEWER[DURABLE]))),
    ]


def _without_time(out: Path) -> Path:
    """The policy as far as the contenders know it: from categories to routing, no clocks."""
    copy = out / "kameng"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(POLICY, copy, ignore=shutil.ignore_patterns("promises.yaml"))
    return copy


def _run(contender: Contender) -> None:
    """One more run. `megabytes` keeps the largest peak of all."""
    contender.output.unlink(missing_ok=True)
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *contender.arguments], cwd=ROOT)
    _, status, usage = os.wait4(child.pid, 0)
    contender.seconds.append(time.perf_counter() - start)
    contender.worked.append(usage.ru_utime + usage.ru_stime)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{contender.name} failed with exit code {child.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    contender.megabytes = max(contender.megabytes, usage.ru_maxrss * unit / 1e6)


def _differ(contenders: list[Contender]) -> bool:
    """Whether any output says something else than ours, in any row or any shared column."""
    import polars as pl

    def read(contender: Contender) -> pl.DataFrame:
        cells = pl.scan_csv(contender.output, infer_schema=False, n_rows=contender.rows)
        return cells.select(pl.col(SHARED).fill_null("")).collect()

    ours = read(contenders[0])
    found = False
    for contender in contenders[1:]:
        theirs, expected = read(contender), ours.head(contender.rows)
        if theirs.height != expected.height:
            print(f"{contender.name}: {theirs.height} rows, ours {expected.height}")
            found = True
            continue
        for name in SHARED:
            rows = (theirs[name] != expected[name]).arg_true()
            if len(rows):
                found = True
                first = rows[0]
                print(
                    f"{contender.name}: {name} differs in {len(rows)} rows, first in "
                    f"{expected['complaint'][first]}: {theirs[name][first]!r}, "
                    f"ours {expected[name][first]!r}"
                )
    return found


def _print(contenders: list[Contender]) -> None:
    ours = contenders[0]
    columns = ", ".join(SHARED)
    print(f"All outputs agree with ours in {columns}, row by row.\n")
    print("| contender | rows | seconds | core s | rows a second | peak MB | ours is | wanted | |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for each in contenders:
        seconds = statistics.median(each.seconds)
        worked = statistics.median(each.worked)
        cells = [each.name, f"{each.rows:,}", f"{seconds:.1f}", f"{worked:.1f}"]
        cells += [f"{each.speed:,.0f}", f"{each.megabytes:,.0f}"]
        if each is ours:
            kept = each.megabytes < MOST_MEMORY
            cells += ["", f"under {MOST_MEMORY} MB", "yes" if kept else "NO"]
        else:
            ratio, bound = ours.speed / each.speed, BOUNDS.get(each.name)
            wanted = [f"{bound:g} ×", "yes" if ratio >= bound else "NO"] if bound else ["", ""]
            cells += [f"{ratio:.2f} ×", *wanted]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    sys.exit(main())
