"""A run beyond its limits publishes nothing; a person may allow that, and says why."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from complaintctl.commands.allowances import read_allowances
from complaintctl.commands.batch import Options, batch
from complaintctl.commands.inputs import Inputs
from complaintctl.model.limits import Figures
from complaintctl.reports.targets import read_target
from complaintctl.shipped import shipped
from tests.cli.terminal import Answer, Terminal

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
fields: {channel: {type: word, values: [app, hotline]}}
categories: {first: [{id: a, when: {text: {contains: a}}}], otherwise: b}
priorities:
  levels: [urgent, normal]
  most_severe: [{id: much, level: urgent, when: {amount: {at_least: 5000}}}]
"""
LIMITS = """
run_limits:
  quarantined: {at_most: 2%}
  undetermined: {at_most: 10%}
  priority_share: {urgent: {at_most: 20%}}
  silent_channel: 24h
"""
AS_OF = "2026-12-02T00:00"
BEYOND = """\
complaintctl: nothing was published: the run exceeds 3 limits
    quarantined: 3.8 % of 104 rows (at most 2 %)
        the rows are in q.csv.quarantine.csv
        if that is right: --allow 'quarantined=REASON'
    undetermined: 11.0 % of 100 complaints (at most 10 %)
        if that is right: --allow 'undetermined=REASON'
    priority urgent: 21.0 % of 100 complaints (at most 20 %)
        if that is right: --allow 'priority_share=REASON'
"""


def run(
    terminal: Terminal, *words: str, blank: int = 0, large: int = 0, broken: int = 0, few: int = 0
) -> Answer:
    """A run over 100 complaints, or a few, so many of them without an amount, so many with a large
    one, and so many rows that are none."""
    amounts = ["" for _ in range(blank)] + ["5000" for _ in range(large)]
    amounts = [*amounts, *("1" for _ in range(100 - len(amounts)))][: few or 100]
    rows = [f"C{at},2026-12-01 09:00,a,{one},app" for at, one in enumerate(amounts)]
    header = "complaint,opened_at,text,amount,channel"
    terminal.file("q.csv", "\n".join([header, *rows, *["torn"] * broken]) + "\n")
    if not (terminal.folder / "p").exists():
        terminal.file("p/policy.yaml", POLICY + LIMITS)
    return terminal.type(
        "batch", "q.csv", "--policy", "p", "--as-of", AS_OF, "--witness", "0", "-o", "csv:out.csv",
        "-o", "jsonl", *words,
    )  # fmt: skip


def files(terminal: Terminal) -> set[str]:
    """What lies in the folder besides the queue and the policy."""
    return {path.name for path in terminal.folder.iterdir()} - {"q.csv", "p"}


def test_at_its_limits_a_run_is_published(terminal: Terminal) -> None:
    answer = run(terminal, blank=10, large=10, broken=2)

    assert answer.code == 0, answer.err
    assert "allow" not in answer.err
    assert len(answer.out.splitlines()) == 100
    assert files(terminal) == {"out.csv", "q.csv.quarantine.csv"}


def test_beyond_them_nothing_is_published_and_every_limit_is_said(terminal: Terminal) -> None:
    """11 blank amounts are published as urgent too: 21 are."""
    answer = run(terminal, blank=11, large=10, broken=4)

    assert (answer.code, answer.out, answer.err) == (4, "", BEYOND)
    assert files(terminal) == {"q.csv.quarantine.csv"}


def test_what_was_published_before_stays_as_it_is(terminal: Terminal) -> None:
    assert run(terminal).code == 0
    before = (terminal.folder / "out.csv").read_bytes()

    assert run(terminal, blank=11, broken=1, large=30).code == 4
    assert (terminal.folder / "out.csv").read_bytes() == before
    assert files(terminal) == {"out.csv", "q.csv.quarantine.csv"}


def test_a_person_may_allow_it_and_is_quoted(terminal: Terminal) -> None:
    answer = run(
        terminal,
        "--allow",
        "undetermined = new channel, checked by Li",
        "--allow",
        "quarantined=a=b",
        "--allow",
        "actions=in case",
        blank=10 + 1,
        broken=4,
    )

    assert answer.code == 0, answer.err
    assert [line for line in answer.err.splitlines() if "allow" in line] == [
        "allowed: quarantined: 3.8 % of 104 rows (at most 2 %): a=b",
        "allowed: undetermined: 11.0 % of 100 complaints (at most 10 %): new channel, checked by Li",
        "not needed: --allow actions: this run is within the limit",
    ]
    assert len(answer.out.splitlines()) == 100


def test_what_is_allowed_is_all_that_is_allowed(terminal: Terminal) -> None:
    answer = run(terminal, "--allow", "quarantined=seen", blank=11, broken=4)

    assert answer.code == 4
    assert answer.err == (
        "complaintctl: nothing was published: the run exceeds 1 limit\n"
        "    undetermined: 11.0 % of 100 complaints (at most 10 %)\n"
        "        if that is right: --allow 'undetermined=REASON'\n"
    )


def test_the_figures_are_those_of_the_audit_table(terminal: Terminal) -> None:
    """Over all batches and concerns, a person's word included."""
    queue, policy, log = (
        str(shipped(*path))
        for path in (
            ("fixtures", "kameng", "queue.csv"),
            ("policies", "kameng"),
            ("fixtures", "kameng", "events.csv"),
        )
    )
    word = "complaint,field,value,who,why\n202611060253000049,category,needs_triage,li,asked\n"
    overrides = str(terminal.file("o.csv", word))
    spool = str(terminal.file("spool/x", "").parent)
    inputs = Inputs((queue,), policy, 1_796_174_100, spool, (log,), overrides=overrides)
    out = io.BytesIO()
    options = Options(inputs, (read_target("csv"),), witness=0)

    figures = batch(options, io.BytesIO(), out).figures

    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode())))
    assert len(rows) == 325
    assert figures == Figures(
        read=328,
        decided=325,
        undetermined=sum(row["certainty"] == "undetermined" for row in rows),
        priorities=Counter(row["priority"] for row in rows),
        categories=Counter(row["category"] for row in rows),
        log_read=2641,
        logged=True,
    )
    assert figures.undetermined == 17


def test_a_report_hands_on_what_was_allowed_and_measured(terminal: Terminal) -> None:
    run(terminal, blank=11, broken=4)
    inputs = Inputs((str(terminal.folder / "q.csv"),), "p", 1_796_140_800, str(terminal.folder))
    allowed = read_allowances(("undetermined=seen by Li", "quarantined=a torn file", "actions=x"))

    report = batch(Options(inputs, (), witness=0, allowances=allowed), io.BytesIO(), io.BytesIO())

    assert report.allowed == (
        ("quarantined", "a torn file", "quarantined: 3.8 % of 104 rows (at most 2 %)"),
        ("undetermined", "seen by Li", "undetermined: 11.0 % of 100 complaints (at most 10 %)"),
    )
    assert [one.limit for one in report.not_needed] == ["actions"]
    nine_in_the_morning = 1_796_086_800
    assert report.figures == Figures(
        read=104,
        quarantined=4,
        decided=100,
        undetermined=11,
        priorities={"normal": 89, "urgent": 11},
        categories={"a": 100},
        channels={"app": nine_in_the_morning},
    )


def test_a_handful_of_complaints_has_no_shares(terminal: Terminal) -> None:
    answer = run(terminal, few=45, blank=45, broken=4)

    assert answer.code == 0, answer.err


def test_a_policy_without_limits_has_that_of_the_quarantine(terminal: Terminal) -> None:
    terminal.file("p/policy.yaml", POLICY)

    assert run(terminal, blank=100, broken=1).code == 0
    answer = run(terminal, broken=2)
    assert answer.code == 4
    assert "    quarantined: 2.0 % of 102 rows (at most 1 %)\n" in answer.err


def test_a_channel_that_no_rule_reads_is_listened_to(terminal: Terminal) -> None:
    """The column is read, and a word that is no channel is said of."""
    answer = run(terminal)
    assert "channel" not in answer.err

    queue = terminal.folder / "q.csv"
    terminal.file("r.csv", queue.read_text(encoding="utf-8").replace("1,app", "1,pigeon", 1))
    words = ("batch", "r.csv", "--policy", "p", "--as-of", AS_OF, "--witness", "0", "-o", "csv")
    assert "IN020 warning: 1 cell of column 'channel'" in terminal.type(*words).err


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("undetermind=x", "--allow undetermind=x: there is no limit 'undetermind'; did you mean 'undetermined'?"),
        ("=x", "--allow =x: there is no limit ''; known: actions, category_moved, missing, priority_moved, priority_share, quarantined, silent_channel, undetermined"),
        ("actions", "--allow actions: say why, such as --allow 'actions=new channel, checked by Li'"),
        ("actions= ", "--allow actions= : say why, such as --allow 'actions=new channel, checked by Li'"),
        ("actions=again", "--allow actions=again: 'actions' is allowed twice; keep one reason"),
    ],
)  # fmt: skip
def test_an_allowance_names_a_limit_and_a_reason(terminal: Terminal, word: str, says: str) -> None:
    first = ("--allow", "actions=once") if word == "actions=again" else ()

    answer = run(terminal, *first, "--allow", word)

    assert (answer.code, answer.out, answer.err) == (2, "", f"complaintctl: {says}\n")
    assert files(terminal) == set()
