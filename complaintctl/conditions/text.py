"""The one matcher of text for every interpreter: folding, and polars' linear-time patterns.

Text, words and keywords are compared after NFKC, then lower-casing, then dropping U+200B-200D,
2060 and FEFF, then dropping white space between Han or kana (policy-language 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, assert_never

import polars as pl

TextOperator = Literal["contains", "contains_all", "starts_with", "matches"]

_INVISIBLE = "[\u200b-\u200d\u2060\ufeff]"
_HAN = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
_SPACED = rf"({_HAN})\s+({_HAN})"

# Characters that folding leaves alone whatever stands beside them, and those it changes one by
# one; a test goes through all code points. They make up nearly every complaint, and so nearly
# every row is spared the normalisation, which costs several times as much.
_STEADY = "\t\n\r -@\\[-~×—‘’“”、-〃々-】ぁ-ゖァ-ヺー一-\u9fa5\U0001f300-\U0001faff"
_UNUSUAL = f"[^{_STEADY}]"
_UPPER = tuple(map(chr, range(ord("A"), ord("Z") + 1)))
_WIDE = tuple(map(chr, range(0xFF01, 0xFF5F)))
_CHANGED: Mapping[str, str] = {
    **{letter: letter.lower() for letter in _UPPER},
    **{wide: chr(ord(wide) - 0xFEE0).lower() for wide in _WIDE},
    "\u3000": " ",
    "…": "...",
    **dict.fromkeys(("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"), ""),
}


def fold_series(text: pl.Series) -> pl.Series:
    """`text` (String) as it is compared; nulls stay null."""
    if _ascii(text):
        return text.str.to_lowercase()
    folded = text.str.replace_many(_CHANGED)
    odd = folded.str.contains(f"{_UNUSUAL}|{_SPACED}").fill_null(False).arg_true()
    return folded.scatter(odd, fold_slowly(text.gather(odd))) if len(odd) else folded


def fold_slowly(text: pl.Series) -> pl.Series:
    """The definition of folding, step by step, for any text."""
    lower = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(_INVISIBLE, "")
    # Matches do not overlap, so one pass closes every other gap of a run and the next the rest.
    for _ in range(2):
        lower = lower.str.replace_all(_SPACED, "${1}${2}")
    return lower


def fold(text: str) -> str:
    """One text as it is compared."""
    return fold_all((text,))[0]


def fold_all(texts: Sequence[str]) -> list[str]:
    """Texts as they are compared; one call for many is far cheaper than many for one."""
    folded: list[str] = fold_series(pl.Series(texts, dtype=pl.String)).to_list()
    return folded


def fold_id_series(ids: pl.Series) -> pl.Series:
    """Ids (String) as they are compared: NFKC and trimmed, nothing else."""
    if _ascii(ids):
        return ids.str.strip_chars()
    return ids.str.normalize("NFKC").str.strip_chars()


def fold_id(text: str) -> str:
    """One id as it is compared."""
    folded: str = fold_id_series(pl.Series([text], dtype=pl.String)).item()
    return folded


def match_expr(column: pl.Expr, operator: TextOperator, patterns: tuple[str, ...]) -> pl.Expr:
    """Whether folded text matches folded patterns: Boolean, null where the text is null."""
    match operator:
        case "contains":
            return column.str.contains("|".join(re.escape(word) for word in patterns))
        case "contains_all":
            found = [column.str.contains(word, literal=True) for word in patterns]
            return pl.all_horizontal(found) if len(found) > 1 else found[0]
        case "starts_with":
            words = "|".join(re.escape(word) for word in patterns)
            return column.str.contains(rf"\A(?:{words})")
        case "matches":
            return column.str.contains("|".join(f"(?:{pattern})" for pattern in patterns))
        case _:
            assert_never(operator)


def matches(text: str, operator: TextOperator, patterns: tuple[str, ...]) -> bool:
    """Whether one folded text matches, by the same matcher."""
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    found: bool = frame.select(match_expr(pl.col("text"), operator, patterns)).item()
    return found


def pattern_error(pattern: str) -> str:
    """Why the matcher refuses `pattern`, or an empty string if it takes it."""
    try:
        matches("", "matches", (pattern,))
    except pl.exceptions.ComputeError as refused:
        said = str(refused).split("\n\nThis error")[0].splitlines()[-1]
        return said.removeprefix("error: ").removeprefix("regex error: ")
    return ""


def _ascii(text: pl.Series) -> bool:
    return bool((text.str.len_bytes() == text.str.len_chars()).all())
