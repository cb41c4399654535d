"""A log in a file of its own: its entries find their complaints, and nothing odd gets lost."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.intake.log_files import NO_TIME
from complaintctl.intake.queue import read_queue
from complaintctl.intake.typed import MANGLED_ID, NO_ID
from complaintctl.model.events import EVENTS
from complaintctl.model.queue import LogCounts, Supply
from tests.intake.desk import FIELDS, seconds
from tests.intake.journal import Entry, keep_log, mapping

QUEUE = "complaint,opened_at\nC-1,2026-01-01\nC-2,2026-01-02\nC-3,2026-01-03\n"
HEADER = "complaint,at,event,state\n"


def test_entries_stand_by_complaint_and_time_and_of_one_time_in_file_order(tmp_path: Path) -> None:
    log = HEADER + (
        "C-2,2026-01-05T10:00,closed,done\n"
        "C-1,2026-01-02T12:00,agent_message,\n"
        "C-2,2026-01-03T09:00,,waiting_customer\n"
        "C-1,2026-01-02T10:00,assigned,working\n"
        "C-2,2026-01-05T10:00,reopened,working\n"
        "C-1,2026-01-02T12:00,customer_message,\n"
    )
    journal = keep_log(tmp_path, QUEUE, logs=[log])
    assert journal.log == {
        "C-1": [
            ("2026-01-02T10:00", "assigned", "working"),
            ("2026-01-02T12:00", "agent_message", ""),
            ("2026-01-02T12:00", "customer_message", ""),
        ],
        "C-2": [
            ("2026-01-03T09:00", "", "waiting_customer"),
            ("2026-01-05T10:00", "closed", "done"),
            ("2026-01-05T10:00", "reopened", "working"),
        ],
        "C-3": [],
    }
    assert journal.findings == ()
    assert journal.log_counts == LogCounts(read=6, used=6, found=6, entries=6)


def test_a_log_without_a_mapping_supplies_all_events_and_states(tmp_path: Path) -> None:
    log = HEADER + "C-1,2026-01-02,x_called,\nC-1,2026-01-03,X_Asked,\nC-1,2026-01-04,x_called,\n"
    journal = keep_log(tmp_path, QUEUE, logs=[log])
    supply = Supply(frozenset((*EVENTS, "x_asked", "x_called")), True, seconds("2026-01-01"), "")
    assert journal.supply == dict.fromkeys(("C-1", "C-2", "C-3"), supply)
    assert journal.names == ("", *EVENTS, "x_asked", "x_called")
    assert [entry[1] for entry in (journal.log or {})["C-1"]] == ["x_called", "x_asked", "x_called"]


@pytest.mark.parametrize("word", ["x_13800138000", "x_卡密AB12CD34EF"])
def test_a_word_that_may_tell_who_somebody_is_is_no_event_of_ones_own(
    word: str, tmp_path: Path
) -> None:
    journal = keep_log(tmp_path, QUEUE, logs=[HEADER + f"C-1,2026-01-02,{word},\n"])
    assert journal.names == ("", *EVENTS)
    said = "'…' of column 'event' is no event that is known; 1 entry is without it"
    assert [finding.message for finding in journal.findings] == [said]


def test_without_any_log_there_is_none(tmp_path: Path) -> None:
    journal = keep_log(tmp_path, QUEUE)
    assert journal.log is None
    opened = Supply(frozenset({"opened"}), False, seconds("2026-01-01"), "")
    assert journal.supply["C-1"] == opened


def test_a_log_of_states_alone_supplies_no_event(tmp_path: Path) -> None:
    journal = keep_log(tmp_path, QUEUE, logs=["complaint,at,state\nC-1,2026-01-02,Working\n"])
    assert journal.log == {"C-1": [("2026-01-02T00:00", "", "working")], "C-2": [], "C-3": []}
    supply = journal.supply["C-1"]
    assert (supply.events, supply.states) == (frozenset({"opened"}), True)


def test_words_of_a_mapped_log_mean_what_the_mapping_says(tmp_path: Path) -> None:
    desk = mapping()
    log = mapping(
        name="log", complaint="工单号", at="时间", event="动作", state="状态",
        events={"agent_message": ("回复", "Ｒeply"), "closed": ("结案",)},
        states={"waiting_customer": ("待用户",)}, blank=("-",),
        formats={"time": ("%Y/%m/%d %H:%M", "%Y年%m月%d日 %H时%M分")}, zone="Asia/Shanghai",
    )  # fmt: skip
    columns = {name: names for name, names in log.columns.items() if name != "opened_at"}
    data = (
        "2026年1月 流转记录,,,\n工单号,时间,动作,状态\n"
        "\tC-1,2026/1/2 9:07,reply,-\nC-1,2026年1月3日 9时7分,-,待用户\n"
        "C-1,2026/1/4 24:00,结案,\n合计,,3,\n"
    ).encode("gb18030")
    log = replace(log, columns=columns)
    journal = keep_log(tmp_path, QUEUE, logs=[data], sources=[desk, log])
    assert (journal.log or {})["C-1"] == [
        ("2026-01-02T01:07", "agent_message", ""),
        ("2026-01-03T01:07", "", "waiting_customer"),
        ("2026-01-04T16:00", "closed", ""),
    ]
    supply = journal.supply["C-1"]
    assert supply.events == frozenset({"opened", "agent_message", "closed"})
    assert journal.rejected == (("log0.csv", 6, NO_TIME),)
    assert journal.log_counts == LogCounts(
        read=5, used=3, quarantined=1, skipped=1, found=3, entries=3
    )


def test_rows_that_cannot_be_entries_are_set_aside_and_the_queue_adds_up(tmp_path: Path) -> None:
    log = HEADER + (
        "C-1,yesterday,closed,\n,2026-01-02,closed,\n2.02611E+17,2026-01-02,closed,\n"
        "C-1,2026-01-02\nC-1,,closed,\nC-1,,,\n,,,\ncomplaint,at,event,state\n"
        "C-1,2026-01-04,closed,\nC-1,2026-01-05,,\n"
    )
    journal = keep_log(tmp_path, QUEUE, logs=[log])
    assert journal.rejected == (
        ("log0.csv", 2, NO_TIME),
        ("log0.csv", 3, NO_ID),
        ("log0.csv", 4, MANGLED_ID),
        ("log0.csv", 5, "2 cells where the header has 4; check delimiters and quotes"),
        ("log0.csv", 6, NO_TIME),
    )
    assert journal.counts.quarantined == 0
    assert journal.log_counts == LogCounts(
        read=10, used=1, quarantined=5, skipped=4, found=1, entries=1
    )
    assert journal.log == {"C-1": [("2026-01-04T00:00", "closed", "")], "C-2": [], "C-3": []}
    assert journal.said() == [
        "2 entries of column 'at' have no time that can be read and were left out",
        "1 row of nothing but delimiters was skipped",
        "1 row that repeats the header was skipped",
    ]


def test_each_unknown_word_is_said_once_with_the_near_miss(tmp_path: Path) -> None:
    log = HEADER + (
        "C-1,2026-01-02,resovled,\nC-2,2026-01-02,Resovled,\nC-1,2026-01-03,resovled,workign\n"
        "C-1,2026-01-04,tel 138001380001,\nC-1,2026-01-05,zzz,working\n"
    )
    journal = keep_log(tmp_path, QUEUE, logs=[log])
    assert journal.log == {"C-1": [("2026-01-05T00:00", "", "working")], "C-2": [], "C-3": []}
    said = [(one.code, one.location.line, one.message, one.hint) for one in journal.findings]
    assert said == [
        ("IN060", 2, "'resovled' of column 'event' is no event that is known; 2 entries are without it", "did you mean 'resolved'?"),
        ("IN060", 3, "'Resovled' of column 'event' is no event that is known; 1 entry is without it", "did you mean 'resolved'?"),
        ("IN061", 4, "'workign' of column 'state' is no state that is known; 1 entry is without it", "did you mean 'working'?"),
        ("IN060", 5, "'…' of column 'event' is no event that is known; 1 entry is without it", "name the word under `events` of the mapping"),
        ("IN060", 6, "'zzz' of column 'event' is no event that is known; 1 entry is without it", "name the word under `events` of the mapping"),
    ]  # fmt: skip


def test_a_column_of_sentences_is_not_repeated(tmp_path: Path) -> None:
    rows = "".join(f"C-1,2026-01-02,he said {word * 3},\n" for word in "abcdefghijklmnopqrstuvwxyz")
    journal = keep_log(tmp_path, QUEUE, logs=[HEADER + rows])
    assert journal.said() == ["26 entries of column 'event' have words that are no event"]


def test_entries_of_complaints_that_nobody_has_are_counted(tmp_path: Path) -> None:
    log = HEADER + "C-9,2026-01-02,closed,\nC-1,2026-01-02,closed,\nC-8,2026-01-02,closed,\n"
    journal = keep_log(tmp_path, QUEUE, logs=[log])
    assert journal.log_counts == LogCounts(read=3, used=3, found=3, entries=1, strangers=2)
    (finding,) = journal.findings
    assert (finding.code, finding.level) == ("IN063", "hint")
    assert finding.message == "2 of 3 entries belong to complaints that are not in the queue"
    journal = keep_log(tmp_path, QUEUE, logs=[log.replace("C-1", "C-7")])
    assert [(one.code, one.level) for one in journal.findings] == [("IN063", "warning")]


def test_what_two_overlapping_files_tell_counts_once(tmp_path: Path) -> None:
    twice = "C-1,2026-01-02,transferred,\n" * 2
    one = HEADER + twice + "C-1,2026-01-03,closed,\n"
    two = HEADER + "C-1,2026-01-03,closed,\nC-1,2026-01-02,transferred,\nC-1,2026-01-04,reopened,\n"
    journal = keep_log(tmp_path, QUEUE, logs=[one, two])
    assert (journal.log or {})["C-1"] == [
        ("2026-01-02T00:00", "transferred", ""),
        ("2026-01-02T00:00", "transferred", ""),
        ("2026-01-03T00:00", "closed", ""),
        ("2026-01-04T00:00", "reopened", ""),
    ]
    assert journal.log_counts == LogCounts(read=6, used=6, found=6, entries=4, repeated=2)


def test_events_before_the_opening_are_said_and_kept(tmp_path: Path) -> None:
    log = HEADER + (
        "C-1,2025-12-31,agent_message,\nC-2,2026-01-01,opened,\nC-2,2026-01-01T12:00,assigned,\n"
        "C-3,2026-01-02,,working\n"
    )
    journal = keep_log(tmp_path, QUEUE, logs=[log])
    assert [(one.code, one.message) for one in journal.findings] == [
        ("IN064", "1 event happened before its complaint was opened; it is counted all the same")
    ]
    assert (journal.log or {})["C-1"] == [("2025-12-31T00:00", "agent_message", "")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("at,event\n2026-01-01,closed\n", "no column for complaint"),
        ("complaint,event\nC-1,closed\n", "no column for at"),
        ("complaint,at\nC-1,2026-01-01\n", "no column for event or state"),
    ],
)
def test_a_log_without_a_needed_column_is_refused(tmp_path: Path, data: str, said: str) -> None:
    with pytest.raises(DataUnusable, match=f"log0.csv: {said}"):
        keep_log(tmp_path, QUEUE, logs=[data])


def test_a_misspelt_path_is_seen_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "queue.csv").write_bytes(b"no header of anything")
    with pytest.raises(DataUnusable, match=r"gone.csv: no such file"):
        read_queue(
            [str(tmp_path / "queue.csv")], policy_fields=FIELDS, reads=frozenset(), zone="UTC",
            sources=(), as_of=0, spool_dir=str(tmp_path), logs=[str(tmp_path / "gone.csv")],
        )  # fmt: skip


def test_an_empty_log_is_said(tmp_path: Path) -> None:
    journal = keep_log(tmp_path, QUEUE, logs=[b"", HEADER])
    assert journal.log == {"C-1": [], "C-2": [], "C-3": []}
    assert [(one.code, one.message) for one in journal.findings] == [
        ("IN014", "the file is empty: no entry was read from it")
    ]


def test_a_log_may_be_json_lines_or_standard_input(tmp_path: Path) -> None:
    rows = [
        {"complaint": "C-1", "at": "2026-01-02T08:00:00+08:00", "event": "closed"},
        {"complaint": "C-2", "at": "2026-01-03", "state": "done"},
        {"complaint": "C-3", "at": None, "event": "closed"},
        ["no", "record"],
    ]
    data = "\n".join(json.dumps(row) for row in rows).encode()
    journal = keep_log(tmp_path, QUEUE, logs=["-"], stdin=data)
    assert journal.log == {
        "C-1": [("2026-01-02T00:00", "closed", "")],
        "C-2": [("2026-01-03T00:00", "", "done")],
        "C-3": [],
    }
    assert [row[:2] for row in journal.rejected] == [("stdin", 3), ("stdin", 4)]


def test_a_log_may_be_parquet_with_its_own_types(tmp_path: Path) -> None:
    moments = pl.Series([datetime(2026, 1, 2, 3, 4), None], dtype=pl.Datetime("us"))
    frame = pl.DataFrame({"complaint": ["C-1", "C-2"], "at": moments, "event": ["closed", None]})
    frame.write_parquet(tmp_path / "log.parquet")
    data = (tmp_path / "log.parquet").read_bytes()
    journal = keep_log(tmp_path, QUEUE, logs=[("log.parquet", data)], zone="Asia/Shanghai")
    assert (journal.log or {})["C-1"] == [("2026-01-01T19:04", "closed", "")]
    assert journal.rejected == ()


def test_of_several_times_the_first_that_a_record_has_counts(tmp_path: Path) -> None:
    log = mapping(name="log", at=("at", "old"), event="event")
    log = replace(log, columns={name: log.columns[name] for name in ("complaint", "at", "event")})
    rows = [
        {"complaint": "C-1", "old": "2026-01-02", "event": "closed"},
        {"complaint": "C-1", "at": "2026-01-03", "old": "2026-01-09", "event": "reopened"},
    ]
    data = json.dumps(rows).encode()
    journal = keep_log(tmp_path, QUEUE, logs=[("log.json", data)], sources=[mapping(), log])
    assert (journal.log or {})["C-1"] == [
        ("2026-01-02T00:00", "closed", ""),
        ("2026-01-03T00:00", "reopened", ""),
    ]


def test_a_log_that_ends_in_the_middle_says_so(tmp_path: Path) -> None:
    log = (HEADER + "C-1,2026-01-02,x_回访,\nC-1,2026-01-03,已").encode()
    journal = keep_log(tmp_path, QUEUE, logs=[log[:-1]])
    assert (journal.log or {})["C-1"] == [("2026-01-02T00:00", "x_回访", "")]
    assert journal.codes() == ["IN001", "IN013"]
    assert [row[1] for row in journal.rejected] == [3]


def test_a_beginning_that_is_no_time_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="source 'desk': covers_from is no time"):
        keep_log(tmp_path, QUEUE, sources=[mapping(covers_from="spring")])


def test_an_encoding_that_breaks_in_the_middle_is_read_again(tmp_path: Path) -> None:
    log = (
        HEADER
        + "C-1,2026-01-02,closed,\n" * 80_000
        + "C-1,2026-01-03,结案,\nC-1,2026-01-04,closed,\n"
    )
    journal = keep_log(tmp_path, QUEUE, logs=[log.encode("gb18030")], block=1 << 17)
    assert journal.log_counts.entries == 80_001
    assert [finding.code for finding in journal.findings] == ["IN060"]
    assert "结案" in journal.said()[0]


def test_a_hundred_thousand_entries_of_one_complaint_are_only_many(tmp_path: Path) -> None:
    rows = [
        f"C-1,2026-01-{1 + at % 28:02}T{at % 24:02}:00,customer_message,\n" for at in range(100_000)
    ]
    journal = keep_log(tmp_path, QUEUE, logs=[HEADER + "".join(rows)])
    entries = (journal.log or {})["C-1"]
    assert len(entries) == 100_000
    assert entries == sorted(entries)


def test_two_mappings_that_fit_a_log_alike_ask_which(tmp_path: Path) -> None:
    one = mapping(name="one", at="at", event="event", state="state")
    two = mapping(name="two", at="at", event="event", state="state")
    desk = mapping(name="desk")
    with pytest.raises(UsageError, match="several sources fit alike"):
        keep_log(tmp_path, QUEUE, logs=[HEADER], sources=[desk, one, two])


ENTRY = st.tuples(
    st.sampled_from(["C-1", "C-2", "C-3", "C-9"]),
    st.integers(1, 9),
    st.sampled_from(["closed", "reopened", ""]),
    st.sampled_from(["new", "done", ""]),
)


@given(
    files=st.lists(st.lists(ENTRY, max_size=8), min_size=1, max_size=3),
    until=st.integers(1, 9),
)  # fmt: skip
def test_a_full_log_as_of_a_moment_is_the_log_cut_at_that_moment(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[tuple[str, int, str, str]]],
    until: int,
) -> None:
    room = tmp_path_factory.mktemp("log")
    cut = [[entry for entry in file if entry[1] <= until] for file in files]
    as_of = seconds(f"2026-01-0{until}")
    queue = QUEUE
    full = keep_log(room, queue, logs=[_csv(file) for file in files], as_of=as_of)
    short = keep_log(room, queue, logs=[_csv(file) for file in cut], as_of=as_of)
    assert full.log == short.log == _plainly(cut)
    assert full.supply == short.supply


def _csv(entries: list[tuple[str, int, str, str]]) -> str:
    rows = (f"{one},2026-01-0{day},{event},{state}\n" for one, day, event, state in entries)
    return HEADER + "".join(rows)


def _plainly(files: list[list[tuple[str, int, str, str]]]) -> dict[str, list[Entry]]:
    """The k-th same entry of each file is one entry, and stands where it first stands."""
    found: dict[str, list[Entry]] = {"C-1": [], "C-2": [], "C-3": []}
    told: set[tuple[tuple[str, int, str, str], int]] = set()
    for file in files:
        for at, entry in enumerate(file):
            key = (entry, file[:at].count(entry))
            complaint, day, event, state = entry
            if key not in told and (event or state) and complaint in found:
                found[complaint].append((f"2026-01-0{day}T00:00", event, state))
            told.add(key)
    return {one: sorted(entries, key=lambda entry: entry[0]) for one, entries in found.items()}
