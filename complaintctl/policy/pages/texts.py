"""Pages of findings about texts that people read."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page


def _asking(rest: str) -> str:
    return (
        "categories:\n  first:\n"
        f"    - {{id: double_charge, when: {{text: {{contains: 重复扣款}}}}, {rest}}}\n"
        "  otherwise: needs_triage\n"
    )


def _promising(clock: str) -> str:
    return (
        "clocks:\n  answer: {start: opened, stop: [agent_message], on_reopen: stay, "
        "target: {otherwise: {within: 24h}}}\n"
        f"customer: {{promises: {{{clock}: {{zh: 首次答复, en: our first answer}}}}}}\n"
    )


PAGES: tuple[Page, ...] = (
    Page(
        "TXT001",
        "a placeholder that is none",
        "A ready text is sent as it is, but for its placeholders: `{missing}` and `{complaint}` in "
        "`ask`, `{complaint}` in `appeal` and `contact`. Anything else in braces would reach the "
        "customer.",
        _asking("needs: [order_id], ask: {zh: '请补充{mising}。'}"),
        _asking("needs: [order_id], ask: {zh: '请补充{missing}。'}"),
    ),
    Page(
        "TXT002",
        "a text that nobody will read",
        "Evidence is asked for where a category `needs` some, and a label under `remedies` belongs "
        "to an offer of one of them.",
        _asking("ask: {zh: '请补充{missing}。'}"),
        _asking("needs: [order_id], ask: {zh: '请补充{missing}。'}"),
    ),
    Page(
        "TXT003",
        "a promise of a clock that there is not",
        "`customer.promises` says what a customer is told of a clock, one of those under `clocks`.",
        _promising("anwser"),
        _promising("answer"),
    ),
)
