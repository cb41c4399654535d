"""`roles` and `teams`: whom a policy tells anything, and in which hours."""

from __future__ import annotations

from collections.abc import Mapping

from complaintctl.findings import Finding
from complaintctl.model.policy import Role, Team
from complaintctl.nearest import did_you_mean
from complaintctl.policy.clocks import known_calendar
from complaintctl.policy.conditions import Reader
from complaintctl.policy.lookups import check_copied, check_nobody
from complaintctl.policy.nodes import Keys, Node, Scalar, at, entries, scalar, scalars
from complaintctl.policy.texts import label


def build_teams(root: Keys, reader: Reader) -> dict[str, Team]:
    """Teams by name; with `from: FIELD`, one for each declared value, and what is said of it."""
    section = root.get("teams")
    said = [(key, node) for key, node in entries(section) if key.text != "from"]
    given = {key.text: _team(key, node, reader) for key, node in said}
    copied = scalar(section, "from")
    if copied is None:
        return given
    check_nobody(copied, "a team", reader.names, reader.report)
    if check_copied(copied, reader.names, reader.report):
        for key, _ in said:
            if key.text not in reader.names.teams:
                hint = did_you_mean(key.text, reader.names.teams)
                message = f"'{copied.text}' never holds '{key.text}', so there is no such team"
                reader.report(Finding(key.at, "NAM004", message, hint))
    return {name: given.get(name, Team(name)) for name in reader.names.teams}


def _team(key: Scalar, node: Node, reader: Reader) -> Team:
    one_per = scalar(node, "one_per")
    fields = reader.names.fields
    if one_per is not None and one_per.text not in fields:
        hint = did_you_mean(one_per.text, fields)
        reader.report(Finding(one_per.at, "NAM001", f"there is no field '{one_per.text}'", hint))
    elif one_per is not None:
        check_nobody(one_per, "a queue", reader.names, reader.report)
    return Team(
        name=key.text,
        one_per=one_per.text if one_per else None,
        calendar=known_calendar(scalar(node, "calendar"), reader),
        label=label(at(node, "label")),
        location=key.at,
    )


def build_roles(root: Keys, teams: Mapping[str, Team], reader: Reader) -> dict[str, Role]:
    """Roles by name, from a list or a mapping."""
    section = root.get("roles")
    given = entries(section) or [(name, at(name)) for name in scalars(section)]
    roles = {
        key.text: Role(key.text, known_calendar(scalar(node, "calendar"), reader), key.at)
        for key, node in given
    }
    for role in roles.values():
        team = teams.get(role.name)
        if team is not None and team.calendar != role.calendar:
            hint = "a step calls roles and teams by name: one name cannot have two sets of hours"
            message = f"the name '{role.name}' is taken, by a team"
            reader.report(Finding(role.location, "NAM008", message, hint))
    return roles


def known_recipient(name: Scalar, reader: Reader, *more: str) -> None:
    """Report a name that is neither a role nor a team, nor one of `more`."""
    known = (*reader.names.roles, *reader.names.teams, *more)
    if name.text not in known:
        hint = did_you_mean(name.text, known) or "declare it under `roles` or `teams`"
        reader.report(Finding(name.at, "NAM012", f"unknown role or team '{name.text}'", hint))
