"""The near miss: which known word was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word closest to `word`, or an empty string if none comes near."""
    by_lower = {name.lower(): name for name in sorted(known, reverse=True)}
    if word.lower() in by_lower:
        return by_lower[word.lower()]
    found = get_close_matches(word.lower(), sorted(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint: the near miss, else all that is known if that fits on a line, else nothing."""
    names = sorted(set(known))
    close = nearest(word, names)
    if close:
        return f"did you mean '{close}'?"
    listed = ", ".join(names)
    return f"known: {listed}" if names and len(listed) <= 110 else ""
