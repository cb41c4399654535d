"""Numbers in a text, whatever stands between their digits: payment cards, phones, identity cards.

A number that is longer than any of them, such as an order's, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

CARD, PHONE, IDENTITY = "[card]", "[phone]", "[id]"

_RUN = re.compile(r"[0-9](?:[\s\-._·‐–—()]{0,3}[0-9])*")
_GROUP = re.compile(r"[0-9]+")
_SHORTEST, _LONGEST = 11, 19
"""Digits of a phone, and of the longest payment card."""

_DATED = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:(?:10|2[0-57-9])[2-9][0-9]{7}|[3-9][0-9]{2}[2-9][0-9]{6,7})")
_ABROAD = re.compile(r"(?:00)?86(?:(?:10|2[0-57-9])[2-9][0-9]{7}|[3-9][0-9]{2}[2-9][0-9]{6,7})")
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_OLD_IDENTITY = re.compile(rf"{_PROVINCE}[0-9]{{6}}{_DAY}[0-9]{{3}}")
_NEW_IDENTITY = re.compile(rf"{_PROVINCE}[0-9]{{4}}(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_X = re.compile(r"[\s\-]?[xX](?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that must not be seen, where it is compared, and the word that takes its place."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class _Window:
    """Neighbouring groups of digits. `whole`: no digit stands beside them; `even`: no group is so
    short that it may be a day or a month."""

    digits: str
    start: int
    end: int
    whole: bool
    even: bool


def payment_cards(text: str) -> Iterator[Found]:
    """Numbers of 13 to 19 digits that satisfy Luhn's check. About one in ten other numbers of that
    length does, too; left out are those that begin as a date does (an order's) or with a zero."""
    for window in _windows(text):
        if window.even and _is_card(window.digits):
            yield Found(window.start, window.end, CARD)


def personal_numbers(text: str) -> Iterator[Found]:
    """Mobile phones and landlines of the mainland, and identity cards."""
    for window in _windows(text):
        end = window.end
        if _is_phone(text, window):
            yield Found(window.start, end, PHONE)
        elif not (window.whole or window.even):
            continue
        elif _is_identity(window.digits):
            yield Found(window.start, end, IDENTITY)
        elif (last := _X.match(text, end)) and _is_identity(f"{window.digits}X"):
            yield Found(window.start, last.end(), IDENTITY)


def _is_phone(text: str, window: _Window) -> bool:
    digits = window.digits
    if _MOBILE.fullmatch(digits):
        return True
    if not (window.whole or window.even):
        return False
    if _LANDLINE.fullmatch(digits):
        return True
    abroad = digits.startswith("00") or text[window.start - 1 : window.start] == "+"
    return abroad and _ABROAD.fullmatch(digits) is not None


def luhn(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        digit = int(sign) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def _is_card(digits: str) -> bool:
    """Cards of fewer than 16 digits begin with 3 or 4 (ISO/IEC 7812): what else is so long and
    satisfies the check is a moment in milliseconds, or an order's number."""
    if not 13 <= len(digits) <= _LONGEST or digits.startswith("0") or _DATED.match(digits):
        return False
    return (len(digits) > 15 or digits.startswith(("3", "4"))) and luhn(digits)


def _is_identity(digits: str) -> bool:
    """15 digits with a province and a day, or 18 that also satisfy the check of GB 11643-1999."""
    if len(digits) == 15:
        return _OLD_IDENTITY.fullmatch(digits) is not None
    if not _NEW_IDENTITY.fullmatch(digits):
        return False
    total = sum(int(sign) * weight for sign, weight in zip(digits[:-1], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == digits[-1]


def _windows(text: str) -> Iterator[_Window]:
    """All neighbouring groups of digits that have as many digits as a phone or a card; from each
    group on the longest first."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() < _SHORTEST:
            continue
        groups = [(one.start(), one.end()) for one in _GROUP.finditer(text, *run.span())]
        for first, (start, _) in enumerate(groups):
            yield from reversed(_from(text, groups, first, start))


def _from(text: str, groups: list[tuple[int, int]], first: int, start: int) -> list[_Window]:
    found: list[_Window] = []
    digits, least, most = "", _LONGEST, 0
    for last in range(first, min(first + _LONGEST, len(groups))):
        begin, end = groups[last]
        digits += text[begin:end]
        if len(digits) > _LONGEST:
            break
        least, most = min(least, end - begin), max(most, end - begin)
        if len(digits) >= _SHORTEST:
            whole = first == 0 and last == len(groups) - 1
            found.append(_Window(digits, start, end, whole, least >= 3 or least == most))
    return found
