"""`actions`: what is to be done where its occasion is there, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from complaintctl.findings import Finding
from complaintctl.model.action import CUSTOMER, OWNER, ActionDo, ActionRule
from complaintctl.model.policy import Role, Team
from complaintctl.policy.concerns import once, when
from complaintctl.policy.conditions import Reader
from complaintctl.policy.nodes import Keys, Node, items, scalar, text
from complaintctl.policy.recipients import known_recipient

_USUAL: Mapping[ActionDo, str] = {
    "assign": OWNER,
    "request_evidence": CUSTOMER,
    "request_rating": CUSTOMER,
    "call_back": OWNER,
    "reopen": OWNER,
}
"""Who is told where a rule does not say `to`. What is not here has no occasion of its own, and must
say `to` and `when`."""

_OF_THE_CUSTOMER: frozenset[ActionDo] = frozenset({"request_evidence", "request_rating"})
"""What may be asked of the customer; the rest is work of the house."""


def build_actions(
    root: Keys, roles: Mapping[str, Role], teams: Mapping[str, Team], reader: Reader
) -> tuple[ActionRule, ...]:
    """The rules in the order of the file."""
    section = root.get("actions")
    once(section, reader)
    rules = tuple(rule for row in items(section) for rule in _rule(row, reader))
    called: tuple[Role | Team, ...] = (*roles.values(), *teams.values())
    for one in called if rules else ():
        if one.name in (OWNER, CUSTOMER):
            hint = f"in `actions`, `to: {one.name}` means somebody else: choose another name"
            place = one.location if one.location.file else rules[0].location
            reader.report(Finding(place, "NAM008", f"the name '{one.name}' is taken", hint))
    return rules


def _rule(row: Node, reader: Reader) -> Iterator[ActionRule]:
    """The rule of a row, if it can be told what it does and who is told."""
    do = cast("ActionDo | None", text(row, "do"))
    if do is None:
        return
    to = scalar(row, "to")
    if to is not None:
        known_recipient(to, reader, OWNER, CUSTOMER)
    condition = when(row, reader)
    for finding in _misfits(row, do):
        reader.report(finding)
    recipient = to.text if to is not None else _USUAL.get(do)
    if recipient is not None:
        yield ActionRule(text(row, "id") or "", do, recipient, condition, row.at)


def _misfits(row: Node, do: ActionDo) -> Iterator[Finding]:
    to = scalar(row, "to")
    if to is not None and do == "assign":
        hint = "take `to` out; who owns a complaint is decided under `routing`"
        yield Finding(to.at, "ACT001", "`assign` goes to the complaint's owner alone", hint)
    elif to is not None and to.text == CUSTOMER and do not in _OF_THE_CUSTOMER:
        hint = "name a role or a team, or `owner`, the complaint's own team"
        yield Finding(to.at, "ACT001", f"`{do}` is nothing a customer does", hint)
    if do in _USUAL:
        return
    if to is None:
        hint = "add `to: NAME`, a role or a team, or `to: owner`"
        yield Finding(row.at, "ACT002", f"`{do}` does not say who is told", hint)
    if not isinstance(row, Keys) or row.get("when") is None:
        hint = "add `when: ...`; nothing but a condition says which complaints it is for"
        yield Finding(row.at, "ACT002", f"`{do}` has no occasion", hint)
