"""Pages of findings about actions."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page

_ROLES = "roles: [team_lead]\n"


def _action(rule: str) -> str:
    return f"{_ROLES}actions:\n  - {{{rule}}}\n"


PAGES: tuple[Page, ...] = (
    Page(
        "ACT001",
        "an action for somebody who cannot do it",
        "`assign` tells the owner, which is decided under `routing`. A customer may be asked for "
        "evidence or for a rating; everything else is work of the house.",
        _action("id: freeze, do: recommend_freeze, to: customer, when: {category: double_charge}"),
        _action("id: freeze, do: recommend_freeze, to: team_lead, when: {category: double_charge}"),
    ),
    Page(
        "ACT002",
        "an action for nobody, or for everybody",
        "Nothing that happens to a complaint calls for mediation or for a freeze by itself: such a "
        "rule says for which complaints it is (`when`) and who is told (`to`).",
        _action("id: freeze, do: recommend_freeze, to: team_lead"),
        _action("id: freeze, do: recommend_freeze, to: team_lead, when: {category: double_charge}"),
    ),
    Page(
        "ACT003",
        "an action that never fires",
        "Evidence is asked for where a category `needs` some, a rating where a closure was "
        "verified, a callback where `closure` draws some, and only a policy with `routing` has "
        "owners. Without that section the rule is a promise that nobody keeps.",
        _action("id: rate, do: request_rating"),
        _action("id: rate, do: request_rating")
        + "closure: {claimed_by: [resolved], all: [], window: 48h}\n",
    ),
)
