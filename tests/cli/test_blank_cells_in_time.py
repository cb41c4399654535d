"""A blank moves no due later and proves no closing: kameng's queue with its log, cell by cell.

Exempt are the number of a complaint, its opening, and the promise that a `from_field` reads. In
five columns the policy says itself what a blank means; there it is judged as just that.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence

from complaintctl.shipped import shipped
from tests.cli.stories import Record, batch, table
from tests.cli.terminal import Terminal

AS_OF = "2026-11-19T09:00"
"""Three days after the export was drawn: the window of every closing is over."""

KEYS = ("complaint", "order_id", "customer_id", "merchant_id")
"""By these complaints know each other; so worlds that have others know nothing of each other."""

ASSUMED = {
    "complaint_count": "1",
    "vip": "false",
    "vulnerable": "false",
    "public_exposure": "false",
    "callback_promised": "false",
}
APART = "~"
NEVER = "9999"
EXEMPT = ("complaint", "opened_at", "promised_at", *ASSUMED)

Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with shipped("fixtures", "kameng", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


QUEUE = list({row["complaint"]: row for row in _rows("queue.csv")}.values())
"""The newest row of each complaint, which stands last."""
ORDERS, LOG = _rows("orders.csv"), _rows("events.csv")


def decided(
    terminal: Terminal, worlds: Iterable[tuple[str, Sequence[Row], Sequence[Row]]]
) -> dict[tuple[str, str], Record]:
    """By world and complaint, what became of a queue with its orders and the one log. All worlds
    are decided in one run."""
    files: dict[str, list[Row]] = {"queue.csv": [], "orders.csv": [], "log.csv": []}
    for world, queue, orders in worlds:
        for name, rows in zip(files, (queue, orders, LOG), strict=True):
            files[name] += [_of(world, row) for row in rows]
    queue, orders, log = (terminal.file(name, table(rows)) for name, rows in files.items())
    policy = shipped("policies", "kameng")
    words = ("--with", f"orders={orders}", "--log", log)
    found = {}
    for record in batch(terminal, queue, policy, AS_OF, *words):
        complaint, _, world = record["complaint"].partition(APART)
        found[world, complaint] = record
    return found


def _of(world: str, row: Row) -> Row:
    return {
        name: f"{cell}{APART}{world}" if name in KEYS and cell else cell
        for name, cell in row.items()
    }


def _with_a_blank(rows: Sequence[Row], columns: Sequence[str], turn: int) -> list[Row]:
    """In each row another cell, so that after as many turns as columns each was blank once."""
    return [{**row, columns[(number + turn) % len(columns)]: ""} for number, row in enumerate(rows)]


def _dues(known: Record, lacking: Record) -> Iterator[tuple[tuple[str, int], str, str]]:
    """Of each cycle its due and the one that it has instead; NEVER is none."""
    for one, other in zip(known["clocks"], lacking["clocks"], strict=True):
        name = (one["clock"], one["cycle"])
        assert name == (other["clock"], other["cycle"])
        yield name, one["due"] or NEVER, other["due"] or NEVER


def _proved(record: Record) -> bool:
    verdict: str = record["closure"]["verdict"]
    return verdict == "verified"


def test_no_blank_cell_moves_a_due_later_or_proves_a_closing(terminal: Terminal) -> None:
    columns = [name for name in QUEUE[0] if name not in EXEMPT]
    lent = [name for name in ORDERS[0] if name != "order_id"]
    turns = range(len(columns))

    found = decided(
        terminal,
        [
            ("", QUEUE, ORDERS),
            *(
                (str(turn), _with_a_blank(QUEUE, columns, turn), _with_a_blank(ORDERS, lent, turn))
                for turn in turns
            ),
        ],
    )

    assert len(found) == len(QUEUE) * (1 + len(columns))
    worse, sooner = [], set()
    for number, row in enumerate(QUEUE):
        known = found["", row["complaint"]]
        for turn in turns:
            lacking = found[str(turn), row["complaint"]]
            column = columns[(number + turn) % len(columns)]
            for name, due, instead in _dues(known, lacking):
                if due < instead:
                    worse.append((row["complaint"], column, *name))
                elif instead < due:
                    sooner.add(column)
            if _proved(lacking) and not _proved(known):
                worse.append((row["complaint"], column, "verified"))
    assert worse == []
    assert sooner >= {"amount", "text"}
    verdicts = {found["", row["complaint"]]["closure"]["verdict"] for row in QUEUE}
    assert verdicts == {"not_claimed", "contradicted", "unverified", "verified"}


def test_a_blank_that_kameng_explains_is_judged_as_what_it_means_and_says_so(
    terminal: Terminal,
) -> None:
    found = decided(
        terminal,
        [
            (f"{name} {how}", [{**row, name: cell} for row in QUEUE], ORDERS)
            for name, assumed in ASSUMED.items()
            for how, cell in (("blank", ""), ("said", assumed))
        ],
    )

    for name, assumed in ASSUMED.items():
        for row in QUEUE:
            blank, said = (found[f"{name} {how}", row["complaint"]] for how in ("blank", "said"))
            assert blank["assumed"] == {**said["assumed"], name: json.loads(assumed)}
            assert _anywhere(blank) == _anywhere(said)


def _anywhere(record: Record) -> str:
    """The record without the world it is of, and without the lot that its number drew."""
    closure = {**record["closure"], "callback": None}
    told = json.dumps({**record, "assumed": None, "closure": closure}, ensure_ascii=False)
    world = record["complaint"].partition(APART)[2]
    return told.replace(APART + world, "")
