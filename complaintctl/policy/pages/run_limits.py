"""Pages of findings about the limits of a run."""

from __future__ import annotations

from complaintctl.policy.pages.page import Page

PAGES: tuple[Page, ...] = (
    Page(
        "LIM001",
        "a limit that stops no run, or every run",
        "A share is between 0% and 100%. A share that moved is some times more or less than in the "
        "last run, so that 1x is no change at all. Between two complaints some time goes by.",
        "run_limits: {undetermined: {at_most: 120%}, category_moved: {at_most: 0.5x}}\n",
        "run_limits: {undetermined: {at_most: 20%}, category_moved: {at_most: 3x}}\n",
    ),
    Page(
        "LIM002",
        "a limit that watches nothing",
        "A channel is missed only by who knows that it is there: the field `channel` declares its "
        "`values`. And no priority moves where none is decided.",
        "fields: {channel: {type: word}}\nrun_limits: {silent_channel: 24h}\n",
        "fields: {channel: {type: word, values: [app, hotline]}}\nrun_limits: {silent_channel: 24h}\n",
    ),
)
