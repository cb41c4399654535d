"""Random policy folders, loaded, and random complaints for them.

The policies are ones that `validate` accepts: a row that it says can never win is given another
condition until it has nothing to say.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

from complaintctl.model.policy import Policy
from complaintctl.policy.load import load
from tests.decide.draft_policies import Draft, Rows, draft, reword
from tests.decide.generate_conditions import Written
from tests.decide.vocabulary import AS_OF, OPENED, Sketch, cell_value
from tests.oracle import Cell


@dataclass(frozen=True, slots=True)
class Generated:
    """A policy folder's text and tables, and the policy that `load` makes of it."""

    text: str
    tables: Mapping[str, Rows]
    policy: Policy
    fields: tuple[Sketch, ...]
    shadowed: tuple[tuple[Written, str], ...] = ()


def generate(seed: int, folder: Path) -> Generated:
    """Write the policy of a seed to `folder` and load it.

    Raises AssertionError with the findings if `load` refuses it for more than shadowed rows.
    """
    made = draft(seed)
    shadowed: list[tuple[Written, str]] = []
    while True:
        text = _write(made, folder)
        loaded = load(str(folder))
        if loaded.policy is not None:
            fields = tuple(made.fields)
            return Generated(text, made.tables, loaded.policy, fields, tuple(shadowed))
        wrong = [finding for finding in loaded.findings if finding.level == "error"]
        assert {finding.code for finding in wrong} == {"ROW001"}, f"{wrong}\n{text}"
        name = re.match("'(.+?)' can never win", wrong[0].message)
        assert name, wrong
        shadowed.append((yaml.load(text, Loader=yaml.BaseLoader), name[1]))
        reword(made, name[1])


def complaints(made: Generated, seed: int, count: int) -> Iterator[dict[str, Cell]]:
    """Complaints with cells in every state; each was opened by `AS_OF`, or nobody knows when."""
    chance = Random(seed)
    opened = (*[OPENED] * 8, OPENED - 1, OPENED + 1, AS_OF)
    for number in range(count):
        cells: dict[str, Cell] = {"complaint": ("present", f"C{number}")}
        cells["opened_at"] = _lacking(chance, 0.1) or ("present", chance.choice(opened))
        share = chance.choice((0.0, 0.15, 0.3, 0.7))
        for one in made.fields:
            if one.name != "opened_at":
                cells[one.name] = _lacking(chance, share) or ("present", cell_value(chance, one))
        yield cells


def _lacking(chance: Random, share: float) -> Cell | None:
    if chance.random() >= share:
        return None
    return chance.choice((("blank",), ("blank",), ("absent",), ("invalid",)))


def _write(made: Draft, folder: Path) -> str:
    for old in folder.iterdir():
        old.unlink()
    for name, rows in made.tables.items():
        cells = io.StringIO(newline="")
        writer = csv.DictWriter(cells, list(rows[0]) if rows else ["empty"])
        writer.writeheader()
        writer.writerows(rows)
        (folder / name).write_text(cells.getvalue(), encoding="utf-8")
    plain = _plain(made.document)
    text = yaml.dump(plain, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    return text


def _plain(node: Any) -> Any:
    """The document with each shared part written out, since YAML would name it by an anchor;
    numbers and flags are written bare, as people do."""
    match node:
        case dict():
            return {key: _plain(value) for key, value in node.items()}
        case list() | tuple():
            return [_plain(value) for value in node]
        case "true" | "false":
            return node == "true"
    return node
