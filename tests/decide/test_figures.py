"""The figures of decided complaints: counted by hand, and the same in any number of batches."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import permutations

import numpy as np
import polars as pl

from complaintctl.decide.figures import measured, together
from complaintctl.decide.past import OPENED
from complaintctl.decide.versions import Part
from complaintctl.model.limits import Figures
from tests.decide.frames import frame
from tests.reports.desk import AS_OF, HOUR, POLICY, complaint, decide, policy

LISTENING = (
    POLICY.replace("fields: {", "fields: {channel: {type: word, values: [app, hotline, 微信]}, ")
    + "run_limits: {silent_channel: 24h}\n"
)


def _complaints() -> list[dict[str, object]]:
    cells = [
        {"amount": 9000, "text": "已被使用", "channel": "app"},
        {"amount": 9, "text": "已被使用", "channel": "微信"},
        {"amount": None, "text": "别的", "channel": "app"},
        {"amount": 9, "text": None, "channel": None},
        {"amount": 9, "text": "别的", "channel": "微信"},
    ]
    return [
        dict(complaint(f"C{place}", AS_OF - place * HOUR, **one))
        for place, one in enumerate(cells, start=1)
    ]


def _measured(text: str, complaints: list[dict[str, object]]) -> Figures:
    of = policy(text)
    pipeline, decided = decide(of, complaints)  # type: ignore[arg-type]
    places = decided.frame["place"].to_numpy()
    batch = frame(of.fields, {"channel", OPENED}, complaints)  # type: ignore[arg-type]
    return measured([Part(pipeline, places, decided)], batch)


def test_each_complaint_is_counted_by_what_is_published() -> None:
    """A blank amount may be 5,000: `urgent` is published, and it is undetermined; a blank text may
    be about anything: `needs_triage`."""
    assert _measured(LISTENING, _complaints()) == Figures(
        decided=5,
        undetermined=2,
        priorities={"normal": 3, "urgent": 2},
        categories={"needs_triage": 3, "卡密已被使用": 2},
        channels={"app": AS_OF - HOUR, "微信": AS_OF - 2 * HOUR},
    )


def test_words_stand_in_one_order_whatever_came_first() -> None:
    for some in (_complaints(), _complaints()[::-1]):
        found = _measured(LISTENING, some)
        assert list(found.categories) == ["needs_triage", "卡密已被使用"]
        assert list(found.channels) == ["app", "微信"]


def test_what_opens_later_is_counted_nowhere() -> None:
    later = dict(complaint("C9", AS_OF + 1, amount=9, text="x", channel="hotline"))
    early = _complaints()

    assert _measured(LISTENING, [later, *early]) == _measured(LISTENING, early)


def test_channels_are_counted_only_where_a_limit_listens() -> None:
    assert _measured(POLICY, _complaints()).channels == {}


def test_figures_of_batches_add_up_in_any_order() -> None:
    complaints = _complaints()
    parts = [
        Figures(read=7, quarantined=2),
        *(_measured(LISTENING, complaints[first : first + 2]) for first in (0, 2, 4)),
    ]
    whole = replace(_measured(LISTENING, complaints), read=7, quarantined=2)

    for order in permutations(parts):
        assert together(order) == whole
        assert together([together(order[:2]), together(order[2:])]) == whole
    assert together(()) == Figures()


def test_a_batch_of_nobody_is_no_trouble() -> None:
    of = policy(LISTENING)
    pipeline, decided = decide(of, [dict(complaint("C", AS_OF + 1, channel="app"))])
    batch = frame(of.fields, {"channel", OPENED}, [])

    assert decided.frame.height == 0
    assert measured([Part(pipeline, np.array([], np.int64), decided)], batch) == Figures()
    assert measured([], pl.DataFrame()) == Figures()


def test_no_figure_is_forgotten_when_they_are_added_up() -> None:
    each = {"read": 1, "quarantined": 2, "decided": 3, "undetermined": 4, "actions": 5}
    words = {"priorities": {"urgent": 6}, "categories": {"a": 7}, "channels": {"app": 8}}
    log = {"log_read": 9, "log_quarantined": 10, "logged": True, "expected": 11, "missing": 12}
    whole = Figures(**each, **words, **log)

    assert {name for name, value in asdict(whole).items() if not value} == set()
    assert together([whole, Figures()]) == whole
