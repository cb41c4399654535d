"""A log inside an export: rows that are entries, lists in JSON records, events from columns."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.model.events import EVENTS
from complaintctl.model.queue import Counts, LogCounts, Override, Supply
from tests.intake.desk import seconds
from tests.intake.journal import Journal, keep_log, mapping

CHANGES = mapping(
    updated_at="changed", status="state", at="changed", state="state",
    states={"new": ("New",), "working": ("Active",), "done": ("Resolved", "Closed")},
)  # fmt: skip
HEADER = "complaint,opened_at,changed,state\n"


def test_every_row_of_an_export_may_be_an_entry_superseded_ones_too(tmp_path: Path) -> None:
    data = HEADER + (
        "C-1,2026-01-01,2026-01-03,Resolved\nC-1,2026-01-01,2026-01-01,New\n"
        "C-2,2026-01-02,2026-01-02,Active\nC-1,2026-01-01,2026-01-02,active\n"
        "C-1,2026-01-01,2026-01-02,active\n"
    )
    journal = keep_log(tmp_path, data, sources=[CHANGES])
    assert journal.log == {
        "C-1": [
            ("2026-01-01T00:00", "", "new"),
            ("2026-01-02T00:00", "", "working"),
            ("2026-01-03T00:00", "", "done"),
        ],
        "C-2": [("2026-01-02T00:00", "", "working")],
    }
    assert journal.counts == Counts(read=5, complaints=2, superseded=3)
    assert journal.log_counts == LogCounts(found=5, entries=4, repeated=1)
    supply = Supply(frozenset({"opened"}), True, seconds("2026-01-01"), "desk")
    assert journal.supply == {"C-1": supply, "C-2": supply}


def test_rows_that_differ_elsewhere_are_two_entries(tmp_path: Path) -> None:
    source = mapping(updated_at="changed", text="text", at="changed", event="what")
    data = (
        "complaint,opened_at,changed,what,text\n"
        "C-1,2026-01-01,2026-01-02,transferred,a\nC-1,2026-01-01,2026-01-02,transferred,b\n"
        "C-1,2026-01-01,2026-01-02,transferred,b\n"
    )
    journal = keep_log(tmp_path, data, data, sources=[source])
    assert journal.log == {"C-1": [("2026-01-02T00:00", "transferred", "")] * 2}


def test_a_log_joined_to_each_complaint_merges_into_one_row(tmp_path: Path) -> None:
    source = mapping(text="text", at="when", event="what")
    data = (
        "complaint,opened_at,text,when,what\n"
        "C-1,2026-01-01,x,2026-01-02,assigned\nC-1,2026-01-01,x,2026-01-03,resolved\n"
        "C-2,2026-01-01,y,,\nC-3,2026-01-01,z,soon,resolved\n"
    )
    journal = keep_log(tmp_path, data, sources=[source])
    assert journal.counts == Counts(read=4, complaints=3, superseded=1)
    assert journal.log == {
        "C-1": [("2026-01-02T00:00", "assigned", ""), ("2026-01-03T00:00", "resolved", "")],
        "C-2": [],
        "C-3": [],
    }
    (finding,) = journal.findings
    assert (finding.code, finding.location.line) == ("IN062", 5)


def test_entries_of_rows_that_were_set_aside_are_entries_of_nobody(tmp_path: Path) -> None:
    source = mapping(text="text", at="when", event="what")
    data = (
        "complaint,opened_at,text,when,what\n"
        "C-1,2026-01-01,x,2026-01-02,assigned\nC-1,2026-01-01,other,2026-01-03,resolved\n"
        "C-2,2026-01-01,y,2026-01-03,resolved\n"
    )
    journal = keep_log(tmp_path, data, sources=[source])
    assert journal.log == {"C-2": [("2026-01-03T00:00", "resolved", "")]}
    assert journal.log_counts == LogCounts(found=3, entries=1, strangers=2)
    assert journal.findings == ()


HISTORY = mapping(
    updated_at="changed", at="history[].time", event="history[].type", state="history[].state",
    events={"agent_message": ("MERCHANT_RESPONSE",), "closed": ("MERCHANT_CONFIRM_COMPLETE",)},
    states={"done": ("PROCESSED",)},
)  # fmt: skip


def _record(complaint: str, *history: Any, **more: Any) -> dict[str, Any]:
    return {"complaint": complaint, "opened_at": "2026-01-01", "history": list(history), **more}


def _said(day: int, kind: str = "MERCHANT_RESPONSE") -> dict[str, str]:
    return {"time": f"2026-01-{day:02}T08:00:00+08:00", "type": kind}


def _read(room: Path, *records: Any, **more: Any) -> Journal:
    data = json.dumps({"data": records}, ensure_ascii=False).encode()
    return keep_log(room, ("q.json", data), sources=[replace(HISTORY, records="data")], **more)


def test_a_list_inside_each_record_is_its_log(tmp_path: Path) -> None:
    journal = _read(
        tmp_path,
        _record("C-1", _said(3, "MERCHANT_CONFIRM_COMPLETE"), _said(2), {**_said(2), "state": "PROCESSED"}),
        _record("C-2"),
    )  # fmt: skip
    assert journal.log == {
        "C-1": [
            ("2026-01-02T00:00", "agent_message", ""),
            ("2026-01-02T00:00", "agent_message", "done"),
            ("2026-01-03T00:00", "closed", ""),
        ],
        "C-2": [],
    }
    events = frozenset({"opened", "agent_message", "closed"})
    assert journal.supply["C-2"] == Supply(events, True, seconds("2026-01-01"), "desk")
    assert journal.log_counts == LogCounts(found=3, entries=3)


def test_only_the_row_that_counts_brings_its_list(tmp_path: Path) -> None:
    old = _record("C-1", _said(2), changed="2026-01-02")
    new = _record("C-1", _said(2), _said(3), changed="2026-01-03")
    late = _record("C-1", _said(4), changed="2026-01-09")
    journal = _read(tmp_path, old, late, new, as_of=seconds("2026-01-05"))
    assert journal.log == {
        "C-1": [
            ("2026-01-02T00:00", "agent_message", ""),
            ("2026-01-03T00:00", "agent_message", ""),
        ]
    }


@pytest.mark.parametrize(
    ("history", "entries", "unread"),
    [
        (None, 0, 0),
        ([], 0, 0),
        ({}, 0, 0),
        ("", 0, 0),
        (_said(2), 1, 0),
        ([[_said(2)], [_said(3)]], 2, 0),
        (json.dumps([_said(2)]), 1, 0),
        ([{}], 0, 0),
        (["words", None, 7], 0, 3),
        (7, 0, 1),
        ("not JSON", 0, 1),
        ([{"type": "MERCHANT_RESPONSE"}], 0, 1),
        ([{"time": "soon", "type": "MERCHANT_RESPONSE"}], 0, 1),
        ([{"time": {"a": 1}, "type": "MERCHANT_RESPONSE"}], 0, 1),
        ([{"time": "2026-01-02"}], 0, 0),
        ([_said(2)] * 100_000, 100_000, 0),
    ],
)
def test_odd_lists_lose_no_complaint(
    tmp_path: Path, history: Any, entries: int, unread: int
) -> None:
    odd = {"complaint": "C-1", "opened_at": "2026-01-01", "history": history}
    journal = _read(tmp_path, odd, _record("C-2", _said(5)), {**ODD, "complaint": "C-3"})
    assert journal.counts == Counts(read=3, complaints=3)
    assert journal.log is not None
    assert [len(journal.log[one]) for one in ("C-1", "C-2", "C-3")] == [entries, 1, 0]
    said = [f"{unread} entr{'y' if unread == 1 else 'ies'}"] if unread else []
    assert [text.partition(" of")[0] for text in journal.said() if "no time" in text] == said


ODD = {"opened_at": "2026-01-01"}


def test_a_list_that_no_record_has_is_a_missing_column(tmp_path: Path) -> None:
    journal = _read(tmp_path, {**ODD, "complaint": "C-1"}, {**ODD, "complaint": "C-2"})
    assert journal.log == {"C-1": [], "C-2": []}
    assert journal.supply["C-1"].events == frozenset({"opened"})
    assert [(one.code, one.level) for one in journal.findings if "history" in one.message] == [
        ("IN010", "warning")
    ] * 3


def test_a_list_that_is_always_empty_tells_that_nothing_happened(tmp_path: Path) -> None:
    journal = _read(tmp_path, _record("C-1"), _record("C-2"))
    assert journal.supply["C-1"].events == frozenset({"opened", "agent_message", "closed"})


def test_a_path_may_be_a_field_and_a_log_at_once(tmp_path: Path) -> None:
    source = replace(HISTORY, columns={**HISTORY.columns, "text": ("history[].type",)})
    data = json.dumps([_record("C-1", _said(2), _said(3))]).encode()
    journal = keep_log(tmp_path, ("q.json", data), sources=[source], reads=["text"])
    assert journal.log is not None
    assert len(journal.log["C-1"]) == 2


DRAWN = mapping(
    resolved_at="resolved", closed_at="closed", drawn={"resolved": "resolved_at", "closed": "closed_at"},
)  # fmt: skip
TIMES = "complaint,opened_at,resolved,closed\n"


def test_events_are_drawn_from_columns_up_to_the_moment(tmp_path: Path) -> None:
    data = TIMES + "C-1,2026-01-01,2026-01-02,2026-01-09\nC-2,2026-01-01,,soon\n"
    journal = keep_log(tmp_path, data, sources=[DRAWN], as_of=seconds("2026-01-08"))
    assert journal.log is None
    assert journal.drawn == {
        "C-1": {"resolved": "2026-01-02T00:00", "closed": None},
        "C-2": {"resolved": None, "closed": None},
    }
    events = frozenset({"opened", "resolved", "closed"})
    assert journal.supply["C-2"] == Supply(events, False, seconds("2026-01-01"), "desk")


def test_a_column_that_a_file_lacks_supplies_no_event(tmp_path: Path) -> None:
    data = "complaint,opened_at,resolved\nC-3,2026-01-01,2026-01-02\n"
    whole = TIMES + "C-1,2026-01-01,2026-01-02,2026-01-03\n"
    journal = keep_log(tmp_path, whole, data, sources=[DRAWN])
    assert journal.drawn == {
        "C-1": {"resolved": "2026-01-02T00:00", "closed": "2026-01-03T00:00"},
        "C-3": {"resolved": "2026-01-02T00:00", "closed": None},
    }
    assert journal.supply["C-3"].events == frozenset({"opened", "resolved"})
    assert [(one.code, one.level, one.message) for one in journal.findings] == [
        ("IN010", "warning", "no column 'closed': closed_at is absent in this file")
    ]


def test_only_the_events_asked_for_are_drawn(tmp_path: Path) -> None:
    data = TIMES + "C-1,2026-01-01,2026-01-02,2026-01-03\n"
    journal = keep_log(tmp_path, data, sources=[DRAWN], events=frozenset({"closed", "reopened"}))
    assert journal.drawn == {"C-1": {"closed": "2026-01-03T00:00"}}
    assert journal.supply["C-1"].events == frozenset({"opened", "closed"})


def test_an_event_comes_from_its_column_unless_the_complaint_logged_it(tmp_path: Path) -> None:
    data = TIMES + "C-1,2026-01-01,2026-01-02,2026-01-05\nC-2,2026-01-01,,2026-01-06\n"
    log = "complaint,at,event\nC-1,2026-01-04,closed\nC-1,2026-01-05,closed\n"
    journal = keep_log(tmp_path, data, logs=[log], sources=[DRAWN])
    assert journal.drawn == {
        "C-1": {"resolved": "2026-01-02T00:00", "closed": None},
        "C-2": {"resolved": None, "closed": "2026-01-06T00:00"},
    }
    assert journal.supply["C-2"].events == frozenset(EVENTS)


def test_an_instant_before_the_opening_is_said(tmp_path: Path) -> None:
    data = TIMES + "C-1,2026-01-03,2026-01-02,\n"
    journal = keep_log(tmp_path, data, sources=[DRAWN])
    assert journal.drawn == {"C-1": {"resolved": "2026-01-02T00:00", "closed": None}}
    assert [(one.code, one.message) for one in journal.findings] == [
        (
            "IN064",
            "1 cell of column 'resolved' says that something happened before its complaint was "
            "opened; it is counted all the same",
        )
    ]


def test_what_a_person_says_of_a_field_is_what_the_event_is_drawn_from(tmp_path: Path) -> None:
    word = Override("C-1", "closed_at", "2026-01-04", "Lin", "asked")
    journal = keep_log(tmp_path, TIMES + "C-1,2026-01-01,,\n", sources=[DRAWN], overrides=[word])
    assert journal.drawn == {"C-1": {"resolved": None, "closed": "2026-01-04T00:00"}}


def test_history_counts_for_signals_and_never_twice(tmp_path: Path) -> None:
    queue = "complaint,opened_at\nC-2,2026-01-02\nC-3,2026-01-03\n"
    past = "complaint,opened_at\nC-1,2025-06-01\nC-2,2026-01-02\n,2025-01-01\nC-0,2025-07-01\nC-1,2025-06-01\n"
    log = "complaint,at,event\nC-1,2025-06-02,closed\nC-9,2025-06-02,closed\n"
    journal = keep_log(tmp_path, queue, history=[past], logs=[log])
    assert list(journal.history) == ["C-0", "C-1"]
    assert journal.counts == Counts(read=2, complaints=2)
    assert journal.rejected == (("history0.csv", 4, "no id"),)
    assert journal.supply["C-2"].covers_from == seconds("2025-06-01")
    assert journal.log_counts.strangers == 1


def test_the_history_is_complete_from_where_the_mapping_says(tmp_path: Path) -> None:
    said = replace(DRAWN, covers_from="2026-01-01", zone="Asia/Shanghai")
    data = TIMES + "C-1,2025-06-01,,\n"
    journal = keep_log(tmp_path, data, sources=[said])
    assert journal.supply["C-1"].covers_from == seconds("2025-12-31T16:00")
    later = mapping(name="log", at="at", event="event", covers_from="2026-02-01")
    log = "complaint,at,event\nC-1,2025-06-02,closed\n"
    columns = {name: names for name, names in later.columns.items() if name != "opened_at"}
    sources = [said, replace(later, columns=columns)]
    journal = keep_log(tmp_path, data, logs=[log], sources=sources)
    assert journal.supply["C-1"].covers_from == seconds("2026-02-01")


def test_openings_after_the_moment_say_nothing_of_coverage(tmp_path: Path) -> None:
    data = "complaint,opened_at\nC-1,2026-01-05\n"
    journal = keep_log(tmp_path, data, as_of=seconds("2026-01-02"))
    assert journal.supply["C-1"].covers_from is None


ROW = st.tuples(
    st.sampled_from(["C-1", "C-2"]), st.integers(1, 6), st.sampled_from(["New", "Active", "Closed"])
)  # fmt: skip


@given(rows=st.lists(ROW, max_size=8), until=st.integers(1, 6))
def test_an_export_as_of_a_moment_is_the_export_of_that_moment(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, str]], until: int
) -> None:
    room = tmp_path_factory.mktemp("q")
    as_of = seconds(f"2026-01-0{until}")
    source = replace(CHANGES, columns={**CHANGES.columns, "resolved_at": ("changed",)}, drawn={"resolved": "resolved_at"})  # fmt: skip
    full, cut = (
        keep_log(room, _csv(some), sources=[source], as_of=as_of)
        for some in (rows, [row for row in rows if row[1] <= until])
    )
    assert (full.log, full.drawn, full.supply) == (cut.log, cut.drawn, cut.supply)


def _csv(rows: list[tuple[str, int, str]]) -> str:
    return HEADER + "".join(
        f"{one},2026-01-01,2026-01-0{day},{state}\n" for one, day, state in rows
    )
