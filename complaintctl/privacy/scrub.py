"""Free text made safe: what must not be seen is replaced by a word that says what stood there.

A second time nothing is found: what is left was looked through until it did not change any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from complaintctl.privacy.codes import card_codes
from complaintctl.privacy.compared import Compared, compared
from complaintctl.privacy.numbers import Found, payment_cards, personal_numbers
from complaintctl.privacy.people import people

Finder = Callable[[str], Iterable[Found]]

ALWAYS: tuple[Finder, ...] = (card_codes, payment_cards)
"""Card numbers and their secrets: nobody is ever shown them."""
EVERYTHING: tuple[Finder, ...] = (card_codes, personal_numbers, payment_cards, people)
CODES: tuple[Finder, ...] = (card_codes,)
"""For ids, which are numbers like a payment card's: only what a word announces."""

_SOMETHING = re.compile(r"[A-Za-z0-9@]|姓\s{0,2}名|户\s{0,2}名|人|机\s{0,2}主")
"""A text without any of it has nothing to hide."""
_HIDDEN = re.compile(r"\[[a-z]{2,7}\]")


def scrub(text: str) -> str:
    """A text without card numbers and secrets, phones, identity cards, e-mail addresses, openids,
    accounts and names."""
    return without(text, EVERYTHING)


def without_cards(text: str) -> str:
    """A text without card numbers and secrets only."""
    return without(text, ALWAYS)


def without(text: str, finders: Sequence[Finder]) -> str:
    """A text without what `finders` find."""
    while (safer := _once(text, finders)) != text:
        text = safer
    return text


def naming(value: str) -> Finder:
    """Finds one value, an id of somebody, however it is written, where it stands alone."""
    told = re.escape(compared(value.strip()).text)
    pattern = re.compile(rf"(?<![A-Za-z0-9]){told}(?![A-Za-z0-9])", re.IGNORECASE)

    def find(text: str) -> Iterator[Found]:
        return (Found(*one.span(), "[hidden]") for one in pattern.finditer(text))

    return find


def _once(text: str, finders: Sequence[Finder]) -> str:
    seen = compared(text)
    if not _SOMETHING.search(seen.text):
        return text
    hidden = [one.span() for one in _HIDDEN.finditer(seen.text)]
    found = chain.from_iterable(find(seen.text) for find in finders)
    return _replaced(seen, _apart(sorted(found, key=lambda one: one.start), hidden))


def _apart(found: Sequence[Found], hidden: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """What was found, without overlaps: of two that do, the earlier one takes the other's place as
    well. What is hidden already stays as it is."""
    last: Found | None = None
    for one in found:
        if any(one.start < end and start < one.end for start, end in hidden):
            continue
        if last is not None and one.start < last.end:
            last = Found(last.start, max(last.end, one.end), last.word)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _replaced(seen: Compared, found: Iterable[Found]) -> str:
    parts, place = [], 0
    for one in found:
        start, end = seen.span(one.start, one.end)
        parts += [seen.written[place:start], one.word]
        place = end
    return "".join((*parts, seen.written[place:]))
