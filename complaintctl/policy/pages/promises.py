"""Pages of findings about ladders, closures, waivers and versions."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page

_CLOCK = (
    "roles: [handler, team_lead]\n"
    "clocks:\n  resolution: {start: opened, stop: [resolved], on_reopen: resume,\n"
    "               target: {otherwise: {within: 48h}}}\n"
)
_BURST = (
    "signals:\n  burst: {count: complaints, same: [merchant_id], within: 4h, before: opened, "
    "at_least: 20}\n"
)
_QUIET = "signals:\n  quiet: {count: agent_message, within: 24h, before: closed, at_most: 0}\n"


def _ladder(*steps: str, hangs_on: str = "clock: resolution") -> str:
    rungs = "".join(f"      - {{{step}}}\n" for step in steps)
    return f"escalation:\n  - id: overdue\n    {hangs_on}\n    steps:\n{rungs}"


def _again(rest: str) -> str:
    return (
        f"escalation:\n  - id: overdue\n    clock: resolution\n    raise_again: {{{rest}}}\n"
        "    steps: [{at: 100%, to: team_lead, do: reassign}]\n"
    )


def _closure(rest: str) -> str:
    return f"closure:\n  claimed_by: [resolved]\n  all: []\n  {rest}\n"


def _waiver(rule: str, dates: str) -> str:
    return (
        f"waive:\n  - {{rule: {rule}, when: {{channel: app}}, {dates},\n"
        "     owner: legal desk, reason: contract 118}\n"
    )


_DATES = "from: 2026-12-01, through: 2027-01-31"
_LEAD = "to: team_lead, do: reassign"
_REMIND = "at: 75%, to: handler, do: remind"

_LADDERS: tuple[Page, ...] = (
    Page(
        "ESC001",
        "a ladder that hangs on nothing",
        "A ladder hangs on a clock under `clocks`, or on a signal under `signals`.",
        _CLOCK + _ladder(f"at: 100%, {_LEAD}", hangs_on="clock: resolutoin"),
        _CLOCK + _ladder(f"at: 100%, {_LEAD}"),
    ),
    Page(
        "ESC002",
        "two steps of one name",
        "A step is known by its `id`, else by its moment, and is taken once for each name. Two "
        "that are reached at one moment need ids.",
        _CLOCK + _ladder(_REMIND.replace("75", "100"), f"at: 100%, {_LEAD}"),
        _CLOCK + _ladder(_REMIND.replace("75", "100"), f"id: to-lead, at: 100%, {_LEAD}"),
    ),
    Page(
        "ESC003",
        "a step without a moment, or with two",
        "On a clock a step says when it is reached: `at`, `overdue_by` or `before_due`. On a "
        "signal it is reached when that becomes true, so it has no moment but an `id`.",
        _CLOCK + _ladder(_LEAD),
        _CLOCK + _ladder(f"overdue_by: 2h, {_LEAD}"),
    ),
    Page(
        "ESC004",
        "a ladder on a signal with `at_most`",
        "Such a signal is true until something happens, so that there is no moment at which it "
        "comes true and stays so.",
        _QUIET + _ladder("id: unheard, to: frontline, do: notify", hangs_on="signal: quiet"),
        _BURST + _ladder("id: many, to: frontline, do: take_over", hangs_on="signal: burst"),
    ),
    Page(
        "ESC005",
        "steps out of order",
        "A ladder is read from the top: before the due the largest `before_due` and the smallest "
        "percentage first, then `at: 100%`, then what is overdue, the shortest first. What depends "
        "on the budget, such as 150% and 24 hours over it, is left to you.",
        _CLOCK + _ladder(f"overdue_by: 24h, {_LEAD}", _REMIND),
        _CLOCK + _ladder(_REMIND, f"overdue_by: 24h, {_LEAD}"),
    ),
    Page(
        "ESC006",
        "nothing to raise again",
        "What nobody acknowledged is raised again after some time. That time cannot be none, and on "
        "the ladder somebody must be told something: an offer waits for nobody.",
        _CLOCK + _again("after: 0h"),
        _CLOCK + _again("after: 2h"),
    ),
)

_CLOSURES: tuple[Page, ...] = (
    Page(
        "CLO001",
        "contradicted by what is not known",
        "What may contradict a closure is an event of `complaintctl schema events`, an event of "
        "your own (x_...), or a signal.",
        _closure("contradicted_by: [costumer_denied]"),
        _closure("contradicted_by: [customer_denied]"),
    ),
    Page(
        "CLO002",
        "a share that is none",
        "Each priority has a share between 0% and 100% of closures that are called back; "
        "`otherwise` is for those that are not named.",
        _closure("callback: {within: 72h, share: {urgent: 100%}}"),
        _closure("callback: {within: 72h, share: {urgent: 100%, otherwise: 20%}}"),
    ),
    Page(
        "WAV001",
        "a waiver that ends before it begins",
        "`from` and `through` both belong to it.",
        _waiver("big-money", "from: 2027-01-31, through: 2026-12-01"),
        _waiver("big-money", _DATES),
    ),
    Page(
        "WAV002",
        "a waiver of a rule that is not there",
        "What is waived is named as in the policy: by the id of a rule, a target, a ladder, a step "
        "or a requirement, or by the name of a clock. Give a target an `id` if you want to waive "
        "it alone.",
        _waiver("big-mony", _DATES),
        _waiver("big-money", _DATES),
    ),
    Page(
        "WAV003",
        "a waiver that is over before the policy begins",
        "It waives nothing for the complaints that these promises are made for.",
        _waiver("big-money", "from: 2025-11-01, through: 2025-12-31"),
        _waiver("big-money", _DATES),
    ),
)

_VERSIONS: tuple[Page, ...] = (
    Page(
        "VER001",
        "a version without a day, or without promises",
        "The folder of a version is named for the day on which it takes effect, and all its "
        "promises lie in it. What lies beside such folders would be a promise that nobody keeps.",
        "# versions/december/promises.yaml\nremedies: {all: [{id: a, offer: coupon, when: {channel: app}}]}\n",
        "# versions/2026-12-01/promises.yaml\nremedies: {all: [{id: a, offer: coupon, when: {channel: app}}]}\n",
        "versions/december/promises.yaml",
        "versions/2026-12-01/promises.yaml",
    ),
    Page(
        "VER002",
        "a fact among the promises, or a promise among the facts",
        "Fields, roles, teams, calendars, tables and run limits are one for all versions and stand "
        "at the top; the rest stands in each version. Its first day is the name of the folder.",
        "# versions/2026-12-01/promises.yaml\nteams: {frontline: {}, refunds: {}}\n",
        "# versions/2026-12-01/promises.yaml\nremedies: {all: [{id: a, offer: coupon, when: {channel: app}}]}\n",
        "versions/2026-12-01/promises.yaml",
    ),
)

PAGES: tuple[Page, ...] = (*_LADDERS, *_CLOSURES, *_VERSIONS)
