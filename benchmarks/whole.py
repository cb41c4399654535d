"""One million complaints, the whole decision with its clocks: `python benchmarks/whole.py`.

complaintctl against the same work written by hand in polars and numpy, each a process of its own
from a CSV file to the audit table as CSV. Both decide once and every cell of the two tables is
compared; only then are they timed, in turns.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from pathlib import Path

from running import HERE, Contender, agree, copied_policy, made, print_table, take_turns

AS_OF = "2026-11-16T09:00"
HAND = "polars and numpy by hand"
BOUNDS = {HAND: 0.6}
"""How many times as fast we want to be, at least."""
MOST_MEMORY = 800


def main() -> int:
    """Compare, run in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5, help="0: only compare")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="a folder for the files")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    queue = made("make_whole_queue.py", given.rows, given.out)
    ours = _ours(queue, given.rows, given.out)
    ours.run()
    theirs = _by_hand(queue, ours, given.out)
    theirs.run()
    if not agree(ours, theirs):
        return 1
    print("Both tables say the same in every cell.\n")
    if not given.rounds:
        return 0
    for one in (ours, theirs):
        one.forget()
    take_turns([ours, theirs], given.rounds)
    print_table([ours, theirs], BOUNDS, MOST_MEMORY)
    return 0


def _ours(queue: Path, rows: int, out: Path) -> Contender:
    output = out / "whole.csv"
    batch = ["-m", "complaintctl", "batch", str(queue), "--policy", str(whole_policy(out))]
    batch += ["--quiet", "--as-of", AS_OF, "-o", f"csv:{output}"]
    return Contender("complaintctl", batch, output, rows)


def _by_hand(queue: Path, ours: Contender, out: Path) -> Contender:
    """What is handed to it is the one thing that it does not work out: the policy's digest."""
    with ours.output.open(encoding="utf-8", newline="") as table:
        digest = next(csv.DictReader(table))["policy_digest"]
    output = out / "whole_by_hand.csv"
    arguments = [str(HERE / "whole_by_hand.py"), str(queue), str(output), digest]
    return Contender(HAND, arguments, output, ours.rows)


def whole_policy(out: Path) -> Path:
    """Categories, priorities, desks and answers of kameng, with the facts and promises of here."""
    own = ["policy.yaml", "promises.yaml", "actions.yaml", "sources"]
    copy = copied_policy(out / "whole_policy", without=own)
    return shutil.copytree(HERE / "whole_policy", copy, dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main())
