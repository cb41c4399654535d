"""The words and patterns of the kameng policy, so that no contender keeps its own copy of them.

Somebody who writes the rules by hand would paste three hundred words into a file; reading them
from the policy costs about as much and cannot grow stale. The rules themselves are written out
in each contender, and `decide.py` refuses to print a speed where they say something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

POLICY = Path(__file__).parent.parent / "policies" / "kameng"
AS_OF = "2026-11-16T09:00"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def searches() -> dict[str, tuple[list[str], list[str]]]:
    """The folded words and the patterns of each rule that reads text, by the rule's id."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for page in ("categories", "priorities", "routing"):
        written = (POLICY / f"{page}.yaml").read_text(encoding="utf-8")
        for rule in _rules(yaml.load(written, _Loader)):
            texts = [part.get("text", {}) for part in rule["when"].get("any", [rule["when"]])]
            words = [_folded(str(word)) for text in texts for word in _listed(text, "contains")]
            patterns = [str(one) for text in texts for one in _listed(text, "matches")]
            if words or patterns:
                found[rule["id"]] = (words, patterns)
    return found


def expressions(*, patterns_alone: bool = False) -> dict[str, str]:
    """One regular expression, over folded text, for each rule that reads text, by the rule's id.
    With `patterns_alone`, only for rules with patterns, and without their words."""
    found = {}
    for name, (words, patterns) in searches().items():
        parts = [] if patterns_alone else [re.escape(word) for word in words]
        parts += [f"(?:{pattern})" for pattern in patterns]
        if parts:
            found[name] = "|".join(parts)
    return found


def categories() -> list[str]:
    """The categories, in the order in which they are tried."""
    return list(evidence())


def evidence() -> dict[str, tuple[str, ...]]:
    """What each category needs, in the order in which it is asked for."""
    written = (POLICY / "categories.yaml").read_text(encoding="utf-8")
    listed = yaml.load(written, _Loader)["categories"]["first"]
    return {rule["id"]: tuple(rule.get("needs", ())) for rule in listed}


def _rules(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in document.values():
        for name in ("first", "most_severe", "agree"):
            yield from section.get(name, ())


def _listed(text: dict[str, Any], key: str) -> list[Any]:
    value = text.get(key, [])
    return value if isinstance(value, list) else [value]


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower()
