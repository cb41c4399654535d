"""Run limits as they are read: their defaults, every key, and each slip with its place."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from complaintctl.model.limits import LIMITS, Moved, RunLimits
from complaintctl.policy.load import load
from complaintctl.policy.schema import schema
from tests.policy.sample import load_sample, write_policy

DAY = 86_400
LEVELS = "priorities: {levels: [urgent, normal], most_severe: []}\n"


def limits(folder: Path, written: str) -> RunLimits:
    """What a policy with this section says."""
    loaded = load_sample(folder, written)
    assert loaded.policy is not None, loaded.findings
    assert loaded.findings == ()
    return loaded.policy.run_limits


def test_the_limits_of_the_language_are_read_exactly(tmp_path: Path) -> None:
    found = limits(
        tmp_path,
        "run_limits: {quarantined: {at_most: 0.7%}, undetermined: {at_most: 20%}, "
        "priority_share: {urgent: {at_most: 25%}, high: {at_most: 12.5%}}, "
        "priority_moved: {at_most: 3x}, category_moved: {at_most: 1.1x, counting_from: 200}, "
        "actions: {at_most: 500}, silent_channel: 1.5d, x-why: a bad Monday}\n",
    )

    assert found == RunLimits(
        quarantined=Fraction(7, 1000),
        undetermined=Fraction(1, 5),
        priority_share={"urgent": Fraction(1, 4), "high": Fraction(1, 8)},
        priority_moved=Moved(Fraction(3), counting_from=50),
        category_moved=Moved(Fraction(11, 10), counting_from=200),
        actions=500,
        silent_channel=DAY * 3 // 2,
    )


@pytest.mark.parametrize("written", ["", "run_limits: {}\n"])
def test_without_a_word_one_row_in_a_hundred_may_be_set_aside(written: str, tmp_path: Path) -> None:
    assert limits(tmp_path, written) == RunLimits(quarantined=Fraction(1, 100))


def test_another_limit_leaves_that_of_the_quarantine_as_it_is(tmp_path: Path) -> None:
    assert limits(tmp_path, "run_limits: {actions: {at_most: 9}}\n") == RunLimits(
        quarantined=Fraction(1, 100), actions=9
    )


def test_the_limits_are_those_of_the_schema() -> None:
    assert tuple(schema("policy")["$defs"]["runLimits"]["properties"]) == LIMITS


@pytest.mark.parametrize(
    ("written", "at", "code", "says"),
    [
        ("{quarantined: {at_most: 101%}}", "101%", "LIM001", "more than all of them"),
        ("{priority_share: {urgent: {at_most: 100.1%}}}", "100.1%", "LIM001", "100% or less"),
        ("{category_moved: {at_most: 0.99x}}", "0.99x", "LIM001", "less than no change at all"),
        ("{silent_channel: 0min}", "0min", "LIM001", "such as 24h"),
        ("{priority_share: {urgnt: {at_most: 9%}}}", "urgnt", "NAM003", "did you mean 'urgent'"),
        ("{quarantine: {at_most: 1%}}", "quarantine", "SCH001", "did you mean 'quarantined'"),
        ("{quarantined: 1%}", "1%", "SCH003", "a mapping"),
        ("{quarantined: {at_most: 5}}", "5}", "SCH003", "a share such as 1%"),
        ("{undetermined: {at_most: 3x}}", "3x", "SCH004", "a share such as 1%"),
        ("{priority_moved: {at_most: 3%}}", "3%", "SCH004", "such as 3x"),
        ("{priority_moved: {at_most: 3}}", "3}", "SCH003", "such as 3x"),
        (
            "{quarantined: {at_most: 1%, counting_from: 5}}",
            "counting_from",
            "SCH001",
            "'counting_from'",
        ),
        ("{actions: {at_most: 5%}}", "5%", "SCH003", "such as 500"),
        ("{actions: {at_most: -1}}", "-1", "SCH003", "-1"),
        ("{actions: {}}", "actions", "SCH002", "at_most"),
        ("{silent_channel: 2bd}", "2bd", "SCH004", "by the wall"),
    ],
)
def test_a_slip_is_answered_at_its_place_with_what_was_meant(
    written: str, at: str, code: str, says: str, tmp_path: Path
) -> None:
    loaded = load_sample(tmp_path, f"run_limits: {written}\n")

    (finding,) = loaded.findings
    text = (tmp_path / "policy" / "policy.yaml").read_text(encoding="utf-8").splitlines()
    place = (finding.code, finding.location.line, finding.location.column)
    assert place == (code, len(text), text[-1].index(at) + 1)
    assert says in f"{finding.message} {finding.hint}"
    assert loaded.policy is None


def test_a_limit_that_watches_nothing_is_no_protection(tmp_path: Path) -> None:
    wanted = "run_limits: {priority_moved: {at_most: 3x}, silent_channel: 24h}\n"
    text = (
        "language: 1\npolicy: bare\ntimezone: UTC\neffective_from: 2026-01-01\n"
        "categories: {first: [{id: a, when: {channel: app}}], otherwise: b}\n"
    )
    (tmp_path / "policy.yaml").write_text(text + wanted, encoding="utf-8")

    loaded = load(str(tmp_path))

    assert [(one.code, one.message, one.location.column) for one in loaded.findings] == [
        ("LIM002", "this policy has no priorities", 14),
        ("LIM002", "nobody knows which channels there are", 45),
    ]


def test_nobody_is_blamed_for_names_of_a_section_that_cannot_be_read(tmp_path: Path) -> None:
    broken = "priorities: {levels: {urgent: 1}, most_severe: []}\n"
    limit = "run_limits: {priority_moved: {at_most: 3x}, priority_share: {urgent: {at_most: 9%}}}\n"

    loaded = load_sample(tmp_path, broken + limit)

    assert [(one.code, one.location.line) for one in loaded.findings if one.code != "SCH003"] == []


def test_limits_are_facts_and_one_for_all_versions(tmp_path: Path) -> None:
    """A level of any version is known; the limits stand at the top, and only there."""
    own = "run_limits: {priority_share: {urgent: {at_most: 25%}, calm: {at_most: 50%}}}\n"
    folder = write_policy(tmp_path, LEVELS, file="versions/2026-12-01/promises.yaml")
    write_policy(
        tmp_path, LEVELS.replace("normal", "calm"), file="versions/2027-12-01/promises.yaml"
    )
    facts = (folder / "policy.yaml").read_text(encoding="utf-8")
    (folder / "policy.yaml").write_text(facts + own, encoding="utf-8")

    loaded = load(str(folder))

    assert loaded.findings == ()
    assert loaded.policy is not None
    assert [list(one.run_limits.priority_share) for one in loaded.policy.versions()] == [
        ["urgent", "calm"],
        ["urgent", "calm"],
    ]
    write_policy(tmp_path, LEVELS + own, file="versions/2026-12-01/promises.yaml")
    assert [finding.code for finding in load(str(folder)).findings] == ["VER002"]


def test_a_limit_is_part_of_the_digest(tmp_path: Path) -> None:
    digests = set()
    for number in (500, 501):
        (tmp_path / str(number)).mkdir()
        loaded = load_sample(
            tmp_path / str(number), f"run_limits: {{actions: {{at_most: {number}}}}}\n"
        )
        assert loaded.policy is not None
        digests.add(loaded.policy.digest)

    assert len(digests) == 2
