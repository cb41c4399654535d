"""The whole decision by hand: `python benchmarks/whole_by_hand.py IN.csv OUT.csv DIGEST`.

What somebody who knows polars, numpy and exactly this policy and this export would write to get the
audit table, all of its columns: which rules decided, how certain that is, why not, what else would
be possible, what is missing; four clocks by a Chinese calendar, a ladder, a closure. It leans on
what is so here and need not be so elsewhere: texts and amounts are the only doubts, nothing waits,
one text tells whether the category is known. DIGEST is what the tables says of the policy.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import rules_by_hand as by_hand
from clocks_by_hand import clocks
from handwritten import moment, typed_columns
from rules_by_hand import Rule, amount, as_columns, category, kind, public, vip, vulnerable
from words import AS_OF, categories, evidence, expressions

NOW = datetime.fromisoformat(AS_OF)
MOMENTS = (
    "first_reply_at refund_approved_at refund_received_at resolved_at closed_at "
    "customer_confirmed_at customer_denied_at reopened_at closure_notice_at"
).split()
IDS = "order_id customer_id topup_account screenshot chat_log handled_by verified_by".split()
COLUMNS = (
    "complaint as_of category priority rank certainty because team party next_clock next_due "
    "clock_state ever_breached escalation_step escalate_to closure closure_missing signals "
    "intake_missing rules policy policy_digest queue lane remedies duplicates possible"
).split()
ABSENT = {"payment_proof", "delivery_log"}

URGENT, HIGH, NORMAL = (as_columns(some) for some in (by_hand.URGENT, by_hand.HIGH, by_hand.NORMAL))
PARTY, TEAM, OTHERS = (as_columns(some) for some in (by_hand.PARTY, by_hand.TEAM, by_hand.OTHERS))
PRESSING = replace(by_hand.PERSON[0], holds=pl.any_horizontal("urgent", "high"))
"""A priority is pressing for sure if a rule makes it so for sure."""
PERSON = [PRESSING, *as_columns(by_hand.PERSON[1:])]

silent = pl.col("text").is_null()


def main() -> None:
    """Decide one file."""
    source, target, digest = sys.argv[1:]
    words = expressions()
    told = (
        pl.scan_csv(source, infer_schema=False)
        .select(*typed_columns(), *(moment(name) for name in MOMENTS), *IDS)
        .filter(pl.col("opened_at") <= NOW)
        .with_columns(by_hand.category_of(words), *by_hand.matches(words), *_stops())
        .with_columns(*_truths())
        .with_columns(
            by_hand.priority_of(URGENT, HIGH, NORMAL),
            by_hand.team_of(TEAM),
            by_hand.party_of(PARTY),
            *_any_of(),
        )
        .with_columns(by_hand.lane_of(PERSON, OTHERS))
        .with_columns(rules(), *doubts(), missing(), remedies(), by_hand.queue_of(), *closure())
        .collect(engine="streaming")
    )
    table = told.hstack(clocks(told)).with_columns(
        duplicates(told),
        pl.col("category").fill_null("needs_triage"),
        rank="priority",
        as_of=pl.lit(f"{NOW.isoformat()}+08:00"),
        signals=pl.lit(""),
        policy=pl.lit("whole@2025-01-01"),
        policy_digest=pl.lit(digest),
    )
    table.select(COLUMNS).write_csv(target)


def _truths() -> Iterator[pl.Expr]:
    """Each rule in a column of its own, since several columns of the table come from it."""
    rules = (*by_hand.URGENT, *by_hand.HIGH, *by_hand.NORMAL, *by_hand.PARTY, *by_hand.TEAM)
    for rule in (*rules, *by_hand.PERSON[1:], *by_hand.OTHERS):
        yield rule.holds.alias(rule.id)


def _any_of() -> Iterator[pl.Expr]:
    """Whether some rule gives a level, null where that is unknown."""
    for rules in (URGENT, HIGH, NORMAL):
        yield pl.any_horizontal(rule.id for rule in rules).alias(rules[0].says)


def rules() -> pl.Expr:
    """The rules that say what was published, or may do so."""
    told = [pl.when(category != "needs_triage").then("category=" + category)]
    disputed = pl.col("party") == "disputed"
    for concern, some in (
        ("priority", (*URGENT, *HIGH, *NORMAL)),
        ("party", PARTY),
        ("team", TEAM),
        ("lane", (*PERSON, *OTHERS)),
    ):
        for rule in some:
            says = pl.col(concern) == rule.says
            says = says | disputed if concern == "party" else says
            holds = rule.holds.fill_null(True) & says
            told.append(pl.when(holds).then(pl.lit(f"{concern}={rule.id}")))
    return _listed(told).alias("rules")


def doubts() -> Iterator[pl.Expr]:
    """How certain everything is, why not, and what else would be possible."""
    urgent, high, normal = (pl.col(level) for level in ("urgent", "high", "normal"))
    pressing = urgent | high
    open_priority = (
        urgent.is_null() | pressing.is_null() | (~pressing.fill_null(True) & normal.is_null())
    )
    robot, replaced = kind(*by_hand.EXPLAINED, *by_hand.MACHINES), kind(*by_hand.REPLACEABLE)
    open_lane = pl.any_horizontal(rule.holds for rule in PERSON).is_null()
    open_lane &= robot.fill_null(True) | replaced.fill_null(True)
    levels = [
        pl.when(urgent.fill_null(True)).then(pl.lit("urgent")),
        pl.when(~_sure(urgent) & high.fill_null(True)).then(pl.lit("high")),
        pl.when(~_sure(pressing) & normal.fill_null(True)).then(pl.lit("normal")),
        pl.when(~_sure(pressing | normal)).then(pl.lit("low")),
    ]
    lanes = (
        pl.when(silent)
        .then(pl.lit("lane=human|robot|human_approves"))
        .when(robot)
        .then(pl.lit("lane=human|robot"))
        .otherwise(pl.lit("lane=human|human_approves"))
    )
    possible = [
        pl.when(silent).then(pl.lit(f"category={'|'.join([*categories(), 'needs_triage'])}")),
        pl.when(open_priority).then(pl.lit("priority=") + _listed(levels, "|")),
        pl.when(silent).then(
            pl.lit("party=platform|merchant|logistics|payment|customer|not_established|disputed")
        ),
        pl.when(silent & ~public).then(_teams()),
        pl.when(open_lane).then(lanes),
    ]
    because = [
        pl.when(silent).then(pl.lit("text; category")),
        pl.when(amount.is_null() & open_priority).then(pl.lit("amount")),
        pl.when(open_lane).then(pl.lit("priority")),
    ]
    certain = ~silent & ~open_priority
    yield (
        pl.when(certain)
        .then(pl.lit("certain"))
        .otherwise(pl.lit("undetermined"))
        .alias("certainty")
    )
    yield _listed(because).alias("because")
    yield _listed(possible).alias("possible")


def _teams() -> pl.Expr:
    """Where a complaint without a text may go, unless it is public."""
    first = pl.lit("team=legal_pr|risk_control|care_desk")
    merchant = pl.when(pl.col("merchant_id").is_not_null()).then(pl.lit("|merchant_desk"))
    return (
        pl.when(vulnerable)
        .then(first)
        .when(vip)
        .then(first + "|vip_desk")
        .otherwise(
            first + "|refunds|tech|agents_desk" + merchant.otherwise(pl.lit("")) + "|frontline"
        )
    )


def missing() -> pl.Expr:
    """What the category needs and the complaint does not have."""
    lacking = {
        name: pl.lit(name) if name in ABSENT else pl.when(pl.col(name).is_null()).then(pl.lit(name))
        for needs in evidence().values()
        for name in needs
    }
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, needs in evidence().items():
        if needs:
            alike.setdefault(needs, []).append(name)
    found: pl.Expr = pl.lit(None, pl.String)
    for needs, names in alike.items():
        listed = _listed(lacking[need] for need in needs)
        found = pl.when(kind(*names)).then(listed).otherwise(found)
    return found.alias("intake_missing")


def remedies() -> pl.Expr:
    """Everything that may surely be offered."""
    cards = kind("card_already_used", "card_expired", "card_invalid")
    undelivered = kind("card_not_delivered", "topup_not_received")
    offered = {
        "new-card-for-a-dead-one": cards & (amount <= 200),
        "new-card-for-a-dear-one": cards & (amount > 200),
        "make-up-the-difference": kind("wrong_face_value"),
        "swap-wrong-goods": kind("not_as_described"),
        "deliver-or-money-back": undelivered & (amount <= 500),
        "deliver-or-money-back-approved": undelivered & (amount > 500),
        "second-charge-back": kind("double_charge", "paid_without_order"),
        "stop-renewal": kind("unwanted_renewal"),
        "look-at-the-freeze-again": kind("account_frozen"),
        "guardian-review": kind("minor_purchase"),
        "platform-pays-first": kind("merchant_missing") & (pl.col("party") == "merchant"),
        "try-to-call-it-back": kind("wrong_account"),
        "walk-through-by-phone": vulnerable | kind("needs_guidance"),
        "small-thank-you": kind(*by_hand.MACHINES, "service_unresponsive"),
    }
    return _listed(pl.when(holds).then(pl.lit(name)) for name, holds in offered.items()).alias(
        "remedies"
    )


def _stops() -> list[pl.Expr]:
    """The first solution or closing, whether a reopening undid it, and which one stands: the first
    since then, and the last."""
    resolved, closed, reopened = (
        pl.col(f"{what}_at") for what in ("resolved", "closed", "reopened")
    )
    solved = pl.min_horizontal(resolved, closed)
    undone = reopened >= solved
    again = [pl.when(at > reopened).then(at) for at in (resolved, closed)]
    return [
        solved.alias("solved"),
        undone.alias("undone"),
        pl.when(undone).then(pl.min_horizontal(again)).otherwise(solved).alias("made"),
        pl.when(undone)
        .then(pl.max_horizontal(again))
        .otherwise(pl.max_horizontal(resolved, closed))
        .alias("last_claim"),
    ]


def closure() -> list[pl.Expr]:
    """Whether a closure is proved, and what is missing for that."""
    made, confirmed = pl.col("made"), pl.col("customer_confirmed_at")
    handled, verified = pl.col("handled_by"), pl.col("verified_by")
    money = kind("double_charge", "paid_without_order", "refund_delayed", "unwanted_renewal")
    unpaid = pl.col("refund_received_at").is_null() & confirmed.is_null()
    large, alone = amount >= 2000, handled == verified
    absent = [
        pl.when(pl.col("closure_notice_at").is_null()).then(pl.lit("the customer was never told")),
        pl.when(money & unpaid).then(pl.lit("the money has not arrived")),
        pl.when(large & alone).then(pl.lit("nobody else looked at it")),
    ]
    may_be_large = large.fill_null(True)
    doubtful = [
        pl.when(silent & unpaid).then(pl.lit("category; text")),
        pl.when(large.is_null() & alone.fill_null(True)).then(pl.lit("amount")),
        pl.when(may_be_large & verified.is_null()).then(pl.lit("verified_by")),
        pl.when(may_be_large & handled.is_null()).then(pl.lit("handled_by")),
    ]
    lacking, unknown = _listed(absent), _listed(doubtful)
    contradicted = pl.col("customer_denied_at") >= pl.col("last_claim")
    over = (made <= NOW - timedelta(hours=48)) | (confirmed >= made)
    verdict = (
        pl.when(made.is_null())
        .then(pl.lit("not_claimed"))
        .when(contradicted)
        .then(pl.lit("contradicted"))
        .when((lacking != "") | (unknown != ""))
        .then(pl.lit("unverified"))
        .when(over)
        .then(pl.lit("verified"))
        .otherwise(pl.lit("provisional"))
    )
    reason = pl.when(lacking != "").then(lacking).otherwise(unknown)
    proved = made.is_null() | contradicted.fill_null(False)
    return [verdict.alias("closure"), pl.when(~proved).then(reason).alias("closure_missing")]


def duplicates(told: pl.DataFrame) -> pl.Series:
    """The other complaints of the same customer about the same order and matter within 72 hours."""
    same = ["order_id", "customer_id", "category"]
    keyed = told.select("complaint", "opened_at", *same).drop_nulls()
    twice = keyed.filter(pl.struct(same).is_duplicated())
    others = (
        twice.join(twice, on=same, suffix="_other")
        .filter(pl.col("complaint") != pl.col("complaint_other"))
        .filter((pl.col("opened_at_other") - pl.col("opened_at")).abs() <= timedelta(hours=72))
        .sort("opened_at_other", "complaint_other")
        .group_by("complaint")
        .agg(pl.col("complaint_other").str.join("; ").alias("duplicates"))
    )
    return told.select("complaint").join(others, "complaint", "left", maintain_order="left")[
        "duplicates"
    ]


def _listed(texts: Iterable[pl.Expr], separator: str = "; ") -> pl.Expr:
    return pl.concat_str(list(texts), separator=separator, ignore_nulls=True)


def _sure(truth: pl.Expr) -> pl.Expr:
    return truth.fill_null(False)


if __name__ == "__main__":
    main()
