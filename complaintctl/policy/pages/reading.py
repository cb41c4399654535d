"""Pages of findings about what a condition reads, and how."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page, category_sample, rule_sample

PAGES: tuple[Page, ...] = (
    Page(
        "TYP001",
        "an operator that does not fit",
        "Order belongs to numbers, money, durations, times and levels; words in a text to texts.",
        rule_sample("{text: {at_least: 5}}"),
        rule_sample("{amount: {at_least: 5}}"),
    ),
    Page(
        "TYP002",
        "a value that cannot be read",
        "Each type has one spelling: 5000, 24h, 2026-12-01, true.",
        rule_sample("{amount: {at_least: 五千}}"),
        rule_sample("{amount: {at_least: 5000}}"),
    ),
    Page(
        "TYP003",
        "a bare word for a blank",
        "A comparison with a blank is unknown, whatever the word. Ask whether the cell is there.",
        rule_sample("{delivered_at: missing}"),
        rule_sample("{delivered_at: {present: false}}"),
    ),
    Page(
        "TYP004",
        "a Chinese comma in a list",
        "YAML separates items by an English comma: 卡密，失效 is one word to it.",
        category_sample("{text: {contains: [重复扣款，扣了两次]}}"),
        category_sample("{text: {contains: [重复扣款, 扣了两次]}}"),
    ),
    Page(
        "TYP005",
        "a pattern that can never match",
        "Text is compared in lower case and after NFKC, so an upper-case or full-width letter in "
        "a pattern finds nothing.",
        category_sample("{text: {matches: 'APP.*'}}"),
        category_sample("{text: {matches: 'app.*'}}"),
    ),
    Page(
        "TYP006",
        "a pattern that cannot be used",
        "Patterns are linear-time regular expressions: no look-around, no back-references.",
        category_sample("{text: {matches: '(退款'}}"),
        category_sample("{text: {matches: '(退款)'}}"),
    ),
    Page(
        "ORD001",
        "reads what is decided later",
        "The order is fields, category, priority, party, team, lane: a condition reads to its left.",
        category_sample("{priority: high}"),
        category_sample("{text: {contains: 扣款}}"),
    ),
    Page(
        "ORD002",
        "reads what may still change",
        "Category and priority are judged at the opening, so that they never depend on when the "
        "program is run.",
        "fields:\n  channel: {type: word, values: [app]}\n  stage: {type: word, live: true}\n"
        + rule_sample("{stage: open}"),
        "fields:\n  channel: {type: word, values: [app]}\n  stage: {type: word}\n"
        + rule_sample("{stage: open}"),
    ),
)
