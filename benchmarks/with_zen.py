"""The kameng policy in zen-engine: `python benchmarks/with_zen.py IN.csv OUT.csv ROWS [handed]`.

zen-engine looks for the words in texts that polars folded; only the patterns are found by polars,
since zen-engine compiles a pattern anew for each row (measured: 400 rows a second). With `handed`
it is told of all words and only decides. One compiled expression for the category, one for the
priority and one for the rest: twice as fast as the same rules as a decision graph.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import tables
import zen
from tables import Line
from words import searches


def main() -> None:
    """Decide the first rows of one file."""
    source, target, rows, *handed = sys.argv[1:]
    frame, said = tables.read(source, int(rows), patterns_alone=not handed)
    found = {
        tables.plain(name): _search(tables.plain(name), words, patterns)
        for name, (words, patterns) in ({} if handed else searches()).items()
    }

    def compiled(*parts: Sequence[Line]) -> zen.Expression:
        return zen.compile_expression(" + '|' + ".join(f"({ternary(one, found)})" for one in parts))

    category = compiled(tables.CATEGORY)
    priority = compiled([*tables.URGENT, *tables.HIGH, *tables.NORMAL])
    rest = compiled(tables.TEAM, tables.PARTY, tables.LANE)

    def decided() -> Iterator[Sequence[str]]:
        for cells, words in zip(frame.iter_rows(named=True), said, strict=True):
            known = {**cells, **words}
            known["category"] = cells["category"] or category.evaluate(known)
            known["priority"] = priority.evaluate(known)
            yield known["category"], known["priority"], *rest.evaluate(known).split("|")

    tables.write(frame, decided(), target)


def ternary(lines: Sequence[Line], found: dict[str, str]) -> str:
    """A table as one expression; its last line has no test. `found`: how a word is searched."""
    expression = f"'{lines[-1].outcome}'"
    for line in reversed(lines[:-1]):
        tests = " and ".join(
            found.get(name) or _test(name, test) for name, test in line.tests.items()
        )
        expression = f"{tests} ? '{line.outcome}' : {expression}"
    return expression


def _search(name: str, words: list[str], patterns: list[str]) -> str:
    calls = [f"contains(text, '{word}')" for word in words]
    calls += [f"{name} == 1"] if patterns else []
    return f"({' or '.join(calls)})"


def _test(name: str, test: tables.Test) -> str:
    if isinstance(test, tuple):
        words = ", ".join(f"'{word}'" for word in test)
        return f"{name} in [{words}]"
    return f"{name} {'==' if test == 1 else '>='} {test}"


if __name__ == "__main__":
    main()
