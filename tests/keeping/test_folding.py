"""The entries of one complaint add up to what its state is."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from complaintctl.errors import LedgerBroken
from complaintctl.keeping.folding import Folded, folded
from complaintctl.ledger.entries import Stored
from complaintctl.recall import Names
from complaintctl.store.archive import Written
from complaintctl.store.values import Rung

NOON = 1_796_097_600
"""2026-12-01 12:00 in Shanghai."""
ABOUT = {"do": "remind", "to": "lead", "told": {"team": "front"}, "again": None, "mass": None}
"""What an entry about a rung says beside its place, and the state keeps of it."""
DECISION = '{"rank": "high"}'


def _written(number: int, run: int, kind: str, told: dict[str, Any], decision: str = "") -> Written:
    text = json.dumps({"entry": number, "run": run, "kind": kind, "complaint": "C", **told})
    if decision:
        text = f'{text[:-1]}, "decision": {decision}}}'
    return Written(Stored(number, run, text.encode(), b"k", b"l"), 0, kind, 1, "C")


def _rung(number: int, run: int, state: str, action: str | None = "a1") -> Written:
    told = {"rule": "late", "cycle": 1, "step": "50%", "since": "2026-12-01T12:00:00+08:00"}
    more = {"state": state, "action": action, "over": False, **ABOUT}
    return _written(number, run, "rung", {**told, **more})


def _kept(run: int, state: str, action: str | None = None) -> Rung:
    return Rung("late", 1, "50%", NOON, run, state, action, json.dumps(ABOUT))


FIRST = _written(
    0,
    1,
    "decision",
    {"opened_at": None, "finished": False, "adopted": [["late", 1, "25%", 9]]},
    "{}",
)


def test_decisions_openings_histories_and_absences_add_up() -> None:
    entries = [
        FIRST,
        _written(4, 2, "history", {"learned": [[9, "accepted", None]]}),
        _written(5, 2, "vanished", {"finished": False}),
        _written(8, 3, "returned", {"finished": False}),
        _written(9, 3, "decision", {"opened_at": "2026-12-01T12:00:00+08:00", "learned": [], "finished": True}, DECISION),
        _written(12, 4, "vanished", {"finished": False}),
    ]  # fmt: skip

    found = folded(entries, Names())

    history, found.history = found.history, b""
    assert len(history) == 21
    assert found == Folded(
        id="C",
        entry=9,
        run=3,
        mark=hashlib.sha256(DECISION.encode()).digest()[:16],
        finished=True,
        missing=4,
        opened_at=NOON,
        rungs={("late", 1, "25%"): Rung("late", 1, "25%", 9, 1, "adopted")},
    )


@pytest.mark.parametrize(
    ("later", "rung"),
    [
        ([], _kept(1, "waiting")),
        ([_rung(3, 2, "sent")], _kept(2, "sent", "a1")),
        (
            [_rung(3, 2, "sent"), _rung(5, 3, "raised", "a2"), _rung(6, 4, "answered")],
            _kept(2, "answered", "a1"),
        ),
        ([_rung(3, 2, "superseded", None)], _kept(2, "superseded")),
        (
            [
                _written(
                    3,
                    2,
                    "decision",
                    {"finished": False, "ended": [["late", 1, "50%", "superseded"]]},
                    "{}",
                )
            ],
            _kept(1, "superseded"),
        ),
    ],
)
def test_a_rung_becomes_what_its_entries_make_of_it(later: list[Written], rung: Rung) -> None:
    found = folded([FIRST, _rung(2, 1, "waiting", None), *later], Names())

    assert found.rungs["late", 1, "50%"] == rung


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (_written(7, 1, "rung", {}), "entry 7 is none that a run writes"),
        (_written(7, 1, "history", {"learned": [[1, "x_no", None]]}), "entry 7 is none that a run"),
        (
            Written(Stored(7, 1, b'{"kind": "run"}', b"k", b"l"), 0, "rung", 1, "C"),
            "entry 7 is a 'run', and stands as 'rung'",
        ),
        (
            Written(Stored(7, 1, None, b"k", b"l"), 0, "rung", 1, "C"),
            "entry 7 has lost its content, and its complaint has not",
        ),
    ],
)
def test_what_no_run_writes_is_refused(entry: Written, why: str) -> None:
    with pytest.raises(LedgerBroken, match=why):
        folded([FIRST, entry], Names())
