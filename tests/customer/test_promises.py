"""What a customer still waits for, out of the clocks of a decision."""

from __future__ import annotations

from typing import Any

import pytest

from complaintctl.customer.promises import Promised, promised
from complaintctl.model.policy import Policy
from tests.policy.sample import load_sample

CLOCKS = """
calendars: {office: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN}}}
lookups: {lengths: {file: lengths.csv, keys: [channel], gives: within}}
fields: {channel: {type: word, values: [app, hotline]}, promised_at: {type: time}}
clocks:
  wall: {start: opened, stop: [resolved], on_reopen: stay, target: {otherwise: {within: 48h}}}
  same: {start: opened, stop: [resolved], on_reopen: stay, target: {otherwise: {within: 24h}}}
  open_days:
    {start: opened, stop: [resolved], on_reopen: stay, calendar: office,
     target: {otherwise: {within: 20bd}}}
  table:
    start: opened
    stop: [resolved]
    on_reopen: stay
    calendar: office
    target: {tightest: [{id: t, within: {lookup: lengths}}], otherwise: none}
  dated: {start: opened, stop: [resolved], on_reopen: stay,
          target: {tightest: [{id: d, from_field: promised_at}], otherwise: none}}
  inner: {start: opened, stop: [resolved], on_reopen: stay, target: {otherwise: {within: 1h}}}
customer:
  promises: {wall: 处理, same: 处理, open_days: 退款, table: 答复, dated: 回电}
"""
BEFORE, BEHIND = "2026-12-31T18:00:00+08:00", "2027-01-04T10:00:00+08:00"
"""China has announced its holidays up to the end of 2026."""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("promises")
    (folder / "policy").mkdir()
    table = "channel,within\napp,20bd\nhotline,400h\n"
    (folder / "policy" / "lengths.csv").write_text(table, encoding="utf-8")
    found = load_sample(folder, CLOCKS)
    assert found.policy is not None, found.findings
    return found.policy


def _cycle(clock: str, state: str = "running", due: str | None = BEFORE, **more: str) -> Any:
    known = {"rule": "otherwise", "target": "48h", "certainty": "certain"}
    return {"clock": clock, "state": state, "due": due, **known, **more}


@pytest.mark.parametrize(
    ("cycle", "stands"),
    [
        (_cycle("wall"), "due"),
        (_cycle("wall", due=BEHIND), "due"),
        (_cycle("wall", "breached"), "missed"),
        (_cycle("wall", "breached", certainty="undetermined"), "missed"),
        (_cycle("wall", certainty="undetermined"), "not_before"),
        (_cycle("open_days"), "due"),
        (_cycle("open_days", due=BEHIND), "not_before"),
        (_cycle("table", due=BEHIND, rule="t", target="20bd"), "not_before"),
        (_cycle("table", due=BEHIND, rule="t", target="400h"), "due"),
        (_cycle("dated", due=BEHIND, rule="d"), "due"),
        (_cycle("wall", "paused", None), "stands_still"),
        # A date does not move while its clock is paused, and the ledger does not say it then.
        (_cycle("dated", "paused", None, rule="d"), None),
        (_cycle("inner"), None),
        (_cycle("wall", "met"), None),
        (_cycle("wall", "late"), None),
        (_cycle("wall", "not_computable", None), None),
        (_cycle("gone"), None),
    ],
)
def test_a_promise_is_told_as_it_stands(cycle: Any, stands: str | None, policy: Policy) -> None:
    found = promised({"clocks": [cycle]}, policy, "zh")

    assert [(one.stands, one.due) for one in found] == ([(stands, cycle["due"])] if stands else [])


def test_the_earliest_comes_first_and_stands_for_all_in_the_same_words(policy: Policy) -> None:
    cycles = [
        _cycle("wall", due=BEHIND),
        _cycle("open_days", due="2026-12-02T09:00:00+08:00"),
        _cycle("same", due="2026-12-03T09:00:00+08:00"),
        _cycle("table", "paused", None, rule="t"),
    ]

    assert promised({"clocks": cycles}, policy, "zh") == (
        Promised("退款", "due", "2026-12-02T09:00:00+08:00"),
        Promised("处理", "due", "2026-12-03T09:00:00+08:00"),
        Promised("答复", "stands_still", None),
    )
