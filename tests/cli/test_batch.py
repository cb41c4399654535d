"""`batch` from the outside: what a person types, sees, and finds in files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest
from jsonschema import Draft202012Validator

from complaintctl.cli import main as command_line
from complaintctl.errors import EnginesDisagree
from complaintctl.policy.schema import schema
from complaintctl.reports.audit import COLUMNS
from complaintctl.shipped import shipped
from tests.cli.terminal import AS_OF, STARTER, STARTER_QUEUE, Terminal, needs_durable

CONTRACT = (
    "complaint, as_of, category, priority, rank, certainty, because, team, party, next_clock, "
    "next_due, clock_state, ever_breached, escalation_step, escalate_to, closure, "
    "closure_missing, signals, intake_missing, rules, policy, policy_digest"
).split(", ")
FORMATS = ("table", "md", "csv", "jsonl", "json", "parquet", "html")


def _batch(terminal: Terminal, *words: str | Path, queue: Path = STARTER_QUEUE) -> str:
    answer = terminal.type("batch", queue, "--policy", STARTER, "--as-of", AS_OF, *words)
    assert answer.code == 0, answer.err
    return answer.out


def _records(text: str) -> dict[str, dict[str, object]]:
    records = [json.loads(line) for line in text.splitlines()]
    return {record["complaint"]: record for record in records}


def test_the_default_is_a_table_with_the_worst_first_and_totals_at_the_end(
    terminal: Terminal,
) -> None:
    lines = _batch(terminal).splitlines()

    assert lines[0].split() == (
        "complaint opened rank category team queue party lane cannot tell ask for".split()
    )
    ranks = [line.split()[3] for line in lines[2:12]]
    assert ranks == ["urgent"] * 3 + ["high"] * 4 + ["normal"] * 3
    assert lines[-1] == (
        "10 complaints · urgent 3, high 4, normal 3 · undetermined 2 (20%), "
        "for want of amount 1, text 1"
    )


def test_every_record_fits_the_published_schema(terminal: Terminal) -> None:
    records = _records(_batch(terminal, "-o", "jsonl"))

    validator = Draft202012Validator(schema("decision"))
    assert len(records) == 10
    for record in records.values():
        validator.validate(record)


def test_a_blank_amount_is_undetermined_and_takes_the_most_severe(terminal: Terminal) -> None:
    record = _records(_batch(terminal, "-o", "jsonl"))["T2601005"]

    assert record["priority"] == {
        "value": "urgent",
        "rules": ["funds-at-risk"],
        "certainty": "undetermined",
        "possible": ["urgent", "high", "normal"],
        "because": ["amount"],
    }
    assert record["owner"] == {
        "team": "merchant_desk",
        "queue": "M1029",
        "rule": "to-merchant",
        "certainty": "certain",
        "possible": ["merchant_desk"],
        "because": [],
    }


def test_the_audit_table_has_the_columns_of_the_contract_first(terminal: Terminal) -> None:
    rows = list(csv.reader(io.StringIO(_batch(terminal, "-o", "csv"))))

    assert rows[0][: len(CONTRACT)] == CONTRACT
    assert tuple(rows[0]) == tuple(COLUMNS)
    assert len(rows) == 11
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_records_and_tables_say_the_same(terminal: Terminal) -> None:
    _batch(terminal, "-o", "jsonl:a.jsonl", "-o", "csv:a.csv", "-o", "parquet:a.parquet")

    records = _records(Path("a.jsonl").read_text(encoding="utf-8"))
    table = pl.read_csv("a.csv", infer_schema=False)
    assert table.equals(pl.read_parquet("a.parquet").cast(pl.String))
    for row in table.iter_rows(named=True):
        record = records[row["complaint"]]
        assert row["priority"] == record["priority"]["value"]  # type: ignore[index]
        assert row["team"] == record["owner"]["team"]  # type: ignore[index]
        assert row["category"] == record["category"]["value"]  # type: ignore[index]


def test_json_is_the_list_of_the_json_lines(terminal: Terminal) -> None:
    lines = _batch(terminal, "-o", "jsonl").splitlines()

    assert json.loads(_batch(terminal, "-o", "json")) == [json.loads(line) for line in lines]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_input_gives_the_same_bytes(terminal: Terminal, format_: str) -> None:
    _batch(terminal, "-o", f"{format_}:one")
    _batch(terminal, "-o", f"{format_}:two")

    assert Path("one").read_bytes() == Path("two").read_bytes()
    assert Path("one").stat().st_size > 100


@needs_durable
def test_durable_rules_decides_the_same_records(terminal: Terminal) -> None:
    assert _batch(terminal, "-o", "jsonl", "--engine", "durable") == _batch(terminal, "-o", "jsonl")


@needs_durable
def test_two_engines_that_disagree_publish_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaintctl.conditions.durable.truths", _contrary)
    monkeypatch.setattr("complaintctl.conditions.durable.firing_order", lambda *_, **__: [])

    answer = terminal.type(
        "batch", STARTER_QUEUE, "--policy", STARTER, "--as-of", AS_OF, "-o", "csv:out.csv"
    )

    assert answer.code == EnginesDisagree.exit_code == 70
    assert "complaintctl-disagreement.json" in answer.err
    assert not Path("out.csv").exists()
    assert sorted(path.name for path in Path().iterdir()) == ["complaintctl-disagreement.json"]
    report = json.loads(Path("complaintctl-disagreement.json").read_text(encoding="utf-8"))
    assert report["differences"]


def _contrary(rules: list[object], leaves: object, rows: list[object], *, timeout: float) -> object:
    return [tuple(0 for _ in rules) for _ in rows]


@needs_durable
def test_a_witness_that_fails_is_a_warning(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from complaintctl.conditions import durable

    def fail(*_: object, **__: object) -> object:
        raise durable.DurableFailed("killed by signal 11")

    monkeypatch.setattr(durable, "truths", fail)

    answer = terminal.type("batch", STARTER_QUEUE, "--policy", STARTER, "--as-of", AS_OF)

    assert answer.code == 0
    assert "warning: no witness: killed by signal 11" in answer.err


def test_data_goes_to_stdout_and_the_run_to_stderr(terminal: Terminal) -> None:
    answer = terminal.type(
        "batch", STARTER_QUEUE, "--policy", STARTER, "--as-of", AS_OF, "-o", "jsonl"
    )

    assert [json.loads(line)["complaint"] for line in answer.out.splitlines()]
    assert "10 rows = 10 complaints + 0 superseded + 0 quarantined + 0 skipped" in answer.err
    assert "as of 2026-12-02T09:15:00+08:00" in answer.err


def test_the_queue_may_come_from_stdin(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = STARTER_QUEUE.open("rb")

    monkeypatch.setattr("sys.stdin", Stdin)

    assert _batch(terminal, "-o", "jsonl", queue=Path("-")) == _batch(terminal, "-o", "jsonl")
    Stdin.buffer.close()


def test_a_cell_like_a_formula_is_guarded_in_csv_and_kept_in_records(terminal: Terminal) -> None:
    text = STARTER_QUEUE.read_text(encoding="utf-8").replace("T2601001", "=1+1")
    queue = terminal.file("q.csv", text)

    assert "'=1+1" in _batch(terminal, "-o", "csv", queue=queue)
    assert "=1+1" in _records(_batch(terminal, "-o", "jsonl", queue=queue))


def test_an_id_with_quotes_stays_valid_json(terminal: Terminal) -> None:
    text = STARTER_QUEUE.read_text(encoding="utf-8").replace("T2601001", '"T""1\\x"')
    queue = terminal.file("q.csv", text)

    assert 'T"1\\x' in _records(_batch(terminal, "-o", "jsonl", queue=queue))


def test_complaints_opened_later_are_counted_and_left_out(terminal: Terminal) -> None:
    answer = terminal.type(
        "batch", STARTER_QUEUE, "--policy", STARTER, "--as-of", "2026-11-20T10:30", "-o", "jsonl"
    )

    assert len(answer.out.splitlines()) == 4
    assert "4 decided" in answer.err
    assert "6 opened later" in answer.err


def test_a_persons_triage_survives(terminal: Terminal) -> None:
    overrides = terminal.file(
        "o.csv",
        "complaint,field,value,who,why,until\n"
        "T2601008,category,account_frozen,lin,read the call log,2027-01-01\n"
        "T2601005,amount,20,lin,asked the customer,\n",
    )

    records = _records(_batch(terminal, "-o", "jsonl", "--overrides", overrides))

    assert records["T2601008"]["category"]["value"] == "account_frozen"  # type: ignore[index]
    assert records["T2601008"]["overridden"] == [
        {
            "field": "category",
            "value": "account_frozen",
            "who": "lin",
            "why": "read the call log",
            "until": "2027-01-01",
        }
    ]
    assert records["T2601005"]["priority"]["value"] == "normal"  # type: ignore[index]
    assert records["T2601005"]["priority"]["certainty"] == "certain"  # type: ignore[index]


def test_an_override_of_an_unknown_value_names_line_and_near_miss(terminal: Terminal) -> None:
    overrides = terminal.file(
        "o.csv", "complaint,field,value,who,why\nT2601008,category,acount_frozen,lin,because\n"
    )

    answer = terminal.type(
        "batch", STARTER_QUEUE, "--policy", STARTER, "--overrides", overrides, "--as-of", AS_OF
    )

    assert answer.code == 4
    assert "o.csv:2: the value is no category of the policy" in answer.err
    assert "did you mean 'account_frozen'?" in answer.err


def test_a_policy_with_an_error_is_exit_3_and_every_finding(terminal: Terminal) -> None:
    text = (STARTER / "policy.yaml").read_text(encoding="utf-8")
    terminal.file("p/policy.yaml", text.replace("team: refunds", "team: refund"))

    answer = terminal.type("batch", STARTER_QUEUE, "--policy", "p")

    assert answer.code == 3
    assert "p/policy.yaml:" in answer.err
    assert "NAM004 unknown team 'refund'" in answer.err
    assert answer.out == ""


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("batch", "nowhere.csv", "--policy", STARTER), 4, "nowhere.csv"),
        (("batch", STARTER_QUEUE, "--policy", "nowhere"), 2, "there is no such folder"),
        (("batch", STARTER_QUEUE, "--policy", STARTER_QUEUE), 2, "a policy is a folder"),
        (("batch", STARTER_QUEUE, "--policy", STARTER, "-o", "cvs"), 2, "did you mean 'csv'?"),
        (("batch", STARTER_QUEUE, "--policy", STARTER, "--as-of", "soon"), 2, "no time"),
        (("batch", STARTER_QUEUE, "--policy", STARTER, "--source", "quue"), 2, "queue"),
        (("batch", STARTER_QUEUE, "--policy", STARTER, "--with", "orders"), 2, "NAME=FILE"),
        (("batch", STARTER_QUEUE, "--policy", STARTER, "-o", "csv:no/where/a.csv"), 2, "no/where"),
        (("batch", ".", "--policy", STARTER), 4, "."),
        (("validate", "nowhere"), 2, "no such folder"),
        (("rule", "NAM099"), 2, "NAM009"),
        (("bacth",), 2, "bacth"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_with_its_exit_code(
    terminal: Terminal, words: tuple[str | Path, ...], code: int, says: str
) -> None:
    answer = terminal.type(*words)

    assert answer.code == code, answer.err
    assert says in answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""
    assert not list(terminal.folder.iterdir())


def test_a_queue_without_complaints_is_no_success(terminal: Terminal) -> None:
    header = STARTER_QUEUE.read_text(encoding="utf-8").splitlines()[0]
    queue = terminal.file("q.csv", header + "\n")

    assert terminal.type("batch", queue, "--policy", STARTER).code == 4
    answer = terminal.type("batch", queue, "--policy", STARTER, "--allow-empty", "-o", "csv")
    assert answer.code == 0, answer.err
    assert answer.out == ",".join(COLUMNS) + "\n"
    for format_ in ("table", "md", "html", "json", "jsonl", "parquet"):
        words = ("--allow-empty", "-o", f"{format_}:empty")
        assert terminal.type("batch", queue, "--policy", STARTER, *words).code == 0, format_


def test_nobody_has_no_others(terminal: Terminal) -> None:
    """kameng counts complaints that are alike."""
    header = shipped("fixtures", "kameng", "queue.csv").read_text(encoding="utf-8").split("\n")[0]
    queue = terminal.file("q.csv", header + "\n")

    words = ("batch", queue, "--policy", shipped("policies", "kameng"), "--allow-empty")
    answer = terminal.type(*words, "-o", "csv")

    assert (answer.code, answer.out) == (0, ",".join(COLUMNS) + "\n"), answer.err


def test_options_may_stand_in_the_configuration_and_in_the_environment(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.file("complaintctl.toml", f'[batch]\npolicy = "{STARTER}"\nas_of = "{AS_OF}"\n')

    assert terminal.type("batch", STARTER_QUEUE, "-o", "jsonl").out == _batch(
        terminal, "-o", "jsonl"
    )
    monkeypatch.setenv("COMPLAINTCTL_BATCH_AS_OF", "2026-11-20T10:30")
    assert len(terminal.type("batch", STARTER_QUEUE, "-o", "jsonl").out.splitlines()) == 4


def test_a_broken_configuration_is_a_usage_error(terminal: Terminal) -> None:
    terminal.file("complaintctl.toml", "[batch\n")

    answer = terminal.type("batch", STARTER_QUEUE, "--policy", STARTER)

    assert answer.code == 2
    assert "complaintctl.toml" in answer.err


def test_an_interrupted_run_leaves_nothing_and_says_130(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("complaintctl.decide.pipeline.Pipeline.decide", interrupt)

    code = command_line.exit_code(
        ["batch", str(STARTER_QUEUE), "--policy", str(STARTER), "-o", "csv:out.csv"]
    )

    assert code == 130
    assert not list(terminal.folder.iterdir())


def test_a_full_disk_is_try_again(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("complaintctl.decide.pipeline.Pipeline.decide", full)

    answer = terminal.type("batch", STARTER_QUEUE, "--policy", STARTER, "-o", "csv:out.csv")

    assert answer.code == 75
    assert not list(terminal.folder.iterdir())


def test_strict_turns_warnings_into_exit_1(terminal: Terminal) -> None:
    text = (STARTER / "policy.yaml").read_text(encoding="utf-8")
    terminal.file("p/policy.yaml", text.replace("2026-01-01", "2026-11-25"))
    terminal.file("p/sources/queue.yaml", (STARTER / "sources" / "queue.yaml").read_bytes())
    words = ("batch", STARTER_QUEUE, "--policy", "p", "--as-of", AS_OF)

    assert terminal.type(*words).code == 0
    answer = terminal.type(*words, "--strict")
    assert answer.code == 1
    assert "10 complaints were opened before the policy takes effect" in answer.err
