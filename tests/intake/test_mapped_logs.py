"""What a mapping says of logs is checked before any file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.model.source import Source
from complaintctl.policy.load import load
from tests.policy.sample import load_sample

ROOT = Path(__file__).parents[2]
FILE = "sources/q.yaml"
START = "source: q\ncolumns: {complaint: id, opened_at: time"


def _source(room: Path, text: str) -> Source:
    loaded = load_sample(room, text, file=FILE)
    assert loaded.findings == ()
    return loaded.sources[0]


def test_a_mapping_of_a_log_is_read_as_it_is_written(tmp_path: Path) -> None:
    source = _source(
        tmp_path,
        START + ", resolved_at: done, at: [when, 时间], event: what, state: now}\n"
        "formats: {at: '%Y/%m/%d'}\ncovers_from: 2026-01-01\n"
        "events: {resolved: resolved_at, opened: opened_at, closed: [关闭, 2], x_called: [phone]}\n"
        "states: {working: Active, done: [Resolved, Closed]}\n",
    )
    assert source.columns["at"] == ("when", "时间")
    assert source.formats == {"at": ("%Y/%m/%d",)}
    assert source.drawn == {"resolved": "resolved_at"}
    assert source.events == {"closed": ("关闭", "2"), "x_called": ("phone",)}
    assert source.states == {"working": ("Active",), "done": ("Resolved", "Closed")}
    assert source.covers_from == "2026-01-01"
    assert source.logs


def test_a_plain_list_of_events_stands_for_their_own_names(tmp_path: Path) -> None:
    text = START + ", at: when, event: what}\nevents: [resolved, x_called]\n"
    assert _source(tmp_path, text).events == {"resolved": ("resolved",), "x_called": ("x_called",)}


def test_a_log_alone_needs_no_opening(tmp_path: Path) -> None:
    text = "source: q\ncolumns: {complaint: id, at: when, event: what}\n"
    assert _source(tmp_path, text).logs


def test_a_field_from_which_an_event_is_drawn_is_live(tmp_path: Path) -> None:
    text = START + ", resolved_at: done}\nevents: {resolved: resolved_at}\n"
    policy = load_sample(tmp_path, text, file=FILE).policy
    assert policy is not None
    assert policy.fields["resolved_at"].live
    assert not policy.fields["closed_at"].live


@pytest.mark.parametrize(
    ("text", "code", "line", "message", "hint"),
    [
        (", at: a, event: e}\nevents: {resovled: [x]}\n", "SRC005", 3, "there is no event 'resovled'", "did you mean 'resolved'?"),
        (", at: a, event: e}\nevents: [x_]\n", "SRC005", 3, "there is no event 'x_'", "an event of your own begins with x_"),
        (", at: a, state: e}\nstates: {workign: x}\n", "SRC005", 3, "there is no state 'workign'", "did you mean 'working'?"),
        ("}\nevents: {resolved: resolved_at}\n", "SRC006", 3, "'resolved' is drawn from 'resolved_at', and no column is named for that", "add `resolved_at: HEADER` to `columns`"),
        (", status: s}\nevents: {resolved: status}\n", "SRC006", 3, "'status' is word: it does not say when 'resolved' was", "name a field that is a time"),
        (", resolved_at: s}\nevents: {resolved: resolvd_at}\n", "SRC006", 3, "there is no time field 'resolvd_at'", "did you mean 'resolved_at'?"),
        (", at: a, event: e}\nevents: {closed: FINISHED, resolved: [x]}\n", "SRC006", 3, "there is no time field 'FINISHED'", "words of a log stand in a list: [...]"),
        (", paid_at: s}\nevents: {opened: paid_at}\n", "SRC006", 3, "'opened' is always drawn from 'opened_at'", "map its column to `opened_at`"),
        ("}\nevents: {resolved: [x]}\n", "SRC007", 3, "the words of 'resolved' stand in no column", "add `event: HEADER` to `columns`; a field needs no list: `resolved: resolved_at`"),
        ("}\nevents: [resolved]\n", "SRC007", 3, "the words of 'resolved' stand in no column", "add `event: HEADER` to `columns`; a field needs no list: `resolved: resolved_at`"),
        (", at: a, event: e}\nstates: {done: x}\n", "SRC007", 3, "the words of 'done' stand in no column", "add `state: HEADER` to `columns`"),
        (", at: a}\n", "SRC007", 2, "a log needs a column of events or of states", "add `event: HEADER` or `state: HEADER`"),
        (", event: a}\n", "SRC007", 2, "`event` is the column of a log, and `at` is missing", "add `at: HEADER`: when it was"),
        (", resolved_at: r, at: a, event: e}\nevents: {resolved: resolved_at}\n", "SRC007", 2, "`events` names no word of the column `event`", "list its words: `closed: [已关闭]`; without `events` it has our own names"),
        (", at: 'h[].t', event: e}\n", "SRC007", 2, "`event` does not stand in the list of `at`", "all lead through one list: `at: history[].time, event: history[].type`"),
        (", at: 'h[].t', event: 'g[].e'}\n", "SRC007", 2, "`event` does not stand in the list of `at`", "all lead through one list: `at: history[].time, event: history[].type`"),
        (", at: a, event: e}\nevents: {resolved: [完成], closed: [' 完成']}\n", "SRC008", 3, "the word ' 完成' already means 'resolved'", "a word means one thing: keep one of them"),
        (", at: a, state: e}\nstates: {done: [x, X]}\n", "SRC008", 3, "the word 'X' already means 'done'", "a word means one thing: keep one of them"),
        ("}\ncovers_from: 2026-02-30\n", "SCH004", 3, "there is no day '2026-02-30'", "write a day or a time, such as 2026-12-01 or 2026-12-01T09:00"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(
    tmp_path: Path, text: str, code: str, line: int, message: str, hint: str
) -> None:
    findings = load_sample(tmp_path, START + text, file=FILE).findings
    said = [(one.code, one.location.line, one.message, one.hint) for one in findings]
    assert said == [(code, line, message, hint)]


def test_a_field_cannot_be_called_as_a_column_of_a_log(tmp_path: Path) -> None:
    folder = tmp_path / "policy"
    load_sample(tmp_path, START + ", at: a, state: s}\n", file=FILE)
    policy = folder / "policy.yaml"
    written = policy.read_text(encoding="utf-8")
    named = written.replace("fields:\n", "fields:\n  state: {type: word}\n")
    policy.write_text(named, encoding="utf-8")
    (finding,) = load(str(folder)).findings
    assert (finding.code, finding.message) == (
        "SRC007",
        "'state' is a field of the policy, and the column of a log here",
    )
    source = (folder / FILE).read_text(encoding="utf-8").replace("at: a, ", "")
    (folder / FILE).write_text(source, encoding="utf-8")
    assert load(str(folder)).findings == ()


@pytest.mark.parametrize("name", ["kameng", "helpdesk"])
def test_the_shipped_mappings_of_logs_are_right(name: str) -> None:
    loaded = load(str(ROOT / "policies" / name))
    assert [one for one in loaded.findings if one.code.startswith("SRC")] == []
    assert any(source.logs for source in loaded.sources)
