"""Promises of the pages: everything that a user may write is explained, and no link is dead."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaintctl import errors
from complaintctl.cli import main as command_line
from complaintctl.intake import codes
from complaintctl.model.fields import CANONICAL
from complaintctl.model.limits import LIMITS
from complaintctl.model.policy import CONCERNS
from complaintctl.policy.lint import CHECKS
from complaintctl.policy.schema import schema
from complaintctl.reports.outputs import FORMATS
from tests.cli.terminal import Terminal
from tests.docs.markdown import (
    ARCHITECTURE,
    PAGES,
    POLICY,
    README,
    ROOT,
    SOURCES,
    anchors,
    blocks,
    links,
    prose,
    table,
)

VERBS = sorted(command_line.main.commands)
OPERATORS = sorted(schema("policy")["$defs"]["operators"]["properties"])


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str, terminal: Terminal) -> None:
    answer = terminal.type(verb, "--help")

    assert answer.code == 0
    assert f"complaintctl {verb}" in answer.out.partition("Usage:")[2].partition("\n")[2]


def test_every_verb_has_a_line_in_the_readme() -> None:
    shown = [row[0].split()[1].rstrip("`") for row in table(README, "verb")]

    assert sorted(shown) == VERBS


def test_every_exit_code_has_a_line_in_the_readme() -> None:
    raised = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ComplaintctlError)
    }
    answered = {
        number
        for name, number in vars(command_line).items()
        if name.isupper() and isinstance(number, int)
    } - {errno.ENOSPC}
    listed = {int(row[0]) for row in table(README, "code")}

    assert listed == raised | answered | {0, 1}


def test_every_output_format_stands_in_the_readme() -> None:
    assert [name for name in FORMATS if f"`{name}`" not in prose(README)] == []


def test_the_list_of_fields_is_the_list_of_canonical_fields() -> None:
    fields = [[f"`{field.name}`", field.kind, field.about] for field in CANONICAL]

    assert table(POLICY, "field") == fields


def test_every_section_of_a_policy_is_explained() -> None:
    text = prose(POLICY)

    assert [name for name in schema("policy")["properties"] if f"`{name}`" not in text] == []


def test_every_run_limit_is_explained() -> None:
    assert [row[0].strip("`") for row in table(POLICY, "limit")] == list(LIMITS)


@pytest.mark.parametrize("name", [*OPERATORS, "all", "any", "none", "happened"])
def test_every_operator_is_explained(name: str) -> None:
    assert f"`{name}`" in prose(POLICY)


@pytest.mark.parametrize("name", [*OPERATORS, "all", "any", "none", *CONCERNS])
def test_every_operator_and_every_concern_is_shown_in_a_condition(name: str) -> None:
    shown = [block for block in blocks(POLICY, "yaml") if block.mark == "condition"]

    assert any(re.search(rf"\b{name}:", block.text) for block in shown)


@pytest.mark.parametrize("kind", schema("policy")["$defs"]["field"]["properties"]["type"]["enum"])
def test_every_type_of_a_field_is_explained(kind: str) -> None:
    assert f"`{kind}`" in [row[0] for row in table(POLICY, "what it holds")]


def test_every_key_of_a_mapping_is_explained_with_an_example() -> None:
    text = prose(SOURCES)
    shown = "".join(block.text for block in blocks(SOURCES, "yaml"))
    wanted = dict.fromkeys(_keys(schema("source")))

    assert [name for name in wanted if f"`{name}`" not in text] == []
    later = {"states", "events", "covers_from"}
    assert [name for name in wanted if name not in later and f"{name}:" not in shown] == []


def _keys(shape: object) -> Iterator[str]:
    """All keys that a schema knows by name, at any depth."""
    if isinstance(shape, dict):
        yield from shape.get("properties", {})
        for inner in shape.values():
            yield from _keys(inner)


def test_every_unit_of_money_is_explained() -> None:
    units = schema("source")["$defs"]["units"]["additionalProperties"]["enum"]

    assert [unit for unit in units if f"`{unit}`" not in prose(SOURCES)] == []


def test_every_named_format_is_explained() -> None:
    said = schema("source")["$defs"]["formats"]["description"].partition(": ")[2]
    named = said.partition(", or a pattern")[0].split(", ")

    assert named
    assert [name for name in named if f"`{name}`" not in prose(SOURCES)] == []


def test_every_finding_about_files_is_listed() -> None:
    assert [row[0].strip("`") for row in table(SOURCES, "code")] == list(codes.MEANINGS)


def test_every_room_of_the_package_is_in_the_architecture() -> None:
    rooms = [path.parent.name for path in (ROOT / "complaintctl").glob("*/__init__.py")]

    assert [room for room in rooms if f"`{room}`" not in prose(ARCHITECTURE)] == []


def test_every_check_of_the_linter_lies_where_the_architecture_says() -> None:
    assert {check.__module__.rpartition(".")[0] for check in CHECKS} == {"complaintctl.policy.lint"}
    assert "`complaintctl/policy/lint/`" in prose(ARCHITECTURE)


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_no_link_is_dead(page: Path) -> None:
    dead = [target for target in links(page) if not _leads_somewhere(page, target)]

    assert dead == []


def _leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    place = (page.parent / name).resolve() if name else page
    if not place.exists():
        return False
    return not anchor or anchor in anchors(place)
