"""The teams' own queues as a reader is shown them."""

from __future__ import annotations

import polars as pl

from complaintctl.decide.pipeline import Decided, Pipeline
from complaintctl.privacy.masking import Masking


def queues(pipeline: Pipeline, decided: Decided, masking: Masking) -> pl.Series:
    """The name of each row's queue (String); null where there is none, or it is another's: a
    merchant is shown only the one that bears its number."""
    shown = decided.frame["queue"]
    if masking.merchant:
        return shown.set((shown != masking.merchant).fill_null(True), None)
    named = dict.fromkeys(team.one_per for team in pipeline.policy.teams.values() if team.one_per)
    for field in named:
        shown = masking.column(field, shown)
    return shown
