"""Detectors as they are read: every shape, and each slip with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.model.detector import (
    BeforeDueOf,
    Detector,
    InBulk,
    NothingFor,
    Since,
    Without,
)
from complaintctl.policy.load import load
from tests.policy.sample import load_sample, write_policy

CLOCK = (
    "clocks: {resolution: {start: opened, stop: [resolved], on_reopen: resume, "
    "target: {otherwise: {within: 48h}}}}\n"
)
HOUR, DAY = 3_600, 86_400


def test_each_shape_is_read_as_it_is_written(tmp_path: Path) -> None:
    written = (
        "detectors:\n"
        "  last_minute: {event: [resolved, x_solved], within: 5min, before_due_of: resolution}\n"
        "  in_bulk: {event: closed, within: 1.5h, same: [handled_by, merchant_id], at_least: 20}\n"
        "  无声暂停: {state: [waiting_customer, done], without: agent_message, within: 1d}\n"
        "  stalled: {nothing_for: 1w}\n"
        "  chased: {event: customer_message, since: [agent_message, closed], at_least: 3}\n"
    )

    found = load_sample(tmp_path, CLOCK + written).policy

    assert found is not None
    assert list(found.detectors.values()) == [
        Detector("last_minute", BeforeDueOf(("resolved", "x_solved"), 300, "resolution")),
        Detector("in_bulk", InBulk(("closed",), HOUR * 3 // 2, ("handled_by", "merchant_id"), 20)),
        Detector("无声暂停", Without(("waiting_customer", "done"), ("agent_message",), DAY)),
        Detector("stalled", NothingFor(7 * DAY)),
        Detector("chased", Since(("customer_message",), ("agent_message", "closed"), 3)),
    ]


@pytest.mark.parametrize(
    ("written", "column", "code", "says"),
    [
        ("{nothing_for: 2mo}", 23, "SCH004", "2mo"),
        ("{nothing_for: 48h, at_least: 3}", 28, "DET001", "`at_least` says nothing"),
        ("{nothing_for: 0h}", 23, "DET003", "some time lies"),
        ("{event: closed, within: 5min}", 3, "SCH005", "exactly one of"),
        ("{nothing_for: 48h, since: closed}", 3, "SCH005", "exactly one of"),
        ("{event: clsed, since: opened, at_least: 1}", 17, "NAM009", "'closed'"),
        ("{event: closed, since: opned, at_least: 1}", 32, "NAM009", "'opened'"),
        ("{event: closed, since: opened}", 3, "DET001", "needs `at_least`"),
        ("{event: closed, since: opened, at_least: 0}", 50, "SCH003", "0"),
        ("{event: closed, since: [closed], at_least: 2}", 3, "DET004", "begins the count anew"),
        ("{event: closed, within: 5min, before_due_of: resolutoin}", 54, "DET002", "'resolution'"),
        ("{event: closed, before_due_of: resolution}", 3, "DET001", "needs `within`"),
        ("{event: closed, within: 1min, same: [handled], at_least: 20}", 46, "NAM001", "handled"),
        ("{event: closed, within: 1min, same: [category], at_least: 20}", 46, "NAM001", "category"),
        ("{event: closed, within: 1min, same: [complaint], at_least: 20}", 3, "DET004", "number"),
        ("{state: waiting, without: closed, within: 1h}", 17, "SCH004", "waiting_customer"),
        ("{state: [dne], without: closed, within: 1h}", 18, "SCH004", "'done'"),
        ("{state: done, without: closd, within: 1h}", 32, "NAM009", "'closed'"),
        ("{state: done, without: closed, within: 0min}", 48, "DET003", "in the very second"),
    ],
)
def test_a_slip_is_answered_at_its_place_with_what_was_meant(
    written: str, column: int, code: str, says: str, tmp_path: Path
) -> None:
    loaded = load_sample(tmp_path, f"{CLOCK}detectors:\n  told: {written}\n")

    (finding,) = loaded.findings
    text = (tmp_path / "policy" / "policy.yaml").read_text(encoding="utf-8").splitlines()
    place = (finding.code, finding.location.line, finding.location.column)
    assert place == (code, len(text), column)
    assert says in f"{finding.message} {finding.hint}"


def test_a_broken_threshold_is_not_said_to_be_missing_too(tmp_path: Path) -> None:
    loaded = load_sample(
        tmp_path, "detectors: {chased: {event: closed, since: opened, at_least: many}}\n"
    )

    assert [finding.code for finding in loaded.findings] == ["SCH003"]


def test_detectors_are_promises_and_dated_like_them(tmp_path: Path) -> None:
    detectors = "detectors: {stalled: {nothing_for: 48h}}\n"
    folder = write_policy(tmp_path, detectors, file="versions/2026-12-01/promises.yaml")
    assert load(str(folder)).findings == ()

    (folder / "policy.yaml").write_text(
        (folder / "policy.yaml").read_text(encoding="utf-8") + detectors, encoding="utf-8"
    )

    assert [finding.code for finding in load(str(folder)).findings] == ["VER002"]


def test_a_threshold_is_part_of_the_digest(tmp_path: Path) -> None:
    digests = set()
    for number, hours in enumerate(("48h", "72h")):
        (tmp_path / str(number)).mkdir()
        found = load_sample(tmp_path / str(number), f"detectors: {{s: {{nothing_for: {hours}}}}}\n")
        assert found.policy is not None
        digests.add(found.policy.digest)

    assert len(digests) == 2


def test_a_misspelt_key_is_told_apart_from_one_that_is_not_there(tmp_path: Path) -> None:
    loaded = load_sample(tmp_path, "detectors: {stalled: {nothing_fr: 48h}}\n")

    told = {finding.code: finding.hint for finding in loaded.findings}
    assert sorted(told) == ["SCH001", "SCH005"]
    assert told["SCH001"] == "did you mean 'nothing_for'?"
