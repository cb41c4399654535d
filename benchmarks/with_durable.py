"""The kameng policy in durable-rules: `python benchmarks/with_durable.py IN.csv OUT.csv ROWS`.

Each complaint is an event, which fires the first rule that fits and is gone. Only numbers and
equality enter the engine: its own text matching loses matches. A rule set has few branches, since
the engine fails beyond 48 of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import tables
from durable.engine import Host
from tables import Line

TABLES = {
    "category": tables.CATEGORY,
    "urgent": [*tables.URGENT, Line("", {})],
    "high": [*tables.HIGH, *tables.NORMAL],
    "team": tables.TEAM,
    "party": tables.PARTY,
    "lane": tables.LANE,
}


class Deciding:
    """A host with a rule set for each table. What fired last stands in `outcome`."""

    def __init__(self) -> None:
        self.outcome = ""
        self._reads = {
            name: {test for line in table for test in line.tests} for name, table in TABLES.items()
        }
        definitions = {name: self._rules(table) for name, table in TABLES.items()}
        self._host = Host(definitions)

    def ask(self, table: str, fact: dict[str, Any]) -> str:
        """The outcome of one table for one complaint."""
        # An event of few fields is read faster; a field that is not there equals nothing.
        reads = self._reads[table]
        self._host.post(table, {"on": 1, **{name: fact[name] for name in fact if name in reads}})
        return self.outcome

    def _rules(self, table: Sequence[Line]) -> dict[str, Any]:
        return {
            f"r{place}": {
                "all": [{"m": _condition(line)}],
                "pri": place + 1,
                "run": self._taking(line.outcome),
            }
            for place, line in enumerate(table)
        }

    def _taking(self, outcome: str) -> Any:
        def take(_: Any) -> None:
            self.outcome = outcome

        return take


def main() -> None:
    """Decide the first rows of one file."""
    source, target, rows = sys.argv[1:]
    frame, said = tables.read(source, int(rows))
    ask = Deciding().ask

    def decided() -> Iterator[Sequence[str]]:
        for cells, words in zip(frame.iter_rows(named=True), said, strict=True):
            category = cells["category"] or ask("category", words)
            fact = {**cells, **words, "category": category}
            fact["priority"] = ask("urgent", fact) or ask("high", fact)
            yield (
                category,
                fact["priority"],
                *(ask(name, fact) for name in ("team", "party", "lane")),
            )

    tables.write(frame, decided(), target)


def _condition(line: Line) -> dict[str, Any]:
    tests = [_test(name, test) for name, test in line.tests.items()]
    if not tests:
        return {"on": 1}
    return tests[0] if len(tests) == 1 else {"$and": tests}


def _test(name: str, test: tables.Test) -> dict[str, Any]:
    if isinstance(test, int):
        return {name: 1} if test == 1 else {"$gte": {name: test}}
    words = [{name: word} for word in test]
    return words[0] if len(words) == 1 else {"$or": words}


if __name__ == "__main__":
    main()
