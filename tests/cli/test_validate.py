"""`validate`, `schema`, `rule` and `init` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from complaintctl.policy.marks import read
from complaintctl.policy.nodes import plain
from tests.cli.terminal import AS_OF, STARTER, Terminal
from tests.policy.sample import write_policy

WRONG = """language: 1
policy: small
timezone: Asia/Shanghai
effective_from: 2026-01-01
teams: {frontline: {}, spare: {}}
categories:
  first: [{id: a, when: {txet: {contains: "50%, ok"}}}]
  otherwise: triage
routing: {first: [{id: r, team: frontline, when: {category: a}}], otherwise: frontline}
"""


def _policy(terminal: Terminal, text: str = WRONG) -> Path:
    return terminal.file("p/policy.yaml", text).parent


def test_a_finding_stands_with_its_place_code_and_remedy(terminal: Terminal) -> None:
    _policy(terminal)

    answer = terminal.type("validate", "p")

    assert answer.code == 3
    assert answer.out == (
        "p/policy.yaml:7:26: NAM001 there is no field, concern or signal 'txet'\n"
        "    did you mean 'text'?\n"
    )
    assert answer.err == "p: invalid, 1 error\n"


def test_a_valid_policy_with_a_hint_is_exit_0(terminal: Terminal) -> None:
    _policy(terminal, WRONG.replace("txet", "text"))

    answer = terminal.type("validate", "p", "--strict")

    assert answer.code == 0
    assert "TEA001 hint: no row of the routing and no step names the team 'spare'" in answer.out
    assert answer.err == "p: valid, 1 hint\n"


def test_json_findings_are_objects(terminal: Terminal) -> None:
    _policy(terminal)

    (finding,) = json.loads(terminal.type("validate", "p", "--format", "json").out)

    assert finding == {
        "file": "p/policy.yaml",
        "line": 7,
        "column": 26,
        "level": "error",
        "code": "NAM001",
        "message": "there is no field, concern or signal 'txet'",
        "hint": "did you mean 'text'?",
    }


def test_sarif_findings_have_a_rule_and_a_region(terminal: Terminal) -> None:
    _policy(terminal)

    log = json.loads(terminal.type("validate", "p", "--format", "sarif").out)

    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["tool"]["driver"]["rules"] == [{"id": "NAM001"}]
    (result,) = run["results"]
    assert result["ruleId"] == "NAM001"
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "p/policy.yaml"}
    assert place["region"] == {"startLine": 7, "startColumn": 26}


def test_github_annotations_carry_every_level(terminal: Terminal) -> None:
    _policy(terminal, WRONG.replace("txet", "text"))

    answer = terminal.type("validate", "p", "--format", "github")

    assert answer.out == (
        "::notice file=p/policy.yaml,line=5,col=24,title=TEA001::"
        "no row of the routing and no step names the team 'spare'%0Aroute to it, or remove it\n"
    )


@pytest.mark.parametrize("format_", ["text", "github"])
def test_a_clean_policy_has_nothing_to_say(terminal: Terminal, format_: str) -> None:
    answer = terminal.type("validate", STARTER, "--format", format_, "--strict")

    assert (answer.code, answer.out) == (0, "")


def test_the_schema_is_valid_and_accepts_the_shipped_policy(terminal: Terminal) -> None:
    schema = json.loads(terminal.type("schema").out)

    Draft202012Validator.check_schema(schema)
    root, _ = read((STARTER / "policy.yaml").read_text(encoding="utf-8"), "policy.yaml")
    assert root is not None
    assert list(Draft202012Validator(schema).iter_errors(plain(root))) == []


def test_a_policys_own_schema_knows_its_names(terminal: Terminal) -> None:
    schema = json.loads(terminal.type("schema", "--policy", STARTER).out)

    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    root, _ = read((STARTER / "policy.yaml").read_text(encoding="utf-8"), "policy.yaml")
    assert root is not None
    good = plain(root)
    assert isinstance(good, dict)
    assert list(validator.iter_errors(good)) == []
    for path, wrong in (
        ("team", "refund"),
        ("when", {"categry": "x"}),
        ("when", {"channel": "ap"}),
    ):
        row = {"id": "r", "team": "refunds", "when": {"vip": True}} | {path: wrong}
        routing = {"routing": {"first": [row], "otherwise": "frontline"}}
        assert list(validator.iter_errors({**good, **routing})), wrong


def test_a_policys_own_schema_knows_whom_it_may_tell_and_when(
    terminal: Terminal, tmp_path: Path
) -> None:
    hours = 'calendars: {office: {open: {mon-fri: ["09:00-18:00"]}}}\n'
    roles = "roles: {team_lead: {calendar: office}}\n"
    folder = write_policy(tmp_path, hours + roles)
    schema = json.loads(terminal.type("schema", "--policy", folder).out)

    names = ("roleName", "recipientName", "actionRecipientName", "calendarName")
    assert {name: schema["$defs"][name]["enum"] for name in names} == {
        "roleName": ["team_lead"],
        "recipientName": ["team_lead", "frontline", "refunds"],
        "actionRecipientName": ["team_lead", "frontline", "refunds", "owner", "customer"],
        "calendarName": ["office"],
    }


@pytest.mark.parametrize("topic", ["source", "decision"])
def test_the_other_schemas_are_valid(terminal: Terminal, topic: str) -> None:
    Draft202012Validator.check_schema(json.loads(terminal.type("schema", topic).out))


def test_the_canonical_words_are_listed(terminal: Terminal) -> None:
    assert (
        "opened_at          time      when the customer complained\n"
        in terminal.type("schema", "fields").out
    )
    assert "customer_confirmed\n" in terminal.type("schema", "events").out
    assert terminal.type("schema", "states").out.splitlines()[0] == "new"
    assert "channel" in terminal.type("schema", "fields", "--policy", STARTER).out


def test_a_code_is_explained_with_a_wrong_and_a_right_policy(terminal: Terminal) -> None:
    answer = terminal.type("rule", "row001")

    assert answer.out.startswith("ROW001 a row that can never win\n")
    assert "wrong:" in answer.out
    assert "right:" in answer.out
    assert terminal.type("rule", "IN010").out.startswith("IN010\n")


def test_all_codes_are_listed_in_order(terminal: Terminal) -> None:
    codes = [line.split()[0] for line in terminal.type("rule").out.splitlines()]

    assert codes == sorted(codes)
    assert {"IN010", "NAM001", "YML006", "RUN001"} <= set(codes)


def test_init_never_touches_what_is_there(terminal: Terminal) -> None:
    assert terminal.type("init", "demo").code == 0
    before = {path: path.read_bytes() for path in Path("demo").rglob("*") if path.is_file()}

    answer = terminal.type("init", "demo")

    assert answer.code == 2
    assert "is there already" in answer.err
    assert {path: path.read_bytes() for path in Path("demo").rglob("*") if path.is_file()} == before


def test_a_source_can_be_drafted_straight_into_the_policy(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.type("init", "demo")
    Path("demo/policy/sources/queue.yaml").write_text("", encoding="utf-8")

    draft = terminal.type("batch", "demo/queue.csv", "--policy", "demo/policy", "--suggest-source")

    assert draft.code == 0, draft.err
    terminal.file("demo/policy/sources/queue.yaml", draft.out)
    words = ("batch", "demo/queue.csv", "--policy", "demo/policy", "--as-of", AS_OF, "-o", "jsonl")
    answer = terminal.type(*words)
    assert answer.code == 0, answer.err
    assert len(answer.out.splitlines()) == 10


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: &x [1]\nb: *y\n", "YML002", 2),
        ("a: {b: c\n", "YML002", 2),
        ("- a\n", "YML002", 1),
        ("a: 1\n---\nb: 2\n", "YML005", 2),
        ("<<: {a: 1}\n", "YML005", 1),
        ("? [a]\n: b\n", "YML005", 1),
        ("a: \x07\n", "YML001", 1),
        ("a: 1\n\ta: 2\n", "YML003", 2),
        ("a: 1\nb: 2\na: 3\n", "YML004", 3),
        ("x: &x [" + "1, " * 300 + "1]\ny: [*x, *x, *x, *x]\n", "YML006", 2),
        ("a: " + "{a: " * 70 + "1" + "}" * 70 + "\n", "YML006", 1),
    ],
)
def test_yaml_that_cannot_be_read_is_placed(text: str, code: str, line: int) -> None:
    _, findings = read(text, "p.yaml")

    assert [(found.code, found.location.line) for found in findings] == [(code, line)]
    assert findings[0].hint


def test_yaml_has_no_surprises() -> None:
    text = 'a: 09:30\nb: NO\nc: on\nd: 1.10\ne: 0123\nf: 5000\ng: true\nh: "5"\ni:\nj: 2026-12-01\n'

    root, _ = read(text, "p.yaml")

    assert root is not None
    assert plain(root) == {
        "a": "09:30", "b": "NO", "c": "on", "d": "1.10", "e": "0123", "f": 5000, "g": True,
        "h": "5", "i": None, "j": "2026-12-01",
    }  # fmt: skip
