"""Pages of findings about calendars."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page


def _office(rest: str) -> str:
    return f"calendars:\n  office: {{{rest}}}\n"


_HOURS = 'open: {mon-fri: ["09:00-18:00"]}'

PAGES: tuple[Page, ...] = (
    Page(
        "CAL001",
        "a day of the week given twice",
        "Either list might be meant. A day has all its windows in one place.",
        _office('open: {mon-fri: ["09:00-18:00"], sat: ["09:00-12:00"], fri-sat: ["19:00-21:00"]}'),
        _office('open: {mon-fri: ["09:00-18:00"], sat: ["09:00-12:00", "19:00-21:00"]}'),
    ),
    Page(
        "CAL002",
        "a shift without length",
        "From 09:00 to 09:00 is nothing, or a whole day; a day ends at 24:00, and a shift that "
        "goes on ends at a time of the next one.",
        _office('open: {mon-fri: ["00:00-00:00"]}'),
        _office('open: {mon-fri: ["00:00-24:00"], sat: ["22:00-06:00"]}'),
    ),
    Page(
        "CAL003",
        "windows that overlap",
        "Nobody is there twice. A shift over midnight belongs to the day on which it begins, and "
        "must be over when the next day opens.",
        _office('open: {mon-fri: ["22:00-06:00"], sat: ["05:00-12:00"]}'),
        _office('open: {mon-fri: ["22:00-06:00"], sat: ["06:00-12:00"]}'),
    ),
    Page(
        "CAL004",
        "a country or a region without a list of holidays",
        "Countries are two letters of ISO 3166, regions as the `holidays` library names them.",
        _office(_HOURS + ", holidays: {country: US, region: MAS}"),
        _office(_HOURS + ", holidays: {country: US, region: MA}"),
    ),
    Page(
        "CAL005",
        "a freeze that ends before it begins",
        "`from` and `through` are both frozen.",
        _office(_HOURS + ", freeze: [{from: 2027-02-12, through: 2027-02-05, reason: 春节}]"),
        _office(_HOURS + ", freeze: [{from: 2027-02-05, through: 2027-02-12, reason: 春节}]"),
    ),
    Page(
        "CAL006",
        "a calendar that does not open for over a year",
        "Every deadline in it would stand still. To give a calendar up, take it out of the clocks.",
        _office(_HOURS + ", freeze: [{from: 2026-01-01, through: 2027-12-31, reason: moving}]"),
        _office(_HOURS + ", freeze: [{from: 2026-01-01, through: 2026-12-31, reason: moving}]"),
    ),
)
