"""One million complaints by the kameng policy, four ways: `python benchmarks/decide.py`.

From categories to lanes, without clocks. Every contender is a process of its own, from a CSV file
to a CSV file, and its start counts. Speeds are printed only after all outputs were found equal, row
by row.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from running import HERE, Contender, agree, copied_policy, made, print_table, take_turns

AS_OF = "2026-11-16T09:00"
SHARED = "complaint category priority team party lane queue".split()
OURS, HAND, ZEN, DURABLE = "complaintctl", "polars by hand", "zen-engine", "durable-rules"
HANDED = "zen-engine, words found by polars"
FEWER = {ZEN: 50_000, HANDED: 100_000, DURABLE: 20_000}
"""The rows that a slow contender decides: enough for its start not to matter."""
BOUNDS = {HAND: 0.5, ZEN: 4.0, DURABLE: 20.0}
"""How many times as fast as each of them we want to be, at least."""
MOST_MEMORY = 600


def main() -> int:
    """Run everything in turns, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE / "out", help="a folder for the files")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    queue = made("make_queue.py", given.rows, given.out)
    contenders = _contenders(queue, given.rows, given.out)
    take_turns(contenders, given.rounds)
    ours, *others = contenders
    if [each for each in others if not agree(ours, each, SHARED)]:
        return 1
    print(f"All outputs agree with ours in {', '.join(SHARED)}, row by row.\n")
    print_table(contenders, BOUNDS, MOST_MEMORY)
    return 0


def _contenders(queue: Path, rows: int, out: Path) -> list[Contender]:
    def script(name: str, file: str, answers: str, *more: str) -> Contender:
        output = out / f"{answers}.csv"
        own = min(rows, FEWER.get(name, rows))
        arguments = [str(HERE / file), str(queue), str(output), *more]
        return Contender(name, arguments, output, own)

    ours = out / "complaintctl.csv"
    # The other contenders know no clocks, and no actions that hang on them.
    policy = copied_policy(out / "kameng", without=["promises.yaml", "actions.yaml"])
    batch = ["-m", "complaintctl", "batch", str(queue), "--policy", str(policy)]
    batch += ["--source", "queue", "--as-of", AS_OF, "-o", f"csv:{ours}"]
    return [
        Contender(OURS, batch, ours, rows),
        script(HAND, "handwritten.py", "handwritten"),
        script(ZEN, "with_zen.py", "zen", str(min(rows, FEWER[ZEN]))),
        script(HANDED, "with_zen.py", "zen_handed", str(min(rows, FEWER[HANDED])), "handed"),
        script(DURABLE, "with_durable.py", "durable", str(min(rows, FEWER[DURABLE]))),
    ]


if __name__ == "__main__":
    sys.exit(main())
