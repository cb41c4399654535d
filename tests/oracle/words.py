"""How words are compared and how a policy's own words become values (policy language 1).

It refuses to guess: an operand that does not parse as its field's type is a ValueError.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Value = str | float | int | bool

# READING: white space is Unicode White_Space; Python's own \s adds U+001C-001F.
_WHITE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# READING: "Han or kana" is the Unicode property Script = Han, Hiragana or Katakana, so neither the
# prolonged sound mark U+30FC nor Chinese punctuation counts.
_HAN = (
    "\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufa6d\ufa70-\ufad9"
    "\U00016fe2\U00016fe3\U00016ff0\U00016ff1\U00020000-\U000323af"
)
_KANA = (
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\u32d0-\u32fe"
    "\u3300-\u3357\uff66-\uff6f\uff71-\uff9d\U0001aff0-\U0001aff3\U0001aff5-\U0001affb"
    "\U0001affd\U0001affe\U0001b000-\U0001b122\U0001b132\U0001b150-\U0001b152\U0001b155"
    "\U0001b164-\U0001b167\U0001f200"
)
_GAP = re.compile(f"(?<=[{_HAN}{_KANA}])[{_WHITE}]+(?=[{_HAN}{_KANA}])")
_EDGES = re.compile(f"^[{_WHITE}]+|[{_WHITE}]+\\Z")
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(min|h|d)\Z")
_SECONDS = {"min": 60, "h": 3600, "d": 86400}
_TRUTHS = {"true": True, "false": False}


def as_text(raw: str) -> str:
    """Text, words and keywords as they are compared.

    READING: nothing is trimmed here; outer spaces of a cell are the reader's business.
    """
    lowered = unicodedata.normalize("NFKC", raw).lower()
    return _GAP.sub("", lowered.translate(_UNSEEN))


def as_id(raw: str) -> str:
    """An id as it is compared: NFKC and trimming, case and inner spaces kept."""
    return _EDGES.sub("", unicodedata.normalize("NFKC", raw))


def comparable(value: Value, kind: str) -> Value:
    """A typed value in the form in which two values of its kind are compared."""
    if kind == "id":
        return as_id(str(value))
    if kind in ("text", "word"):
        return as_text(str(value))
    return value


def operand(written: Any, kind: str, zone: ZoneInfo) -> Value:
    """What the policy wrote beside a field of `kind`, as a value that can be compared."""
    match kind:
        case "number" | "money":
            return float(written)
        case "duration":
            return _seconds(str(written))
        case "time":
            return _instant(written, zone)
        case "flag":
            return truth(written)
        case _:
            return comparable(str(written), kind)


def truth(written: Any) -> bool:
    """`true` or `false`, read from YAML with or without resolved types."""
    return _TRUTHS[str(written).lower()]


def _seconds(written: str) -> int:
    found = _DURATION.match(written)
    if found is None:
        raise ValueError(f"not a duration: {written!r}")
    return round(Fraction(found[1]) * _SECONDS[found[2]])


def _instant(written: Any, zone: ZoneInfo) -> int:
    iso = written.isoformat() if isinstance(written, date) else str(written)
    moment = datetime.fromisoformat(iso)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
