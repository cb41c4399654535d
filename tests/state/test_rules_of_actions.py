"""Rules of `actions`: each occasion is told once, and only once it is there."""

from __future__ import annotations

import pytest

from tests.cli.terminal import Terminal
from tests.state.cron import Cron, Row

POLICY = """
language: 1
policy: desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [lead]
teams: {front: {}, money: {}, merchants: {one_per: merchant_id}}
fields: {status: {type: word, live: true, values: [calm, hot]}}
categories:
  first:
    - {id: a, when: {text: {contains: a}}, needs: [order_id, screenshot, payment_proof]}
  otherwise: b
routing:
  first:
    - {id: to-money, team: money, when: {text: {contains: money}}}
    - {id: to-merchant, team: merchants, when: {text: {contains: shop}}}
  otherwise: front
closure:
  claimed_by: [resolved]
  all: []
  contradicted_by: [customer_denied]
  window: 2h
  callback: {within: 72h, share: {otherwise: 100%}}
actions:
  - {id: tell, do: assign}
  - {id: ask, do: request_evidence}
  - {id: rate, do: request_rating}
  - {id: call, do: call_back, to: front}
  - {id: again, do: reopen}
  - {id: mediate, do: offer_mediation, to: lead, when: {customer_id: VIP}}
  - {id: freeze, do: recommend_freeze, to: lead, when: {status: hot}}
"""
DAY = "2026-11-10"
OLD = {"complaint": "C-0", "opened_at": f"{DAY} 00:00", "text": "none"}
CLAIM = f"C-1,{DAY} 10:00,resolved,"
DENIAL = f"C-1,{DAY} 10:20,customer_denied,"


def complaint(text: str = "a", **cells: str) -> Row:
    return {
        "complaint": "C-1",
        "opened_at": f"{DAY} 09:30",
        "text": text,
        "merchant_id": "M1",
        "order_id": "1",
        "screenshot": "s",
        "payment_proof": "p",
        "status": "calm",
        **cells,
    }


class Desk:
    """A desk that has run once and then hears of C-1."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.edit(POLICY)
        self.cron = Cron(terminal, "p")
        self.cron.run(f"{DAY}T09:00", [OLD])

    def edit(self, policy: str) -> None:
        self.terminal.file("p/policy.yaml", policy)

    def told(self, hour: str, row: Row, *log: str, rule: str = "") -> list[tuple[str, str]]:
        """Rule and recipient of each action of a run, those of one rule if it is named."""
        run = self.cron.run(f"{DAY}T{hour}", [OLD, row], log)
        return sorted(
            (action["rule"], "/".join(digest["to"].values()))
            for digest in run.digests
            for action in digest["actions"]
            if rule in ("", action["rule"])
        )


@pytest.fixture
def desk(terminal: Terminal) -> Desk:
    return Desk(terminal)


def test_every_change_of_owner_is_told_once_to_the_new_one(desk: Desk) -> None:
    owners = [
        ("09:45", "a", "front"),
        ("10:00", "a money", "money"),
        ("10:15", "a", "front"),
        ("10:30", "a shop", "merchants/M1"),
    ]
    for hour, text, owner in owners:
        assert desk.told(hour, complaint(text)) == [("tell", owner)]
        assert desk.told(hour, complaint(text)) == []
    assert desk.told("10:45", complaint("a shop", merchant_id="M2")) == [("tell", "merchants/M2")]


def test_evidence_is_asked_for_only_where_it_was_not_asked_for_before(desk: Desk) -> None:
    asked = []
    for hour, missing in (
        ("09:45", ("order_id", "screenshot")),
        ("10:00", ("order_id", "screenshot")),
        ("10:15", ("screenshot",)),
        ("10:30", ("screenshot", "payment_proof")),
        ("10:45", ("order_id",)),
        ("11:00", ()),
    ):
        row = complaint(**dict.fromkeys(missing, ""))
        run = desk.cron.run(f"{DAY}T{hour}", [OLD, row])
        asked.append(
            [one["complaints"][0]["missing"] for one in run.actions if one["rule"] == "ask"]
        )
        assert {"customer": "C-1"} in [one["to"] for one in run.digests] or not asked[-1]
    assert asked == [[["order_id", "screenshot"]], [], [], [["payment_proof"]], [], []]


def test_a_closing_is_called_back_at_once_and_rated_when_it_is_verified(desk: Desk) -> None:
    desk.told("09:45", complaint())
    assert desk.told("10:15", complaint(), CLAIM) == [("call", "front")]
    assert desk.told("11:45", complaint(), CLAIM) == []
    assert desk.told("12:15", complaint(), CLAIM) == [("rate", "C-1")]
    assert desk.told("12:30", complaint(), CLAIM) == []


def test_every_contradicted_claim_is_to_be_looked_at_again(desk: Desk) -> None:
    desk.told("09:45", complaint())
    twice = [CLAIM, DENIAL, f"C-1,{DAY} 10:40,resolved,", f"C-1,{DAY} 10:50,customer_denied,"]
    assert desk.told("10:30", complaint(), *twice[:2], rule="again") == [("again", "front")]
    # The second claim and its denial fall between two runs.
    assert desk.told("11:00", complaint(), *twice, rule="again") == [("again", "front")]
    assert desk.told("11:15", complaint(), *twice) == []


def test_what_only_a_rule_of_actions_reads_is_noticed_when_it_changes(desk: Desk) -> None:
    desk.told("09:45", complaint())
    assert desk.told("10:00", complaint(status="hot")) == [("freeze", "lead/front")]
    assert desk.told("10:15", complaint(status="hot", customer_id="VIP")) == [
        ("mediate", "lead/front")
    ]
    assert desk.told("10:30", complaint()) == []
    assert desk.told("10:45", complaint(status="hot", customer_id="VIP")) == []


def test_what_cannot_be_told_fires_nothing(desk: Desk) -> None:
    assert desk.told("09:45", complaint(status="", customer_id=""), rule="freeze") == []


def test_the_first_run_and_a_new_rule_take_over_what_is_there(desk: Desk) -> None:
    hot = complaint(status="hot", order_id="")
    bare = POLICY.split("actions:", maxsplit=1)[0]
    desk.edit(bare)
    assert desk.told("09:45", hot) == []
    desk.edit(POLICY)
    assert desk.told("10:00", hot) == []
    # Something else happens later, and that is no occasion for what was taken over.
    assert desk.told("10:30", hot, f"C-1,{DAY} 10:15,transferred,") == []
    changed = complaint("a money", status="hot", order_id="", screenshot="")
    assert desk.told("10:45", changed) == [("ask", "C-1"), ("tell", "money")]


def test_a_rule_under_another_name_tells_nobody_again(desk: Desk) -> None:
    hot = complaint(status="hot", order_id="")
    assert desk.told("09:45", hot) == [("ask", "C-1"), ("freeze", "lead/front"), ("tell", "front")]
    desk.edit(POLICY.replace("id: tell", "id: inform").replace("id: freeze", "id: hold"))
    assert desk.told("10:00", hot) == []
    assert desk.told("10:30", hot, f"C-1,{DAY} 10:15,transferred,") == []


def test_what_happens_in_the_very_run_of_a_new_name_is_no_occasion_either(desk: Desk) -> None:
    hot = complaint(status="hot", order_id="")
    desk.told("09:45", hot)
    desk.edit(POLICY.replace("id: tell", "id: inform").replace("id: ask", "id: want"))
    assert desk.told("10:00", hot, f"C-1,{DAY} 09:50,agent_message,") == []
