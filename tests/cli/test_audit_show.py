"""`audit show`: what every entry of a ledger says, in a line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence

import pytest

from complaintctl.keeping.bodies import KINDS
from tests.cli.ledgers import Kept, copied, purge, tables
from tests.cli.terminal import Terminal
from tests.docs.markdown import AUDIT, table

ACTION = re.compile(r"\ba[0-9a-f]{24}\b")
WHOLE = """\
entry  at                   run  kind               complaint  what
-----  -------------------  ---  -----------------  ---------  ----
    0  2026-12-01 12:00       1  decision           C-1        first: other, normal, front; answer running, due 2026-12-02 09:00
    1  2026-12-01 12:00       1  decision           投诉-2     first: 重复扣款, urgent, refunds; answer breached, due 2026-12-01 10:00; taken over as done: late 50%, late 100%
    2  2026-12-01 12:00       1  decision           C-3        first: other, normal, front
    3  2026-12-01 12:00       1  run                           desk@2026-01-01: 3 new
    4  2026-12-02 10:00       2  decision           C-4        first: other, normal, front; answer running, due 2026-12-03 08:00
    5  2026-12-02 10:00       2  decision           C-1        priority normal -> urgent; answer running -> breached; late 50% reached; late 100% reached
    6  2026-12-02 10:00       2  decision           投诉-2     answer breached -> late; unfinished, and no clock runs; learned agent_message 2026-12-02 09:30
    7  2026-12-02 10:00       2  history            C-3        learned agent_message 2026-12-01 09:00 (told no more, still counts), agent_message 2026-12-01 08:30 (does not count)
    8  2026-12-02 10:00       2  history_rewritten  C-3        agent_message is now told as 2026-12-01 08:30; 2026-12-01 09:00 stands
    9  2026-12-02 10:00       2  rung               C-1        late 50%: sent in ACTION
   10  2026-12-02 10:00       2  rung               C-1        late 100%: sent in ACTION
   11  2026-12-02 10:00       2  action             C-1        remind handler of front: late 50%
   12  2026-12-02 10:00       2  action             C-1        escalate team_lead of front: late 100%
   13  2026-12-02 10:00       2  run                           desk@2026-01-01: 1 new, 2 changed, 2 actions
   14  2026-12-03 10:00       3  decision           C-4        answer running -> met; closure not_claimed -> verified; learned agent_message 2026-12-02 12:00, resolved 2026-12-03 09:00
   15  2026-12-03 10:00       3  history            C-1        learned accepted 2026-12-02 11:00
   16  2026-12-03 10:00       3  vanished           C-3        no longer in the export, unfinished
   17  2026-12-03 10:00       3  run                           desk@2026-01-01: 1 changed, 1 vanished
"""


def shown(terminal: Terminal, kept: Kept, *words: str) -> list[int]:
    """The numbers of the entries that are shown."""
    answer = terminal.type("audit", "show", kept.state, *words, "-o", "csv")
    assert answer.code == 0, answer.err
    return [int(row["entry"]) for row in csv.DictReader(io.StringIO(answer.out))]


def test_every_entry_is_a_line_that_says_what_changed(terminal: Terminal, kept: Kept) -> None:
    answer = terminal.type("audit", "show", kept.state)

    assert (answer.code, answer.err) == (0, "")
    assert ACTION.sub("ACTION", answer.out) == WHOLE


@pytest.mark.parametrize(
    ("words", "entries"),
    [
        (["--complaint", "C-1"], [0, 5, 9, 10, 11, 12, 15]),
        (["--complaint", " 投诉－２ ", "--complaint", "C-4"], [1, 4, 6, 14]),
        (["--kind", "run"], [3, 13, 17]),
        (["--kind", "vanished", "--kind", "action"], [11, 12, 16]),
        (["--run", "2", "--kind", "decision"], [4, 5, 6]),
        (["--run", "2..3", "--complaint", "C-1"], [5, 9, 10, 11, 12, 15]),
        (["--run", "3.."], [14, 15, 16, 17]),
        (["--since", "2026-12-02T10:00", "--until", "2026-12-02T02:00Z", "--kind", "run"], [13]),
        (["--since", "2026-12-02T10:01", "--kind", "run"], [17]),
        (["--until", "2026-12-02", "--kind", "run"], [3]),
        (["--rule", "late"], [1, 5, 6, 9, 10, 11, 12]),
        (["--rule", "big"], [1, 5, 6]),
        (["--rule", "money", "--run", "2"], [6]),
        (["--rule", "nothing"], []),
    ],
)
def test_entries_are_chosen(
    terminal: Terminal, kept: Kept, words: Sequence[str], entries: list[int]
) -> None:
    assert shown(terminal, kept, *words) == entries


def test_a_complaint_is_found_by_its_tracking_number_however_it_is_typed(
    terminal: Terminal, kept: Kept
) -> None:
    with tables(kept) as state:
        asked = "SELECT tracking FROM complaint WHERE id = 'C-3'"
        (number,) = state.execute(asked).fetchone()

    assert shown(terminal, kept, "--complaint", number.lower().replace("-", " ")) == [2, 7, 8, 16]


def test_nothing_that_fits_is_said(terminal: Terminal, kept: Kept) -> None:
    answer = terminal.type("audit", "show", kept.state, "--kind", "returned")

    assert (answer.code, answer.out.count("\n")) == (0, 2)
    assert answer.err == f"{kept.state}: no entry of its ledger is so\n"


def test_json_lines_hold_all_that_an_entry_says(terminal: Terminal, kept: Kept) -> None:
    answer = terminal.type("audit", "show", kept.state, "--run", "3", "-o", "jsonl")

    lines = [json.loads(line) for line in answer.out.splitlines()]
    with tables(kept) as state:
        asked = "SELECT lower(hex(leaf)) FROM entry WHERE number = 16"
        (leaf,) = state.execute(asked).fetchone()
    assert lines[2] == {
        "entry": 16, "run": 3, "at": "2026-12-03T10:00:00+08:00", "kind": "vanished",
        "complaint": "C-3", "what": "no longer in the export, unfinished", "leaf": leaf,
        "body": {
            "entry": 16, "run": 3, "kind": "vanished", "complaint": "C-3", "finished": False,
        },
    }  # fmt: skip
    assert lines[0]["body"]["decision"]["closure"]["verdict"] == "verified"


def test_several_forms_are_written_at_once(terminal: Terminal, kept: Kept) -> None:
    words = ["--kind", "vanished", "-o", "md:o.md", "-o", "csv:o.csv", "-o", "table"]

    answer = terminal.type("audit", "show", kept.state, *words)

    assert answer.out.splitlines()[-1].endswith("no longer in the export, unfinished")
    assert (terminal.folder / "o.md").read_text(encoding="utf-8") == (
        "| entry | at | run | kind | complaint | what |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| 16 | 2026-12-03 10:00 | 3 | vanished | C-3 | no longer in the export, unfinished |\n"
    )
    assert (terminal.folder / "o.csv").read_text(encoding="utf-8") == (
        "entry,at,run,kind,complaint,what\n"
        '16,2026-12-03T10:00:00+08:00,3,vanished,C-3,"no longer in the export, unfinished"\n'
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["s.db", "--complaint", "C-9"], 2, "there is no complaint 'C-9': it was never met here"),
        (["s.db", "--kind", "decisions"], 2, "no such kind; did you mean 'decision'?"),
        (["s.db", "--run", "x"], 2, "--run x: write a number, or two as 3..7"),
        (["s.db", "--since", "soon"], 2, "--since 'soon' is no time; write 2026-12-02"),
        (["s.db", "-o", "xlsx"], 2, "unknown output format 'xlsx'; known: csv, jsonl, md, table"),
        (["s.db", "-o", "csv:no/o.csv"], 2, "there is no folder"),
        (["none.db"], 4, "none.db: there is no such state file"),
        (["q1.csv"], 4, "this is no intact state file"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    terminal: Terminal,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(kept.folder)

    answer = terminal.type("audit", "show", *words)

    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_a_purged_complaint_is_said_to_be_purged(terminal: Terminal, kept: Kept) -> None:
    purged = copied(kept, terminal.folder / "purged")
    purge(purged, "C-1")

    answer = terminal.type("audit", "show", purged.state, "--kind", "decision", "--run", "1")
    gone = terminal.type("audit", "show", purged.state, "--complaint", "C-1")

    assert answer.out.splitlines()[2] == (
        "    0  2026-12-01 12:00       1  decision                      purged: only its leaf is left"
    )
    assert gone.code == 2
    lost = "it was never met here, or purged (7 entries were, and nothing says whose)"
    assert gone.err == f"complaintctl: {purged.state}: there is no complaint 'C-1': {lost}\n"


def test_nothing_is_shown_that_is_not_what_was_written(terminal: Terminal, kept: Kept) -> None:
    forged = copied(kept, terminal.folder / "forged")
    with tables(forged) as state:
        state.execute("UPDATE entry SET leaf = zeroblob(32) WHERE number = 5")

    answer = terminal.type("audit", "show", forged.state, "-o", "csv:o.csv")

    said = f"{forged.state}: entry 5 was changed: its body and its key do not give its leaf"
    assert (answer.code, answer.err) == (1, f"complaintctl: {said}\n")
    assert list(terminal.folder.glob("*o.csv*")) == []


def test_a_state_without_a_run_has_no_ledger(terminal: Terminal, kept: Kept) -> None:
    empty = copied(kept, terminal.folder / "empty")
    with tables(empty) as state:
        state.execute("DELETE FROM run")

    answer = terminal.type("audit", "show", empty.state)

    said = f"{empty.state}: no run was committed yet, so there is no ledger"
    assert (answer.code, answer.err) == (4, f"complaintctl: {said}\n")


def test_a_configuration_may_set_options_of_a_verb_within_a_verb(
    terminal: Terminal, kept: Kept
) -> None:
    terminal.file("complaintctl.toml", '[audit.show]\nkind = ["run"]\noutput = ["csv"]\n')

    answer = terminal.type("audit", "show", kept.state)

    assert [line.split(",")[0] for line in answer.out.splitlines()] == ["entry", "3", "13", "17"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[audit.shew]\n", "there is no verb 'audit.shew'; did you mean 'show'?"),
        ("[audit.show]\nkinds = 1\n", "[audit.show] has no option 'kinds'; did you mean 'kind'?"),
        ("[audit]\nshow = 1\n", "write [audit.show] and below it its options"),
    ],
)
def test_a_configuration_that_names_nothing_is_refused(
    terminal: Terminal, kept: Kept, text: str, why: str
) -> None:
    terminal.file("complaintctl.toml", text)

    answer = terminal.type("audit", "show", kept.state)

    assert (answer.code, answer.err) == (2, f"complaintctl: complaintctl.toml: {why}\n")


def test_every_kind_of_entry_is_explained() -> None:
    shown = [row[0].replace("`", "").split(", ") for row in table(AUDIT, "what happened")]

    assert sorted(name for names in shown for name in names) == sorted(KINDS)
