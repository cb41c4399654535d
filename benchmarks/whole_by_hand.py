"""The whole decision by hand: `python benchmarks/whole_by_hand.py IN.csv OUT.csv DIGEST`.

What somebody who knows polars, numpy and exactly this policy and this export would write to get the
audit table, all of its columns: which rules decided, how certain that is, why not, what else would
be possible, what is missing; four clocks by a Chinese calendar, a ladder, a closure. It leans on
what is so here and need not be so elsewhere: only texts, amounts and names of people are ever in
doubt, the category is known where there is a text, and no complaint waits for anybody. DIGEST is
what the table says of the policy.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import rules_by_hand as by_hand
from clocks_by_hand import clocks
from handwritten import moment, typed_columns
from outcomes_by_hand import (
    NOW,
    closure,
    duplicates,
    listed,
    missing,
    remedies,
    silent,
    stops,
)
from rules_by_hand import amount, as_columns, category, kind, public, vip, vulnerable
from words import categories, expressions

MOMENTS = (
    "first_reply_at refund_approved_at refund_received_at resolved_at closed_at "
    "customer_confirmed_at customer_denied_at reopened_at closure_notice_at"
).split()
IDS = "order_id customer_id topup_account screenshot chat_log handled_by verified_by".split()
COLUMNS = (
    "complaint as_of category priority rank certainty because team party next_clock next_due "
    "clock_state ever_breached escalation_step escalate_to closure closure_missing signals "
    "intake_missing rules policy policy_digest queue lane remedies duplicates possible "
    "detected"
).split()

KEPT = (
    "complaint opened_at order_id customer_id category priority team party lane queue rules "
    "certainty because possible intake_missing remedies closure closure_missing first_reply_at "
    "refund_approved_at refund_received_at reopened_at solved undone made"
).split()
"""What is still needed once everything that reads texts is done."""

URGENT, HIGH, NORMAL = (as_columns(some) for some in (by_hand.URGENT, by_hand.HIGH, by_hand.NORMAL))
PARTY, TEAM, OTHERS = (as_columns(some) for some in (by_hand.PARTY, by_hand.TEAM, by_hand.OTHERS))
PRESSING = replace(by_hand.PERSON[0], holds=pl.any_horizontal("urgent", "high"))
"""A priority is pressing for sure if a rule makes it so for sure."""
PERSON = [PRESSING, *as_columns(by_hand.PERSON[1:])]


def main() -> None:
    """Decide one file."""
    source, target, digest = sys.argv[1:]
    words = expressions()
    told = (
        pl.scan_csv(source, infer_schema=False)
        .select(*typed_columns(), *(moment(name) for name in MOMENTS), *IDS)
        .filter(pl.col("opened_at") <= NOW)
        .with_columns(by_hand.category_of(words), *by_hand.matches(words), *stops())
        .with_columns(*_truths())
        .with_columns(
            by_hand.priority_of(URGENT, HIGH, NORMAL),
            by_hand.team_of(TEAM),
            by_hand.party_of(PARTY),
            *_any_of(),
        )
        .with_columns(by_hand.lane_of(PERSON, OTHERS))
        .with_columns(rules(), *doubts(), missing(), remedies(), by_hand.queue_of(), *closure())
        .select(KEPT)
        .collect(engine="streaming")
    )
    table = told.hstack(clocks(told)).with_columns(
        duplicates(told),
        pl.col("category").fill_null("needs_triage"),
        rank="priority",
        as_of=pl.lit(f"{NOW.isoformat()}+08:00"),
        signals=pl.lit(""),
        detected=pl.lit(""),
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
    return listed(told).alias("rules")


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
        pl.when(open_priority).then(pl.lit("priority=") + listed(levels, "|")),
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
    yield listed(because).alias("because")
    yield listed(possible).alias("possible")


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


def _sure(truth: pl.Expr) -> pl.Expr:
    return truth.fill_null(False)


if __name__ == "__main__":
    main()
