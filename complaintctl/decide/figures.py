"""What run limits ask of decided complaints, as figures that add up: the batches may come in any
order, and in any number. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from complaintctl.decide.instants import Rows
from complaintctl.decide.past import OPENED
from complaintctl.decide.rulebook import codes_column
from complaintctl.decide.versions import Part
from complaintctl.model.decision import Answer
from complaintctl.model.limits import CHANNEL, Figures


def measured(parts: Sequence[Part], batch: pl.DataFrame) -> Figures:
    """The figures of a batch, as it was read and as it was decided."""
    return together(_of_part(part, batch) for part in parts)


def together(figures: Iterable[Figures]) -> Figures:
    """The figures of all of them."""
    every = tuple(figures)
    return Figures(
        read=sum(one.read for one in every),
        quarantined=sum(one.quarantined for one in every),
        decided=sum(one.decided for one in every),
        undetermined=sum(one.undetermined for one in every),
        priorities=_sums(one.priorities for one in every),
        categories=_sums(one.categories for one in every),
        channels=_newest(one.channels for one in every),
        actions=sum(one.actions for one in every),
        log_read=sum(one.log_read for one in every),
        log_quarantined=sum(one.log_quarantined for one in every),
        logged=any(one.logged for one in every),
        expected=sum(one.expected for one in every),
        missing=sum(one.missing for one in every),
    )


def _of_part(part: Part, batch: pl.DataFrame) -> Figures:
    frame = part.decided.frame
    published: dict[str, Mapping[str, int]] = {}
    doubtful = np.zeros(frame.height, np.bool_)
    for concern, known in part.pipeline.answers.items():
        # Another batch may add answers meanwhile: this one has codes for those there are by now.
        answers, codes = tuple(known.results), frame[codes_column(concern)].to_numpy()
        doubtful |= np.array([not answer.certain for answer in answers], np.bool_)[codes]
        if concern in ("category", "priority"):
            published[concern] = _published(answers, codes)
    listening = part.pipeline.policy.run_limits.silent_channel is not None
    return Figures(
        decided=frame.height,
        undetermined=int(doubtful.sum()),
        priorities=published.get("priority", {}),
        categories=published.get("category", {}),
        channels=_heard(part, batch) if listening else {},
    )


def _published(answers: Sequence[Answer], codes: Rows) -> Mapping[str, int]:
    counts = np.bincount(codes, minlength=len(answers)).tolist()
    told = zip(answers, counts, strict=True)
    return _sums({answer.value: count} for answer, count in told if count)


def _heard(part: Part, batch: pl.DataFrame) -> Mapping[str, int]:
    """The newest opening of each channel."""
    told = pl.DataFrame([batch[CHANNEL][part.places], part.decided.frame[OPENED]]).drop_nulls()
    return dict(told.group_by(CHANNEL).agg(pl.col(OPENED).max()).iter_rows())


def _sums(counted: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counted:
        for word, count in one.items():
            found[word] = found.get(word, 0) + count
    return dict(sorted(found.items()))


def _newest(heard: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in heard:
        for channel, opened in one.items():
            found[channel] = max(opened, found.get(channel, opened))
    return dict(sorted(found.items()))
