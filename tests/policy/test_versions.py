"""Dated promises beside the facts: what is read as what, and what is said where they are mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.policy.load import Loaded, load

FACTS = """\
language: 1
policy: dated
timezone: Asia/Shanghai
roles: [team_lead]
teams: {frontline: {}, refunds: {}}
calendars: {office: {open: {mon-fri: ["09:00-18:00"]}}}
"""
PROMISES = """\
categories:
  first: [{id: double_charge, when: {text: {contains: 重复扣款}}}]
  otherwise: needs_triage
routing:
  first: [{id: money, team: refunds, when: {category: double_charge}}]
  otherwise: frontline
clocks:
  solve: {start: opened, stop: [resolved], on_reopen: resume, calendar: office,
          target: {otherwise: {within: 8bh}}}
"""


def _write(folder: Path, files: dict[str, str]) -> Loaded:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(str(folder))


def _said(loaded: Loaded, folder: Path) -> list[tuple[str, str]]:
    """(code, file) of each finding."""
    return [
        (finding.code, finding.location.file.removeprefix(f"{folder}/"))
        for finding in loaded.findings
    ]


def test_each_version_is_a_whole_policy_and_the_oldest_comes_first(tmp_path: Path) -> None:
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "versions/2027-01-01/p.yaml": PROMISES.replace("8bh", "4bh"),
            "versions/2026-01-01/p.yaml": PROMISES,
        },
    )

    assert loaded.findings == ()
    assert loaded.policy is not None
    assert [one.effective_from for one in loaded.policy.versions()] == ["2026-01-01", "2027-01-01"]
    assert [one.clocks["solve"].otherwise.due.span.text for one in loaded.policy.versions()] == [  # type: ignore[union-attr]
        "8bh",
        "4bh",
    ]


def test_the_promises_of_a_version_may_lie_in_several_files(tmp_path: Path) -> None:
    above, clocks = PROMISES.split("clocks:")
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "versions/2026-01-01/a.yaml": above,
            "versions/2026-01-01/b.yaml": f"clocks:{clocks}",
        },
    )

    assert loaded.findings == ()


def test_what_only_one_version_uses_is_used(tmp_path: Path) -> None:
    older = PROMISES.split("clocks:", maxsplit=1)[0].replace("refunds", "frontline")
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "versions/2026-01-01/p.yaml": older,
            "versions/2027-01-01/p.yaml": PROMISES,
        },
    )

    assert loaded.findings == ()


def test_what_no_version_uses_is_said_once(tmp_path: Path) -> None:
    unused = FACTS.replace("refunds: {}", "refunds: {}, legal: {}")
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": unused,
            "versions/2026-01-01/p.yaml": PROMISES,
            "versions/2027-01-01/p.yaml": PROMISES,
        },
    )

    assert _said(loaded, tmp_path) == [("TEA001", "policy.yaml")]


def test_a_mistake_in_one_version_is_said_of_that_version(tmp_path: Path) -> None:
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "versions/2026-01-01/p.yaml": PROMISES,
            "versions/2027-01-01/p.yaml": PROMISES.replace("team: refunds", "team: refnds"),
        },
    )

    assert loaded.policy is None
    assert _said(loaded, tmp_path) == [("NAM004", "versions/2027-01-01/p.yaml")]


def test_a_mistake_in_the_facts_is_said_once(tmp_path: Path) -> None:
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS.replace("timezone: Asia/Shanghai", "timezone: Beijing"),
            "versions/2026-01-01/p.yaml": PROMISES,
            "versions/2027-01-01/p.yaml": PROMISES,
        },
    )

    assert _said(loaded, tmp_path) == [("NAM011", "policy.yaml")]


def test_a_silencer_in_a_version_silences_there(tmp_path: Path) -> None:
    wall = PROMISES.replace("calendar: office,", "").replace("8bh", "8h")
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "versions/2026-01-01/p.yaml": PROMISES,
            "versions/2027-01-01/p.yaml": wall.rstrip()
            + "  # complaintctl: allow CLK007 night shift\n",
        },
    )

    assert loaded.findings == ()


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("policy.yaml", FACTS + "remedies: {all: []}\n", "VER002"),
        ("policy.yaml", FACTS + "effective_from: 2026-01-01\n", "VER002"),
        ("versions/2026-01-01/p.yaml", PROMISES + "roles: [team_lead]\n", "VER002"),
        ("versions/2026-01-01/p.yaml", PROMISES + "effective_from: 2026-01-01\n", "VER002"),
        ("versions/2026-02-30/p.yaml", PROMISES, "VER001"),
        ("versions/next/p.yaml", PROMISES, "VER001"),
        ("versions/2027-01-01/readme.md", "soon", "VER001"),
        ("versions/p.yaml", PROMISES, "VER001"),
    ],
)
def test_facts_and_promises_have_their_places(
    name: str, text: str, code: str, tmp_path: Path
) -> None:
    loaded = _write(
        tmp_path,
        {"policy.yaml": FACTS, "versions/2026-01-01/p.yaml": PROMISES, name: text},
    )

    assert loaded.policy is None
    assert [said for said, _ in _said(loaded, tmp_path)] == [code]


def test_a_folder_of_versions_with_nothing_in_it_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()

    loaded = _write(tmp_path, {"policy.yaml": FACTS})

    assert ("VER001", "versions") in _said(loaded, tmp_path)


def test_hidden_folders_are_other_programs_business(tmp_path: Path) -> None:
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "versions/2026-01-01/p.yaml": PROMISES,
            "versions/.checkpoints/p.yaml": PROMISES,
        },
    )

    assert loaded.findings == ()


def test_a_version_that_cannot_be_read_is_not_judged_by_what_is_left_of_it(tmp_path: Path) -> None:
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "versions/2026-01-01/p.yaml": PROMISES,
            "versions/2027-01-01/a.yaml": PROMISES.split("clocks:", maxsplit=1)[0],
            "versions/2027-01-01/b.yaml": "clocks: [\n",
        },
    )

    assert loaded.policy is None
    assert _said(loaded, tmp_path) == [("YML002", "versions/2027-01-01/b.yaml")]


def test_a_file_that_is_not_read_is_a_warning_and_not_the_end(tmp_path: Path) -> None:
    loaded = _write(
        tmp_path,
        {
            "policy.yaml": FACTS,
            "old.yml": "",
            "versions/2026-01-01/p.yaml": PROMISES,
            "versions/2026-01-01/old.yml": "",
        },
    )

    assert loaded.policy is not None
    assert _said(loaded, tmp_path) == [
        ("YML007", "old.yml"),
        ("YML007", "versions/2026-01-01/old.yml"),
    ]


def test_every_version_changes_the_digest(tmp_path: Path) -> None:
    files = {"policy.yaml": FACTS, "versions/2026-01-01/p.yaml": PROMISES}
    one = _write(tmp_path, files).policy
    two = _write(tmp_path, {**files, "versions/2027-01-01/p.yaml": PROMISES}).policy

    assert one is not None
    assert two is not None
    assert one.digest != two.digest
    assert {version.digest for version in two.versions()} == {two.digest}
