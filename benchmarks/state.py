"""What remembering costs: `python benchmarks/state.py`.

The queue of `whole.py`, decided without a state and decided again with one that knows it already,
fifteen minutes later: each a process of its own, in turns. Both tables must be the same in every
cell. The first run with a state, which takes every complaint in, is timed once besides.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from running import HERE, Contender, agree, made, print_table, take_turns
from whole import AS_OF, whole_policy

LATER = "2026-11-16T09:15"
WITHOUT = "without a state"
BOUNDS = {WITHOUT: 0.5}
"""How many times as fast as without a state a run that remembers is to be, at least."""
MOST_MEMORY = 1_000


def main() -> int:
    """Take the queue in, compare, run in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="0: only compare")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="a folder for the files")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    queue, policy = made("make_whole_queue.py", given.rows, given.out), whole_policy(given.out)
    state = given.out / "state.db"
    for old in given.out.glob("state.db*"):
        old.unlink()

    def contender(name: str, as_of: str, output: str, *more: str) -> Contender:
        path = given.out / output
        batch = ["-m", "complaintctl", "batch", str(queue), "--policy", str(policy), "--quiet"]
        return Contender(
            name, [*batch, "--as-of", as_of, "-o", f"csv:{path}", *more], path, given.rows
        )

    first = contender("the first run", AS_OF, "first.csv", "--state", str(state))
    first.run()
    size = sum(one.stat().st_size for one in given.out.glob("state.db*")) / 1e6
    print(f"first run: {first.seconds[0]:.1f} s, {first.megabytes:,.0f} MB; state {size:,.0f} MB\n")
    ours = contender("with a state", LATER, "state.csv", "--state", str(state))
    theirs = contender(WITHOUT, LATER, "stateless.csv")
    for one in (ours, theirs):
        one.run()
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


if __name__ == "__main__":
    sys.exit(main())
