"""The table of the page is the table of the program."""

from __future__ import annotations

import re

from complaintctl.model.fields import PROFILES
from complaintctl.privacy.profiles import HIDDEN
from complaintctl.reports.audit import COLUMNS
from tests.docs.markdown import PRIVACY, table

NAMED = re.compile(r"`([a-z_]+)`")


def test_the_page_says_of_each_part_who_is_shown_it() -> None:
    rows = [row for row in table(PRIVACY, "merchant") if NAMED.search(row[0])]
    parts = {name for hidden in HIDDEN.values() for name in hidden}
    told = {name: row[1:] for row in rows for name in NAMED.findall(row[0]) if name in parts}
    for name, cells in told.items():
        for profile, cell in zip(PROFILES, cells, strict=True):
            assert (cell == "no") == (name in HIDDEN[profile]), (name, profile)
    # The others are the table's columns, and sections, of what the page calls by another name.
    assert parts - set(told) == {
        *("escalation_step", "escalate_to", "team", "queue"),
        *("callback", "reasons", "routing", "history", "facts"),
    }
    assert {"escalation_step", "escalate_to", "team", "queue"} <= set(COLUMNS)
