"""The kameng policy by hand in polars: `python benchmarks/handwritten.py IN.csv OUT.csv`.

What somebody who knows polars and exactly this policy would write: one regular expression a
category, the rules as expressions, a blank amount or text counted as unknown. It does not say
why, nor how certain it is, nor what else would be possible; it knows no other policy and no other
export, and a damaged file stops it.
"""

from __future__ import annotations

import sys
from datetime import datetime
from functools import reduce
from operator import or_

import polars as pl
from words import AS_OF, categories, expressions

FUNDS = (
    "double_charge paid_without_order unwanted_renewal balance_wrong account_frozen "
    "withdrawal_blocked refund_delayed"
).split()
GOODS = (
    "card_already_used card_expired wrong_face_value not_as_described card_invalid "
    "card_not_delivered topup_not_received shipping_lost"
).split()
TRIFLES = "needs_guidance fees_and_coupons trade_delay".split()
DANGERS = "privacy_leak fraud_induced account_stolen account_frozen".split()
REFUNDS = (
    "double_charge paid_without_order unwanted_renewal balance_wrong withdrawal_blocked "
    "refund_delayed wrong_account"
).split()
MACHINES = "payment_failed system_fault trade_delay".split()
MERCHANTS = [*GOODS, "false_advertising", "aftersales_refused"]
PARTIES = {
    "platform": "double_charge paid_without_order balance_wrong account_frozen withdrawal_blocked "
    "system_fault trade_delay service_unresponsive agent_dispute",
    "merchant": "card_already_used card_expired wrong_face_value not_as_described card_invalid "
    "card_not_delivered topup_not_received false_advertising aftersales_refused merchant_missing "
    "unwanted_renewal",
    "logistics": "shipping_lost",
    "payment": "payment_failed",
    "customer": "wrong_account",
}
ROBOT = ["needs_guidance", "fees_and_coupons", *MACHINES]
REPLACEABLE = (
    "card_already_used card_expired wrong_face_value card_invalid card_not_delivered "
    "topup_not_received"
).split()
SPOKEN = (
    "vulnerable-in-their-words in-hardship speaks-of-authorities speaks-of-going-public "
    "many-are-hit"
).split()
BLAMING = "bank-booked-twice bought-the-wrong-thing merchant-typed-it".split()

HAN = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
SPACED = rf"({HAN})\s+({HAN})"
MOMENT = "%Y-%m-%dT%H:%M:%S"

category, amount, count = pl.col("category"), pl.col("amount"), pl.col("complaint_count")
vip, vulnerable, public = pl.col("vip"), pl.col("vulnerable"), pl.col("public_exposure")


def main() -> None:
    """Decide one file."""
    source, target = sys.argv[1:]
    words = expressions()
    read = pl.scan_csv(source, infer_schema=False)
    typed = read.select(*typed_columns()).filter(
        pl.col("opened_at") <= datetime.fromisoformat(AS_OF)
    )
    decided = (
        typed.with_columns(category_of(words), *matches(words))
        .with_columns(priority_of())
        .with_columns(team_of(), party_of(), lane_of())
        .select(
            "complaint",
            pl.col("category").fill_null("needs_triage"),
            "priority",
            "team",
            "party",
            "lane",
            pl.when(pl.col("team") == "merchant_desk").then("merchant_id").alias("queue"),
        )
    )
    decided.sink_csv(target)


def typed_columns() -> list[pl.Expr]:
    """What the rules read. Blank marks are false and a blank count is one, says the policy."""
    return [
        pl.col("complaint", "merchant_id"),
        pl.col("opened_at").str.to_datetime(MOMENT, strict=False),
        pl.col("amount").cast(pl.Float64, strict=False),
        pl.col("complaint_count").cast(pl.Float64, strict=False).fill_null(1),
        *(
            (pl.col(name).str.to_lowercase() == "true").fill_null(False)
            for name in ("vip", "vulnerable", "public_exposure")
        ),
        folded(pl.col("text")),
    ]


def folded(text: pl.Expr) -> pl.Expr:
    """NFKC, lower case, no invisible joints, no white space between Chinese characters."""
    plain = text.str.normalize("NFKC").str.to_lowercase()
    seen = plain.str.replace_all("[\u200b-\u200d\u2060\ufeff]", "")
    return seen.str.replace_all(SPACED, "${1}${2}").str.replace_all(SPACED, "${1}${2}")


def matches(words: dict[str, str]) -> list[pl.Expr]:
    """Whether the text says what the rules beside the categories look for."""
    return [pl.col("text").str.contains(words[name]).alias(name) for name in (*SPOKEN, *BLAMING)]


def category_of(words: dict[str, str]) -> pl.Expr:
    """The first category whose words are there; null where there is no text."""
    found: pl.Expr = pl.when(pl.col("text").is_not_null()).then(pl.lit("needs_triage"))
    for name in reversed(categories()):
        found = (
            pl.when(pl.col("text").str.contains(words[name])).then(pl.lit(name)).otherwise(found)
        )
    return found.alias("category")


def priority_of() -> pl.Expr:
    """The most severe level that a rule gives, or may give where something is unknown."""
    urgent = [
        category.is_in(["regulator_case", "fraud_induced", "account_stolen"]),
        public,
        category.is_in(FUNDS) & (amount >= 2000),
        category.is_in(GOODS) & (amount >= 5000),
        vulnerable & (amount >= 500),
        count >= 4,
    ]
    normal = ~category.is_in(TRIFLES) | (amount >= 100)
    return (
        pl.when(may(*urgent))
        .then(pl.lit("urgent"))
        .when(may(*high_rules()))
        .then(pl.lit("high"))
        .when(may(normal))
        .then(pl.lit("normal"))
        .otherwise(pl.lit("low"))
        .alias("priority")
    )


def high_rules() -> list[pl.Expr]:
    """What makes a complaint at least `high`."""
    return [
        category.is_in([*FUNDS, "privacy_leak", "minor_purchase", "merchant_missing"]),
        category == "wrong_account",
        amount >= 5000,
        vulnerable,
        *(pl.col(name) for name in SPOKEN),
        count >= 2,
        vip,
        (category == "agent_dispute") & (amount >= 1000),
    ]


def team_of() -> pl.Expr:
    """The first that fits. Without a text only public exposure is sure, and it goes to legal."""
    return (
        pl.when((category == "regulator_case") | public)
        .then(pl.lit("legal_pr"))
        .when(category.is_null())
        .then(pl.lit("frontline"))
        .when(category.is_in([*DANGERS, "merchant_missing"]))
        .then(pl.lit("risk_control"))
        .when(vulnerable | (category == "minor_purchase"))
        .then(pl.lit("care_desk"))
        .when(vip)
        .then(pl.lit("vip_desk"))
        .when(category.is_in(REFUNDS))
        .then(pl.lit("refunds"))
        .when(category.is_in(MACHINES))
        .then(pl.lit("tech"))
        .when(category == "agent_dispute")
        .then(pl.lit("agents_desk"))
        .when(category.is_in(MERCHANTS) & pl.col("merchant_id").is_not_null())
        .then(pl.lit("merchant_desk"))
        .when(category == "needs_guidance")
        .then(pl.lit("care_desk"))
        .when(category == "threat_only")
        .then(pl.lit("legal_pr"))
        .otherwise(pl.lit("frontline"))
        .alias("team")
    )


def party_of() -> pl.Expr:
    """The one party that all rules name; `disputed` where they name two."""
    named = {
        party: category.is_in(names.split()).fill_null(False) for party, names in PARTIES.items()
    }
    named["payment"] |= (category == "double_charge") & pl.col("bank-booked-twice")
    named["customer"] |= pl.col("bought-the-wrong-thing")
    named["merchant"] |= (category == "wrong_account") & pl.col("merchant-typed-it")
    parties = pl.sum_horizontal(pred.cast(pl.Int8) for pred in named.values())
    chosen: pl.Expr = pl.lit("not_established")
    for party, pred in named.items():
        chosen = pl.when(pred).then(pl.lit(party)).otherwise(chosen)
    return pl.when(parties > 1).then(pl.lit("disputed")).otherwise(chosen).alias("party")


def lane_of() -> pl.Expr:
    """A person, wherever a rule asks for one or may do so; else by category."""
    person = may(
        pl.col("priority").is_in(["urgent", "high"]),
        category.is_in(FUNDS),
        vulnerable,
        count >= 2,
        amount >= 500,
    )
    return (
        pl.when(person)
        .then(pl.lit("human"))
        .when(category.is_in(ROBOT))
        .then(pl.lit("robot"))
        .when(category.is_in(REPLACEABLE))
        .then(pl.lit("human_approves"))
        .otherwise(pl.lit("human"))
        .alias("lane")
    )


def may(*rules: pl.Expr) -> pl.Expr:
    """Whether any of the rules holds, or would if we knew more."""
    return reduce(or_, (rule.fill_null(True) for rule in rules))


if __name__ == "__main__":
    main()
