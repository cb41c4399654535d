"""Whether a run, as a whole, may be published: its figures held against the policy's limits, and
against those of the run before. Numbers only; what a refusal leads to is the business of `batch`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from complaintctl.model.limits import LEAST, Figures, Moved, RunLimits

_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Refusal:
    """A `limit` that the run exceeds, in words: of what (`about`), what was `measured`, and its
    `bound`."""

    limit: str
    about: str
    measured: str
    bound: str

    def __str__(self) -> str:
        return f"{self.about}: {self.measured} ({self.bound})"


def refusals(
    limits: RunLimits, figures: Figures, before: Figures | None, as_of: int
) -> tuple[Refusal, ...]:
    """All limits that a run exceeds, in the order of `LIMITS`. `before`: the figures of the last
    run that was published, None where there is none; `as_of` in epoch seconds."""
    return tuple(_refusals(limits, figures, before or Figures(), as_of))


def _refusals(
    limits: RunLimits, figures: Figures, before: Figures, as_of: int
) -> Iterator[Refusal]:
    rows, complaints = f"{figures.read:,} rows", f"{figures.decided:,} complaints"
    if figures.read >= LEAST:
        share = Fraction(figures.quarantined, figures.read)
        yield from _share("quarantined", "quarantined", share, rows, limits.quarantined)
    # A log of which nothing can be read says that nobody did anything, however short it is.
    if figures.log_read >= LEAST or 0 < figures.log_read == figures.log_quarantined:
        share, logged = Fraction(figures.log_quarantined, figures.log_read), figures.log_read
        about = "quarantined in the log"
        yield from _share("quarantined", about, share, f"{logged:,} rows", limits.quarantined)
    if figures.decided >= LEAST:
        share = Fraction(figures.undetermined, figures.decided)
        yield from _share("undetermined", "undetermined", share, complaints, limits.undetermined)
        for level, at_most in limits.priority_share.items():
            share = Fraction(figures.priorities.get(level, 0), figures.decided)
            yield from _share("priority_share", f"priority {level}", share, complaints, at_most)
    if min(figures.decided, before.decided) >= LEAST:
        yield from _moves("priority", limits.priority_moved, figures, before)
        yield from _moves("category", limits.category_moved, figures, before)
    if limits.actions is not None and figures.actions > limits.actions:
        bound = f"at most {limits.actions:,}"
        yield Refusal("actions", "actions", f"{figures.actions:,} in this run", bound)
    if limits.silent_channel is not None:
        yield from _silences(limits.silent_channel, figures, before, as_of)
    if figures.expected >= LEAST:
        share, known = Fraction(figures.missing, figures.expected), figures.expected
        whole = f"{known:,} unfinished complaints of the last run"
        yield from _share("missing", "missing from the export", share, whole, limits.missing)


def _share(
    limit: str, about: str, share: Fraction, whole: str, at_most: Fraction | None
) -> Iterator[Refusal]:
    if at_most is not None and share > at_most:
        measured = f"{_above(share * 100, at_most * 100)} % of {whole}"
        yield Refusal(limit, about, measured, f"at most {_plain(at_most * 100)} %")


def _moves(kind: str, moved: Moved | None, now: Figures, before: Figures) -> Iterator[Refusal]:
    """Words whose share of all complaints went up or down too far, by their names."""
    if moved is None:
        return
    counts, earlier = _counts(kind, now), _counts(kind, before)
    for word in sorted(counts.keys() | earlier.keys()):
        count, then = counts.get(word, 0), earlier.get(word, 0)
        factor = _halved(count, now.decided) / _halved(then, before.decided)
        factor = max(factor, 1 / factor)
        if max(count, then) >= moved.counting_from and factor > moved.at_most:
            measured = (
                f"{count:,} of {now.decided:,} now, {then:,} of {before.decided:,} in the last "
                f"run: {_above(factor, moved.at_most)}x"
            )
            bound = f"at most {_plain(moved.at_most)}x"
            yield Refusal(f"{kind}_moved", f"{kind} {word}", measured, bound)


def _counts(kind: str, figures: Figures) -> Mapping[str, int]:
    return figures.priorities if kind == "priority" else figures.categories


def _halved(count: int, whole: int) -> Fraction:
    """A share; nobody counts as half a complaint, so that what is new or gone moved so far too."""
    return (Fraction(count) if count else Fraction(1, 2)) / whole


def _silences(at_most: int, now: Figures, before: Figures, as_of: int) -> Iterator[Refusal]:
    """Channels that the last run knew, and of which nothing came for too long."""
    for channel, opened in sorted(before.channels.items()):
        silent = as_of - max(opened, now.channels.get(channel, opened))
        if silent > at_most:
            hours, bound = Fraction(silent, _HOUR), Fraction(at_most, _HOUR)
            measured = f"no complaint for {_above(hours, bound)} h"
            yield Refusal(
                "silent_channel", f"channel {channel}", measured, f"at most {_plain(bound)} h"
            )


def _above(measured: Fraction, bound: Fraction) -> str:
    """With as many decimals as show that it is more: 20.03, where 20.0 would look right."""
    decimals = 1
    while round(measured, decimals) <= bound:
        decimals += 1
    return f"{float(round(measured, decimals)):,.{decimals}f}"


def _plain(bound: Fraction) -> str:
    return f"{float(bound):,.6f}".rstrip("0").rstrip(".")
