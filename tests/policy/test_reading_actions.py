"""Actions, and the hours of those who are told: every word as it is read, and each slip with its
place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.model.action import ActionRule
from complaintctl.model.condition import OneOf, Read
from complaintctl.model.policy import Role
from complaintctl.model.promise import RaiseAgain
from complaintctl.policy.load import Loaded, load
from tests.policy.sample import load_sample, write_policy

OFFICE = 'calendars:\n  office: {open: {mon-fri: ["09:00-18:00"]}}\n'
ROLES = "roles: [team_lead]\n"
CLOSURE = (
    "closure: {claimed_by: [resolved], all: [], callback: {within: 72h, share: {otherwise: 5%}}}\n"
)
NEEDING = (
    "categories:\n  first: [{id: double_charge, when: {text: {contains: 重复扣款}}, needs: [order_id]}]\n"
    "  otherwise: needs_triage\n"
)
LADDER = (
    "clocks:\n  solve: {start: opened, stop: [resolved], on_reopen: resume, target: {otherwise: {within: 8h}}}\n"
    "escalation:\n  - id: overdue\n    clock: solve\n    steps: [{at: 100%, to: team_lead, do: notify}]\n"
)
_FREEZE = "id: a, do: recommend_freeze, when: {category: double_charge}"


def _last(loaded: Loaded, folder: Path) -> tuple[str, int, str]:
    """Code, column and words of the one finding, which stands in the last line."""
    (finding,) = loaded.findings
    lines = (folder / "policy" / "policy.yaml").read_text(encoding="utf-8").splitlines()
    assert finding.location.line == len(lines)
    return finding.code, finding.location.column, f"{finding.message} {finding.hint}"


def test_each_action_goes_to_whom_it_says_or_to_the_usual_one(tmp_path: Path) -> None:
    rules = (
        "actions:\n"
        "  - {id: owner-changed, do: assign}\n"
        "  - {id: papers, do: request_evidence}\n"
        "  - {id: papers-by-desk, do: request_evidence, to: frontline}\n"
        "  - {id: stars, do: request_rating}\n"
        "  - {id: ring, do: call_back, to: team_lead}\n"
        "  - {id: again, do: reopen}\n"
        "  - {id: talk, do: offer_mediation, to: owner, when: {team: refunds}}\n"
    )
    loaded = load_sample(tmp_path, ROLES + NEEDING + CLOSURE + rules)

    assert loaded.findings == ()
    assert loaded.policy is not None
    assert loaded.policy.actions == (
        ActionRule("owner-changed", "assign", "owner"),
        ActionRule("papers", "request_evidence", "customer"),
        ActionRule("papers-by-desk", "request_evidence", "frontline"),
        ActionRule("stars", "request_rating", "customer"),
        ActionRule("ring", "call_back", "team_lead"),
        ActionRule("again", "reopen", "owner"),
        ActionRule(
            "talk",
            "offer_mediation",
            "owner",
            OneOf(Read("concern", "team", "word"), ("refunds",), negated=False),
        ),
    )


@pytest.mark.parametrize(
    ("rule", "column", "code", "says"),
    [
        ("id: a, do: asign", 17, "SCH004", "did you mean 'assign'?"),
        ("id: a, do: assign, to: frontline", 29, "ACT001", "take `to` out"),
        (f"{_FREEZE}, to: customer", 72, "ACT001", "nothing a customer does"),
        ("id: a, do: call_back, to: customer", 32, "ACT001", "name a role or a team"),
        ("id: a, do: reopen, to: custommer", 29, "NAM012", "did you mean 'customer'?"),
        (f"{_FREEZE}, to: team_leed", 72, "NAM012", "did you mean 'team_lead'?"),
        (f"{_FREEZE}", 5, "ACT002", "does not say who is told"),
        ("id: a, do: offer_mediation, to: refunds", 5, "ACT002", "add `when: ...`"),
        ("id: a, do: request_evidence", 5, "ACT003", "no category needs any evidence"),
        ("id: a, do: request_rating", 5, "ACT003", "add `closure`, or remove the rule"),
        ("id: a, do: reopen", 5, "ACT003", "no claim is ever contradicted"),
        ("id: a, do: call_back", 5, "ACT003", "add `callback` to `closure`"),
        ("id: a, do: assign, when: {priorty: high}", 32, "NAM001", "'priority'"),
        ("id: a, do: assign, when: {solve.target: {at_most: 2h}}", 32, "NAM001", "solve.target"),
    ],
)
def test_a_slip_is_answered_at_its_place_with_what_was_meant(
    rule: str, column: int, code: str, says: str, tmp_path: Path
) -> None:
    loaded = load_sample(tmp_path, f"{ROLES}actions:\n  - {{{rule}}}\n")

    found, at, words = _last(loaded, tmp_path)
    assert (found, at) == (code, column)
    assert says in words


def test_an_id_stands_once(tmp_path: Path) -> None:
    loaded = load_sample(
        tmp_path, "actions:\n  - {id: a, do: assign}\n  - {id: a, do: assign, when: {vip: true}}\n"
    )

    code, column, words = _last(loaded, tmp_path)
    assert (code, column) == ("NAM008", 10)
    assert "the id 'a' is used twice" in words


def test_nobody_is_assigned_where_nothing_is_routed(tmp_path: Path) -> None:
    folder = write_policy(tmp_path, "actions: [{id: a, do: assign}]\n")
    text = (folder / "policy.yaml").read_text(encoding="utf-8")
    before, after = text.split("routing:")
    rest = after[after.index("actions:") :]
    (folder / "policy.yaml").write_text(before + rest, encoding="utf-8")

    codes = [finding.code for finding in load(str(folder)).findings]

    assert codes == ["ACT003"]


def test_owner_and_customer_are_taken_only_where_actions_use_them(tmp_path: Path) -> None:
    roles = "roles: [team_lead, customer]\n"
    assert load_sample(tmp_path, roles).findings == ()

    loaded = load_sample(tmp_path, f"actions: [{{id: a, do: assign}}]\n{roles}")

    code, column, words = _last(loaded, tmp_path)
    assert (code, column) == ("NAM008", 20)
    assert "the name 'customer' is taken" in words


def test_roles_are_a_list_or_say_their_hours(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    listed = load_sample(tmp_path / "list", "roles: [handler, team_lead]\n").policy
    said = load_sample(
        tmp_path, f"{OFFICE}roles: {{handler: {{}}, team_lead: {{calendar: office}}}}\n"
    )

    assert listed is not None
    assert said.policy is not None
    assert dict(listed.roles) == {"handler": Role("handler"), "team_lead": Role("team_lead")}
    assert dict(said.policy.roles) == {
        "handler": Role("handler"),
        "team_lead": Role("team_lead", "office"),
    }
    assert said.findings == ()


@pytest.mark.parametrize(
    ("section", "column", "code", "says"),
    [
        ("roles: {team_lead: {calendar: ofice}}", 31, "CLK004", "did you mean 'office'?"),
        ("teams: {frontline: {calendar: ofice}, refunds: {}}", 31, "CLK004", "'office'"),
        ("roles: {frontline: {calendar: office}}", 9, "NAM008", "taken, by a team"),
        ("roles: {team_lead: {calender: office}}", 21, "SCH001", "did you mean 'calendar'?"),
        ("roles: team_lead", 8, "SCH003", "expected a list or a mapping"),
    ],
)
def test_hours_that_are_not_there_are_answered_at_their_place(
    section: str, column: int, code: str, says: str, tmp_path: Path
) -> None:
    loaded = load_sample(tmp_path, f"{OFFICE}{section}\n")

    found, at, words = _last(loaded, tmp_path)
    assert (found, at) == (code, column)
    assert says in words


def test_a_calendar_in_which_only_a_team_is_told_is_used(tmp_path: Path) -> None:
    told = "teams: {frontline: {calendar: office}, refunds: {}}\n"
    (tmp_path / "unused").mkdir()

    unused = load_sample(tmp_path / "unused", OFFICE)
    used = load_sample(tmp_path, OFFICE + told)

    assert [finding.code for finding in unused.findings] == ["CLK006"]
    assert used.findings == ()
    assert used.policy is not None
    assert used.policy.teams["frontline"].calendar == "office"


def test_teams_from_a_field_may_have_hours_and_no_others(tmp_path: Path) -> None:
    section = (
        f"{OFFICE}fields: {{channel: {{type: word, values: [app, hotline]}}}}\n"
        "routing: {from: channel, otherwise: app}\n"
        "teams: {from: channel, hotline: {calendar: office}, fax: {}}\n"
    )
    loaded = load_sample(tmp_path, section)

    code, column, words = _last(loaded, tmp_path)
    assert (code, column) == ("NAM004", 53)
    assert "'channel' never holds 'fax'" in words


def test_a_step_that_nobody_acknowledged_is_raised_again_as_written(tmp_path: Path) -> None:
    whole = "    raise_again: {after: 90min, to: frontline, times: 3}\n"
    (tmp_path / "short").mkdir()

    said = load_sample(tmp_path, ROLES + LADDER + whole).policy
    short = load_sample(
        tmp_path / "short", f"{ROLES}{LADDER}    raise_again: {{after: 2h}}\n"
    ).policy

    assert said is not None
    assert short is not None
    assert said.ladders[0].raise_again == RaiseAgain(5_400, "frontline", 3)
    assert short.ladders[0].raise_again == RaiseAgain(7_200, None, 1)


@pytest.mark.parametrize(
    ("again", "column", "code", "says"),
    [
        ("{after: 2bh}", 26, "SCH004", "30min or 2h"),
        ("{after: 0h}", 26, "ESC006", "no time passes"),
        ("{after: 2h, to: boss}", 34, "NAM012", "unknown role or team 'boss'"),
        ("{after: 2h, times: 0}", 37, "SCH003", "from 1 to 20"),
        ("{after: 2h, times: 21}", 37, "SCH003", "from 1 to 20"),
        ("{times: 2}", 5, "SCH002", "`after: ...`"),
    ],
)
def test_a_slip_in_raising_again_is_answered_at_its_place(
    again: str, column: int, code: str, says: str, tmp_path: Path
) -> None:
    loaded = load_sample(tmp_path, f"{ROLES}{LADDER}    raise_again: {again}\n")

    found, at, words = _last(loaded, tmp_path)
    assert (found, at) == (code, column)
    assert says in words


def test_a_ladder_of_offers_has_nothing_to_raise_again(tmp_path: Path) -> None:
    offers = LADDER.replace("to: team_lead, do: notify", "offer: consumer_association")
    loaded = load_sample(tmp_path, f"{offers}    raise_again: {{after: 2h}}\n")

    code, column, words = _last(loaded, tmp_path)
    assert (code, column) == ("ESC006", 18)
    assert "tells nobody anything" in words


def test_actions_are_promises_and_dated_like_them(tmp_path: Path) -> None:
    actions = "actions: [{id: a, do: assign}]\n"
    folder = write_policy(tmp_path, actions, file="versions/2026-12-01/promises.yaml")
    assert load(str(folder)).findings == ()

    (folder / "policy.yaml").write_text(
        (folder / "policy.yaml").read_text(encoding="utf-8") + actions, encoding="utf-8"
    )

    assert [finding.code for finding in load(str(folder)).findings] == ["VER002"]


def test_each_new_word_is_part_of_the_digest(tmp_path: Path) -> None:
    written = (
        ROLES,
        f"{OFFICE}roles: {{team_lead: {{calendar: office}}}}\n",
        ROLES + LADDER,
        f"{ROLES}{LADDER}    raise_again: {{after: 2h}}\n",
        f"{ROLES}actions: [{{id: a, do: assign}}]\n",
        f"{ROLES}actions: [{{id: a, do: assign, when: {{vip: true}}}}]\n",
    )
    digests = set()
    for number, sections in enumerate(written):
        (tmp_path / str(number)).mkdir()
        policy = load_sample(tmp_path / str(number), sections).policy
        assert policy is not None
        digests.add(policy.digest)

    assert len(digests) == len(written)


def test_an_action_may_be_waived_and_a_waiver_names_it(tmp_path: Path) -> None:
    waiver = (
        "waive: [{rule: tell-owner, from: 2026-12-01, through: 2027-01-31, owner: legal desk, "
        "reason: contract 118}]\n"
    )

    loaded = load_sample(tmp_path, f"actions: [{{id: tell-owner, do: assign}}]\n{waiver}")

    assert loaded.findings == ()
