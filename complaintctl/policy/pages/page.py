"""What a manual page is, and the small policy that its samples are put into.

The samples are sections of a small policy; a test puts each into `BASE` and sees that the wrong
one is found and the right one is not.
"""

from __future__ import annotations

from dataclasses import dataclass

BASE = {
    "language": "language: 1\n",
    "policy": "policy: sample\n",
    "timezone": "timezone: Asia/Shanghai\n",
    "effective_from": "effective_from: 2026-01-01\n",
    "fields": "fields:\n  channel: {type: word, values: [app, hotline]}\n",
    "teams": "teams: {frontline: {}, refunds: {}}\n",
    "categories": (
        "categories:\n  first:\n    - {id: double_charge, when: {text: {contains: 重复扣款}}}\n"
        "  otherwise: needs_triage\n"
    ),
    "priorities": (
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: big-money, level: high, when: {amount: {at_least: 5000}}}\n"
    ),
    "routing": (
        "routing:\n  first:\n    - {id: refund-desk, team: refunds, when: {category: double_charge}}\n"
        "  otherwise: frontline\n"
    ),
}
"""The smallest policy with every section that a sample may replace."""


@dataclass(frozen=True, slots=True)
class Page:
    """One code. `wrong` and `right`: top-level sections that replace those of `BASE`; `file`
    says that the samples are another file beside the policy, such as a table or a mapping, or
    the promises of a version, beside the facts of `BASE`, or a pack that `BASE` extends; `right_file` where the right one has
    another name."""

    code: str
    title: str
    why: str
    wrong: str
    right: str
    file: str = ""
    right_file: str = ""


def rule_sample(when: str) -> str:
    """A `priorities` section with one rule under that condition."""
    return (
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        f"    - {{id: a-rule, level: high, when: {when}}}\n"
    )


def category_sample(when: str) -> str:
    """A `categories` section with one category under that condition."""
    return (
        f"categories:\n  first:\n    - {{id: double_charge, when: {when}}}\n  otherwise: triage\n"
    )


def lookup_sample(extra: str = "") -> str:
    """A field, a lookup by its values and a rule that reads it."""
    return (
        "fields: {channel: {type: word, values: [app, hotline]}}\n"
        f"lookups: {{by_channel: {{file: levels.csv, keys: [channel], gives: level{extra}}}}}\n"
        "priorities:\n  levels: [urgent, high, normal]\n  most_severe:\n"
        "    - {id: table, level: {lookup: by_channel}}\n"
    )
