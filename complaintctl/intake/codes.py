"""The codes of every finding about a queue, in one table, with what each means."""

from __future__ import annotations

from collections.abc import Mapping

CUT_CHARACTER = "IN001"
LOOKS_MOJIBAKE = "IN002"
HEADER_MISSING = "IN010"
TOTAL_ROW = "IN011"
EMPTY_ROWS = "IN012"
CUT_ROW = "IN013"
EMPTY_FILE = "IN014"
HEADER_AGAIN = "IN015"
INVALID_CELLS = "IN020"
OPENED_UNKNOWN = "IN021"
CHANGED_LATER = "IN023"
ROUNDED_ID = "IN030"
TABLE_NOT_GIVEN = "IN040"
TABLE_DISAGREES = "IN041"
TABLE_UNMATCHED = "IN042"
TABLE_ROWS_LEFT_OUT = "IN043"
OVERRIDE_EXPIRED = "IN050"
OVERRIDE_UNUSED = "IN051"
EVENT_UNKNOWN = "IN060"
STATE_UNKNOWN = "IN061"
ENTRY_UNTIMED = "IN062"
ENTRY_OF_NOBODY = "IN063"
EVENT_EARLY = "IN064"
NOT_OBSERVED = "IN065"
OPENED_EARLY = "RUN001"
ORPHANS = "RUN002"
NOTHING_LOGGED = "RUN003"
PARTLY_TOLD = "RUN004"
NOT_COMPUTABLE = "RUN005"
APPOINTED_OTHERWISE = "RUN006"
NOT_COVERED = "RUN007"
SIGNAL_UNTOLD = "RUN008"
UNCHECKED = "RUN009"
WAIVER_EXPIRED = "RUN010"
WAIVER_UNUSED = "RUN011"
JUMPED = "RUN012"
DETECTOR_BLIND = "RUN013"
VANISHED = "RUN014"
REWRITTEN = "RUN015"
DUES_MOVED = "RUN016"
UNTOLD = "RUN017"
NOBODY_MARKED = "RUN018"
UNSIGNED = "RUN019"

MEANINGS: Mapping[str, str] = {
    CUT_CHARACTER: "The file ends inside a character; its last bytes were dropped.",
    LOOKS_MOJIBAKE: "The header looks like UTF-8 that was once read as GB18030.",
    HEADER_MISSING: "A column that the mapping names is not in the file: its field is absent.",
    TOTAL_ROW: "A row looks like a total row, and the mapping does not skip it.",
    EMPTY_ROWS: "Rows whose every cell is blank were skipped.",
    CUT_ROW: "The file ends inside a row, which is quarantined.",
    EMPTY_FILE: "A file is empty: nothing was read from it.",
    HEADER_AGAIN: "Rows that repeat the header were skipped.",
    INVALID_CELLS: "Cells of one column do not parse: they are invalid, not blank.",
    OPENED_UNKNOWN: "Complaints whose opening time is not known: no clock can run for them.",
    CHANGED_LATER: "Rows changed after the moment of the run were skipped.",
    ROUNDED_ID: "Ids of 16 and more digits that end in 000: a spreadsheet may have rounded them.",
    TABLE_NOT_GIVEN: "The mapping joins a table that was not given.",
    TABLE_DISAGREES: "A joined table has different rows for one key: what they lend is invalid.",
    TABLE_UNMATCHED: "No complaint found its row in a joined table.",
    TABLE_ROWS_LEFT_OUT: "Rows of a joined table cannot be read and lend nothing.",
    OVERRIDE_EXPIRED: "An override whose `until` has passed was ignored.",
    OVERRIDE_UNUSED: "An override names a complaint that is not in the queue.",
    EVENT_UNKNOWN: "A word of a log means no event: the mapping does not name it.",
    STATE_UNKNOWN: "A word of a log means no state: the mapping does not name it.",
    ENTRY_UNTIMED: "Entries of a log whose time cannot be read were left out.",
    ENTRY_OF_NOBODY: "Entries of a log belong to complaints that are not in the queue.",
    EVENT_EARLY: "Events happened before their complaint was opened; they count all the same.",
    NOT_OBSERVED: "A snapshot says what holds now; without --state nobody knows since when.",
    OPENED_EARLY: "Complaints opened before the policy takes effect are judged by it all the same.",
    ORPHANS: "Complaints that are not finished, and for which no clock with a due runs.",
    NOTHING_LOGGED: "An export tells nothing but openings, and no log was given.",
    PARTLY_TOLD: "A source does not tell everything that a clock listens to.",
    NOT_COMPUTABLE: "A clock cannot be computed, as an event or a field is missing.",
    APPOINTED_OTHERWISE: "A promise in a field differs from the due that is computed.",
    NOT_COVERED: "A signal is unknown, as its window begins before the history does.",
    SIGNAL_UNTOLD: "A signal is unknown, as the source does not tell of what it counts.",
    UNCHECKED: "The source does not tell of an event that would contradict a closure.",
    WAIVER_EXPIRED: "The last day of a waiver is over.",
    WAIVER_UNUSED: "A waiver waived nothing in this run.",
    JUMPED: "Changes of state that the lifecycle of the policy does not list.",
    DETECTOR_BLIND: "A detector finds nothing in an export that does not tell what it looks at.",
    VANISHED: "Unfinished complaints that the last run knew are missing from the export.",
    REWRITTEN: "An export tells an opening or an event otherwise than one before: that one stands.",
    DUES_MOVED: "Another policy or another calendar moved deadlines that are running.",
    UNTOLD: "A run had actions and was not told where to write them: nobody hears of them.",
    NOBODY_MARKED: "No field of the policy is personal: ids of people are shown as they are.",
    UNSIGNED: "The head of a run is not signed, though that of the one before is.",
}
"""What each code means, in one sentence: its page."""
