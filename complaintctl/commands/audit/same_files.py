"""Whether the files that are given are those that a run has read, whatever they are called now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from complaintctl.commands.inputs import Inputs
from complaintctl.commands.remembering import all_files, read_as
from complaintctl.errors import DataUnusable, UsageError

_WITH = "with "


def same_files(recorded: Sequence[Mapping[str, Any]], given: Inputs) -> Inputs:
    """The files in the order in which the run read them. Raises DataUnusable for one that differs,
    is missing, or was not read; what came through a pipe then is taken as it is given."""
    if "-" in given.paths:
        raise UsageError("replay reads files: save what '-' would give, and name the file")
    left = [read_as(one) for one in all_files(given)]
    for one in left:
        if one["digest"] is None:
            raise DataUnusable(f"{one['file']}: there is no such file; check the path")
    found: list[tuple[str, str]] = []
    for wanted in recorded:
        alike = [one for one in left if one["as"] == wanted["as"]]
        fits = [one for one in alike if wanted["digest"] in (None, one["digest"])]
        if not fits:
            raise DataUnusable(_refusal(wanted, alike))
        left.remove(fits[0])
        found.append((wanted["as"], str(fits[0]["file"])))
    if left:
        raise DataUnusable(f"{left[0]['file']}: the run read no such file as its {left[0]['as']}")
    return replace(
        given,
        paths=_of("queue", found),
        logs=_of("log", found),
        history=_of("history", found),
        tables={role.removeprefix(_WITH): path for role, path in found if role.startswith(_WITH)},
        overrides=next(iter(_of("overrides", found)), None),
    )


def _of(role: str, found: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(path for one, path in found if one == role)


def _refusal(wanted: Mapping[str, Any], alike: Sequence[Mapping[str, Any]]) -> str:
    role, was = wanted["as"], f"{wanted['file']} ({wanted['digest']})"
    if alike:
        one = alike[0]
        return (
            f"{one['file']} ({one['digest']}): this is not what the run read as its {role}, "
            f"which was {was}"
        )
    option = "among the queues" if role == "queue" else f"with --{role.replace(_WITH, 'with=')}"
    return f"the run also read {was} as its {role}: give it {option}"
