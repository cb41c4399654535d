"""The kameng policy by hand in polars: `python benchmarks/handwritten.py IN.csv OUT.csv`.

What somebody who knows polars and exactly this policy would write: one regular expression a
category, the rules as expressions, a blank amount or text counted as unknown. It does not say
why, nor how certain it is, nor what else would be possible; it knows no other policy and no other
export, and a damaged file stops it.
"""

from __future__ import annotations

import sys
from datetime import datetime

import polars as pl
import rules_by_hand as rules
from words import AS_OF, expressions

HAN = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
SPACED = rf"({HAN})\s+({HAN})"
MOMENT = "%Y-%m-%dT%H:%M:%S"


def main() -> None:
    """Decide one file."""
    source, target = sys.argv[1:]
    words = expressions()
    read = pl.scan_csv(source, infer_schema=False)
    typed = read.select(*typed_columns()).filter(
        pl.col("opened_at") <= datetime.fromisoformat(AS_OF)
    )
    decided = (
        typed.with_columns(rules.category_of(words), *rules.matches(words))
        .with_columns(rules.priority_of(rules.URGENT, rules.HIGH, rules.NORMAL))
        .with_columns(
            rules.team_of(rules.TEAM),
            rules.party_of(rules.PARTY),
            rules.lane_of(rules.PERSON, rules.OTHERS),
        )
        .select(
            "complaint",
            pl.col("category").fill_null("needs_triage"),
            "priority",
            "team",
            "party",
            "lane",
            rules.queue_of(),
        )
    )
    decided.sink_csv(target)


def typed_columns() -> list[pl.Expr]:
    """What the rules read. Blank marks are false and a blank count is one, says the policy."""
    return [
        pl.col("complaint", "merchant_id"),
        moment("opened_at"),
        pl.col("amount").cast(pl.Float64, strict=False),
        pl.col("complaint_count").cast(pl.Float64, strict=False).fill_null(1),
        *(
            (pl.col(name).str.to_lowercase() == "true").fill_null(False)
            for name in ("vip", "vulnerable", "public_exposure")
        ),
        folded(pl.col("text")),
    ]


def moment(column: str) -> pl.Expr:
    """Wall time in China, without the zone."""
    return pl.col(column).str.to_datetime(MOMENT, strict=False)


def folded(text: pl.Expr) -> pl.Expr:
    """NFKC, lower case, no invisible joints, no white space between Chinese characters."""
    plain = text.str.normalize("NFKC").str.to_lowercase()
    seen = plain.str.replace_all("[\u200b-\u200d\u2060\ufeff]", "")
    return seen.str.replace_all(SPACED, "${1}${2}").str.replace_all(SPACED, "${1}${2}")


if __name__ == "__main__":
    main()
