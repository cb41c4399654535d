"""Findings of `batch` that hang on time: what is said besides the records, once and in one line."""

from __future__ import annotations

import re

import pytest

from tests.cli.terminal import Terminal

HEAD = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
fields: {channel: {type: word, values: [app, hotline]}}
"""
ANSWER = """
clocks:
  answer: {start: opened, stop: [agent_message], on_reopen: stay, target: {otherwise: {within: 24h}}}
"""
MAPPING = """
source: q
columns: {complaint: id, opened_at: opened, text: text, first_reply_at: reply, promised_at: promise}
events: {agent_message: first_reply_at}
"""
OPENED = "2026-12-01 09:00"
AS_OF = "2026-12-03T09:00"


def said(terminal: Terminal, *words: str) -> list[str]:
    """The findings of a run over `q.csv` (code, place, level and message), without their hints."""
    command = ("batch", "q.csv", "--policy", "p", "--as-of", AS_OF, "--witness", "0", "-o", "csv")
    answer = terminal.type(*command, *words)
    assert answer.code == 0, answer.err
    return [line for line in answer.err.splitlines() if re.search(r": RUN\d+ ", line)]


def given(
    terminal: Terminal, policy: str, queue: str, log: str | None = None, mapping: str | None = None
) -> None:
    """The files of a run: `p`, `q.csv` and `log.csv`, lines of cells without their header."""
    terminal.file("p/policy.yaml", HEAD + policy)
    if mapping is not None:
        terminal.file("p/sources/q.yaml", mapping)
    terminal.file("q.csv", queue)
    if log is not None:
        terminal.file("log.csv", "complaint,at,event,state\n" + log)


def queue(*numbers: str, opened: str = OPENED) -> str:
    return "complaint,opened_at,text\n" + "".join(f"{one},{opened},a\n" for one in numbers)


def test_complaints_that_nobody_waits_for_are_counted_and_named(terminal: Terminal) -> None:
    """C1 is answered and not resolved; the clock of C2 runs on behind its due; C3 is resolved."""
    log = "C1,2026-12-01 10:00,agent_message,\nC3,2026-12-01 10:00,resolved,\n"
    given(terminal, ANSWER, queue("C1", "C2", "C3"), log)

    assert said(terminal, "--log", "log.csv") == [
        "p: RUN002 warning: 1 complaint is not finished, and no clock with a due runs for it: C1"
    ]


def test_of_many_only_the_first_are_named(terminal: Terminal) -> None:
    numbers = [f"C{place}" for place in range(9, 4, -1)]
    log = "".join(f"{one},2026-12-01 10:00,agent_message,\n" for one in numbers)
    given(terminal, ANSWER, queue(*numbers), log)

    assert said(terminal, "--log", "log.csv") == [
        "p: RUN002 warning: 5 complaints are not finished, and no clock with a due runs for them: "
        "C9, C8, C7, ..."
    ]


def test_an_export_without_a_log_is_said_once_and_nothing_that_follows_from_it(
    terminal: Terminal,
) -> None:
    more = """
signals: {bounced: {count: transferred, at_least: 3}}
closure: {claimed_by: [resolved], all: [], contradicted_by: [customer_denied]}
"""
    given(terminal, ANSWER + more, queue("C1", "C2"))

    assert said(terminal) == [
        "q.csv: RUN003 warning: nothing is known of 2 complaints since they were opened: none is "
        "finished, no clock can be computed, and no detector finds anything"
    ]


def test_a_policy_without_clocks_misses_no_log(terminal: Terminal) -> None:
    given(terminal, "", queue("C1"))

    assert said(terminal) == []


def test_what_clocks_listen_to_and_nothing_tells_of_is_one_line_a_source(
    terminal: Terminal,
) -> None:
    clocks = """
clocks:
  answer:
    {start: opened, stop: [agent_message, closed], on_reopen: stay, target: {otherwise: {within: 24h}}}
  silence:
    {start: opened, reset_on: [merchant_message], stop: [agent_message, closed], on_reopen: stay,
     pause_while: {waiting_customer: no_limit}, target: {otherwise: {within: 24h}}}
"""
    rows = "id,opened,text,reply,promise\nC1,2026-12-03 08:00,a,,\nC2,2026-12-03 08:00,a,,\n"
    given(terminal, clocks, rows, mapping=MAPPING)

    assert said(terminal) == [
        "q.csv: RUN004 hint: clocks of 2 complaints listen to more than their source tells of: "
        "closed (answer, silence), merchant_message (silence), waiting_customer (silence)"
    ]


def test_a_clock_that_cannot_be_computed_is_one_line_with_its_reason(terminal: Terminal) -> None:
    clocks = """
  refund: {start: refund_approved, stop: [refund_sent], on_reopen: stay, target: {otherwise: {within: 1d}}}
"""
    rows = "id,opened,text,reply,promise\nC1,2026-12-03 08:00,a,,\nC2,2026-12-03 08:00,a,,\n"
    given(terminal, ANSWER + clocks, rows, mapping=MAPPING)

    assert said(terminal) == [
        "p/policy.yaml:12:3: RUN005 warning: clock 'refund' cannot be computed for 2 complaints, "
        "for want of refund_approved, refund_sent"
    ]


PROMISED = """
clocks:
  kept: {start: opened, stop: [agent_message], on_reopen: stay,
         target: {tightest: [{from_field: promised_at}], otherwise: OTHERWISE}}
"""


def test_a_due_in_a_field_that_cannot_be_read_is_named(terminal: Terminal) -> None:
    """C1 has none, so that nothing is promised; C2 and C3 have one that says nothing."""
    rows = (
        f"id,opened,text,reply,promise\nC1,{OPENED},a,{OPENED},\n"
        f"C2,{OPENED},a,{OPENED},soon\nC3,{OPENED},a,{OPENED},later\n"
    )
    given(terminal, PROMISED.replace("OTHERWISE", "none"), rows, mapping=MAPPING)

    assert (
        said(terminal)
        == [
            "p/policy.yaml:10:3: RUN005 warning: clock 'kept' cannot be computed for 2 complaints, "
            "for want of promised_at",
            "p: RUN002 warning: 3 complaints are not finished, and no clock with a due runs for them: "
            "C1, C2, C3",
        ][::-1]
    )


def test_a_promise_in_a_field_is_compared_with_the_computed_one(terminal: Terminal) -> None:
    """48 hours from 09:00 on the first are over on the third. C1 was promised it a day before,
    C2 a day after, C3 to the second then, C4 nothing, and C5 something that nobody can read."""
    promises = ["2026-12-02 09:00", "2026-12-04 09:00", "2026-12-03 09:00", "", "soon"]
    rows = "".join(f"C{n},{OPENED},a,,{at}\n" for n, at in enumerate(promises, start=1))
    policy = PROMISED.replace("OTHERWISE", "{within: 48h}")
    given(terminal, policy, "id,opened,text,reply,promise\n" + rows, mapping=MAPPING)

    assert said(terminal) == [
        "p/policy.yaml:10:3: RUN006 hint: promised_at differs from the computed due of clock "
        "'kept' for 2 complaints; for 1 complaint it is later, and changes nothing"
    ]


def test_a_promise_without_a_computed_one_beside_it_differs_from_nothing(
    terminal: Terminal,
) -> None:
    rows = f"id,opened,text,reply,promise\nC1,{OPENED},a,,2026-12-02 09:00\n"
    given(terminal, PROMISED.replace("OTHERWISE", "none"), rows, mapping=MAPPING)

    assert said(terminal) == []


AGAIN = """
signals: {again: {count: complaints, same: [customer_id], within: 30d, before: opened, at_least: 1}}
"""
CUSTOMERS = (
    "complaint,opened_at,text,customer_id\nC1,2026-11-01,a,x\nC2,2026-11-02,a,x\n"
    "C3,2026-11-03,a,y\nC4,2026-11-04,a,\nC5,2026-12-02,a,z\n"
)


def test_a_window_that_begins_before_the_history_is_one_line(terminal: Terminal) -> None:
    """C2 surely came again. C1 and C3 may have: their 30 days begin before the first of November.
    Those of C5 do not, and of C4 nobody knows the customer: no history would help."""
    given(terminal, AGAIN, CUSTOMERS)

    assert said(terminal) == [
        "p/policy.yaml:9:11: RUN007 warning: signal 'again' cannot be told for 2 complaints: its "
        "window begins before the history does"
    ]


def test_it_is_not_said_where_the_policy_says_what_holds_then(terminal: Terminal) -> None:
    assumed = "at_least: 1, when_not_covered: {assume: false, reason: all were moved}}}"
    given(terminal, AGAIN.replace("at_least: 1}}", assumed), CUSTOMERS)

    assert said(terminal) == []


def test_it_is_not_said_once_the_history_is_given(terminal: Terminal) -> None:
    given(terminal, AGAIN, CUSTOMERS)
    terminal.file("h.csv", "complaint,opened_at,text,customer_id\nB1,2026-09-01,a,w\n")

    assert said(terminal, "--history", "h.csv") == []


def test_a_signal_whose_events_nothing_tells_of_is_one_line(terminal: Terminal) -> None:
    """The anchor counts as well: `closed` may have been missed."""
    signals = """
signals:
  bounced: {count: transferred, at_least: 3}
  unheard: {count: agent_message, within: 24h, before: closed, at_most: 0}
  heard: {count: agent_message, at_least: 1}
"""
    rows = f"id,opened,text,reply,promise\nC1,{OPENED},a,,\nC2,{OPENED},a,,\n"
    given(terminal, signals, rows, mapping=MAPPING)

    assert said(terminal) == [
        "p/policy.yaml:10:3: RUN008 warning: signal 'bounced' cannot be told for 2 complaints, "
        "for want of transferred",
        "p/policy.yaml:11:3: RUN008 warning: signal 'unheard' cannot be told for 2 complaints, "
        "for want of closed",
    ]


def test_what_would_contradict_a_closure_and_nobody_can_see_is_one_line(
    terminal: Terminal,
) -> None:
    closure = """
closure: {claimed_by: [agent_message], all: [], contradicted_by: [customer_denied, reopened]}
"""
    rows = f"id,opened,text,reply,promise\nC1,{OPENED},a,,\n"
    mapping = MAPPING.replace("promised_at", "reopened_at")
    drawn = mapping.replace("first_reply_at}", "first_reply_at, reopened: reopened_at}")
    given(terminal, closure, rows, mapping=drawn)

    assert said(terminal) == [
        "p/policy.yaml:9:10: RUN009 hint: the source of 1 complaint does not tell of "
        "customer_denied, which would contradict a closure"
    ]


LEVELS = """
priorities:
  levels: [high, normal]
  most_severe: [{id: every-app, level: high, when: {channel: app}}]
"""


def _waivers(*rows: str) -> str:
    waived = "".join(
        f"  - {{rule: every-app, {row}, owner: legal desk, reason: contract 118}}\n" for row in rows
    )
    return f"{LEVELS}waive:\n{waived}"


WAIVED = "complaint,opened_at,text,channel\nC1,2026-12-01,a,app\nC2,2026-12-02,a,app\n"


def test_a_waiver_that_is_over_is_said_with_what_it_still_does(terminal: Terminal) -> None:
    """Its last day is the second, and the run is on the third; the other one still has a day."""
    policy = _waivers(
        "from: 2026-12-02, through: 2026-12-02, when: {channel: app}",
        "from: 2026-12-01, through: 2026-12-03, when: {channel: app}",
        "from: 2026-11-01, through: 2026-11-30, when: {channel: app}",
    )
    given(terminal, policy, WAIVED)

    assert said(terminal) == [
        "p/policy.yaml:13:5: RUN010 hint: the waiver of 'every-app' ended on 2026-12-02; it still "
        "holds for 1 complaint opened before",
        "p/policy.yaml:15:5: RUN010 hint: the waiver of 'every-app' ended on 2026-11-30 and waived "
        "nothing in this run",
    ]


def test_a_waiver_that_nobody_had_is_said_unless_it_has_not_begun(terminal: Terminal) -> None:
    policy = _waivers(
        "from: 2026-12-01, through: 2026-12-31, when: {channel: hotline}",
        "from: 2026-12-01, through: 2026-12-31, when: {channel: app}",
        "from: 2026-12-20, through: 2026-12-31, when: {channel: app}",
    )
    given(terminal, policy, WAIVED)

    assert said(terminal) == [
        "p/policy.yaml:13:5: RUN011 hint: the waiver of 'every-app' waived nothing in this run"
    ]


def test_jumps_are_one_line_for_each_pair_of_states(terminal: Terminal) -> None:
    """C1 jumps twice in one way and is one complaint; C3 does what is listed."""
    lifecycle = "lifecycle: {new: [working], working: [new]}\n"
    log = (
        "C1,2026-12-01 10:00,,new\nC1,2026-12-01 11:00,,done\nC1,2026-12-01 12:00,,new\n"
        "C1,2026-12-01 13:00,,done\nC2,2026-12-01 10:00,,new\nC2,2026-12-01 11:00,,done\n"
        "C3,2026-12-01 10:00,,new\nC3,2026-12-01 11:00,,working\n"
    )
    given(terminal, lifecycle, queue("C1", "C2", "C3"), log)

    assert said(terminal, "--log", "log.csv") == [
        "p/policy.yaml:8:1: RUN012 hint: 1 complaint went from 'done' to 'new', which the "
        "lifecycle does not list: C1",
        "p/policy.yaml:8:1: RUN012 hint: 2 complaints went from 'new' to 'done', which the "
        "lifecycle does not list: C1, C2",
    ]


def test_what_is_said_does_not_hang_on_the_size_of_batches(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = ANSWER + AGAIN + "lifecycle: {new: []}\n"
    rows = "".join(f"C{n},2026-11-{n:02},a,K{n % 7}\n" for n in range(1, 29))
    log = "".join(
        f"C{n},2026-11-{n:02} 10:00,{'agent_message' if n % 3 else ''},new\n"
        f"C{n},2026-11-{n:02} 11:00,,working\n"
        for n in range(1, 29)
    )
    given(terminal, policy, "complaint,opened_at,text,customer_id\n" + rows, log)
    whole = said(terminal, "--log", "log.csv")
    assert [line.split()[1] for line in whole] == ["RUN002", "RUN007", "RUN012"]
    for size in (1, 3, 10):
        monkeypatch.setattr("complaintctl.commands.deciding.BATCH_ROWS", size)
        assert said(terminal, "--log", "log.csv") == whole, size


def test_only_warnings_are_an_exit_1_with_strict(terminal: Terminal) -> None:
    log = "C1,2026-12-01 10:00,,new\nC1,2026-12-01 11:00,,done\n"
    given(terminal, "lifecycle: {new: []}\n", queue("C1"), log)
    words = ("batch", "q.csv", "--policy", "p", "--as-of", AS_OF, "--strict", "--log", "log.csv")
    assert terminal.type(*words).code == 0

    given(terminal, ANSWER, queue("C1"))
    assert terminal.type(*words[:-2]).code == 1


def test_each_export_answers_for_itself(terminal: Terminal) -> None:
    """Of two exports one tells when a person answered, and the other nothing at all."""
    given(terminal, ANSWER, f"id,opened,text,reply,promise\nC1,{OPENED},a,,\n", mapping=MAPPING)
    other = "source: r\ncolumns: {complaint: number, opened_at: came, text: words}\n"
    terminal.file("p/sources/r.yaml", other)
    terminal.file("r.csv", f"number,came,words\nD1,{OPENED},a\nD2,{OPENED},a\n")

    assert said(terminal, "r.csv") == [
        "r.csv: RUN003 warning: nothing is known of 2 complaints since they were opened: none is "
        "finished, no clock can be computed, and no detector finds anything"
    ]


def test_an_opening_that_nobody_knows_is_said_once_and_not_clock_by_clock(
    terminal: Terminal,
) -> None:
    rows = "id,opened,text,reply,promise\nC1,some day,a,2026-12-02,\n"
    given(terminal, ANSWER, rows, mapping=MAPPING)
    words = ("batch", "q.csv", "--policy", "p", "--as-of", AS_OF, "-o", "csv")

    codes = re.findall(r": ([A-Z]+\d+) ", terminal.type(*words).err)

    assert codes == ["RUN002", "IN021"]


def test_versions_have_their_own_waivers_and_the_future_has_none_yet(terminal: Terminal) -> None:
    """C1 is judged by November and C2 by December; nobody yet by January."""
    given(terminal, "", WAIVED.replace("C1,2026-12-01", "C1,2026-11-20"))
    facts, promises = HEAD.split("effective_from: 2026-01-01\n")
    _, _, fields = promises.partition("\n")
    terminal.file("p/policy.yaml", facts + fields)
    category = "categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}\n"
    for month, channel in (("2026-11", "app"), ("2026-12", "hotline"), ("2027-01", "hotline")):
        row = f"from: 2026-11-01, through: 2027-12-31, when: {{channel: {channel}}}"
        path = f"p/versions/{month}-01/promises.yaml"
        terminal.file(path, category + _waivers(row))

    assert said(terminal) == [
        "p/versions/2026-12-01/promises.yaml:7:5: RUN011 hint: the waiver of 'every-app' waived "
        "nothing in this run"
    ]
