"""The kameng policy as tables whose first fitting line wins, for engines that know no null.

An engine is handed what such engines digest without harm: which words were found (by the same
regular expressions as everywhere), whole numbers, and texts to compare with. What is unknown is
made harmless before: a blank amount counts as endless, since every rule asks for at least some
amount; a complaint without a word has its own lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import rules_by_hand as hand
from handwritten import typed_columns
from words import AS_OF, categories, expressions

COLUMNS = "complaint category priority team party lane queue".split()
ENDLESS = 1e9
NO_TEXT = "nothing told"

Test = int | tuple[str, ...]
"""A number that the fact must reach, or the words one of which it must be."""


@dataclass(frozen=True, slots=True)
class Line:
    """`outcome` for facts that pass all tests."""

    outcome: str
    tests: dict[str, Test]


def plain(name: str) -> str:
    """A rule's name as engines take names."""
    return name.replace("-", "_")


def _is(*names: str) -> dict[str, Test]:
    return {"category": names}


CATEGORY = [*(Line(name, {name: 1}) for name in categories()), Line("needs_triage", {})]
URGENT = [
    Line("urgent", _is("regulator_case", "fraud_induced", "account_stolen", NO_TEXT)),
    Line("urgent", {"public_exposure": 1}),
    Line("urgent", {**_is(*hand.FUNDS), "amount": 2000}),
    Line("urgent", {**_is(*hand.GOODS), "amount": 5000}),
    Line("urgent", {"vulnerable": 1, "amount": 500}),
    Line("urgent", {"complaint_count": 4}),
]
HIGH = [
    Line("high", _is(*hand.FUNDS, "privacy_leak", "minor_purchase", "merchant_missing")),
    Line("high", _is("wrong_account")),
    Line("high", {"amount": 5000}),
    Line("high", {"vulnerable": 1}),
    *(Line("high", {plain(name): 1}) for name in hand.SPOKEN),
    Line("high", {"complaint_count": 2}),
    Line("high", {"vip": 1}),
    Line("high", {**_is("agent_dispute"), "amount": 1000}),
]
NORMAL = [
    Line("normal", {"amount": 100}),
    Line("low", _is(*hand.TRIFLES)),
    Line("normal", {}),
]
TEAM = [
    Line("legal_pr", _is("regulator_case")),
    Line("legal_pr", {"public_exposure": 1}),
    Line("frontline", _is(NO_TEXT)),
    Line("risk_control", _is(*hand.DANGERS, "merchant_missing")),
    Line("care_desk", {"vulnerable": 1}),
    Line("care_desk", _is("minor_purchase")),
    Line("vip_desk", {"vip": 1}),
    Line("refunds", _is(*hand.REFUNDS)),
    Line("tech", _is(*hand.MACHINES)),
    Line("agents_desk", _is("agent_dispute")),
    Line("merchant_desk", {**_is(*hand.MERCHANTS), "has_merchant": 1}),
    Line("care_desk", _is("needs_guidance")),
    Line("legal_pr", _is("threat_only")),
    Line("frontline", {}),
]
PARTIES = {
    "platform": [
        *hand.BOOKS,
        *("system_fault", "trade_delay", "service_unresponsive", "agent_dispute"),
    ],
    "merchant": [*hand.SOLD, *hand.SAID],
    "logistics": ["shipping_lost"],
    "payment": ["payment_failed"],
    "customer": ["wrong_account"],
}
BLAMED = {name for names in PARTIES.values() for name in names}
PARTY = [
    Line("disputed", {**_is("double_charge"), "bank_booked_twice": 1}),
    Line("disputed", {**_is("wrong_account"), "merchant_typed_it": 1}),
    Line(
        "customer",
        {
            "bought_the_wrong_thing": 1,
            **_is(*({*categories(), "needs_triage"} - BLAMED), "wrong_account"),
        },
    ),
    Line("disputed", {"bought_the_wrong_thing": 1}),
    *(Line(party, _is(*names)) for party, names in PARTIES.items()),
    Line("not_established", {}),
]
LANE = [
    Line("human", {"priority": ("urgent", "high")}),
    Line("human", _is(*hand.FUNDS)),
    Line("human", {"vulnerable": 1}),
    Line("human", {"complaint_count": 2}),
    Line("human", {"amount": 500}),
    Line("robot", _is(*hand.EXPLAINED, *hand.MACHINES)),
    Line("human_approves", _is(*hand.REPLACEABLE)),
    Line("human", {}),
]


def read(
    path: str, rows: int, *, patterns_alone: bool = False
) -> tuple[pl.DataFrame, list[dict[str, int]]]:
    """The first so many complaints of a file: their cells, and which rules found their words, or
    with `patterns_alone` only their patterns."""
    words = expressions(patterns_alone=patterns_alone)
    text = pl.col("text")
    frame = (
        pl.scan_csv(path, infer_schema=False, n_rows=rows)
        .select(*typed_columns())
        .filter(pl.col("opened_at") <= datetime.fromisoformat(AS_OF))
        .select(
            "complaint",
            "merchant_id",
            *(text.str.contains(pattern).alias(name) for name, pattern in words.items()),
            text.fill_null("").alias("text"),
            pl.when(text.is_null()).then(pl.lit(NO_TEXT)).alias("category"),
            pl.col("amount").fill_null(ENDLESS),
            "complaint_count",
            pl.col("vip", "vulnerable", "public_exposure").cast(pl.Int8),
            pl.col("merchant_id").is_not_null().cast(pl.Int8).alias("has_merchant"),
        )
        .collect()
    )
    said: list[dict[str, int]] = [{} for _ in range(frame.height)]
    for name in words:
        for row in frame[name].fill_null(False).arg_true():
            said[row][plain(name)] = 1
    return frame.drop(words), said


def write(frame: pl.DataFrame, decided: Iterable[Sequence[str]], path: str) -> None:
    """The answers, a row a complaint: category, priority, team, party, lane."""
    answers = pl.DataFrame(decided, schema=dict.fromkeys(COLUMNS[1:6], pl.String), orient="row")
    told = pl.col("category").replace(NO_TEXT, "needs_triage")
    queue = pl.when(pl.col("team") == "merchant_desk").then("merchant_id").alias("queue")
    frame.select("complaint", "merchant_id").hstack(answers).with_columns(told, queue).select(
        COLUMNS
    ).write_csv(path)
