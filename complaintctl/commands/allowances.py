"""`--allow LIMIT=REASON`: what a person says for a run that exceeds a limit, and what comes of it.
A run is published whole or refused whole; nothing is left out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from complaintctl.decide.run_limits import Refusal
from complaintctl.errors import RunRefused, UsageError
from complaintctl.model.limits import LIMITS
from complaintctl.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class Allowance:
    """A limit that this run may exceed, and why."""

    limit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of the allowances of a run that may be published: those it needed, as limit,
    reason and what was measured, and those it did not."""

    allowed: tuple[tuple[str, str, str], ...] = ()
    not_needed: tuple[Allowance, ...] = ()


def read_allowances(texts: Sequence[str]) -> tuple[Allowance, ...]:
    """Each `LIMIT=REASON`. Raises UsageError for an unknown limit, for one that is given twice and
    for one without a reason."""
    found: dict[str, Allowance] = {}
    for text in texts:
        limit, _, reason = (part.strip() for part in text.partition("="))
        if limit not in LIMITS:
            hint = did_you_mean(limit, LIMITS)
            raise UsageError(f"--allow {text}: there is no limit '{limit}'; {hint}")
        if not reason:
            raise UsageError(
                f"--allow {text}: say why, such as --allow '{limit}=new channel, checked by Li'"
            )
        if limit in found:
            raise UsageError(f"--allow {text}: '{limit}' is allowed twice; keep one reason")
        found[limit] = Allowance(limit, reason)
    return tuple(found.values())


def let_pass(
    refusals: Sequence[Refusal], allowances: Sequence[Allowance], quarantine: str | None
) -> Passed:
    """A run that is within its limits, but for what is allowed. `quarantine`: where its rows are.

    Raises RunRefused with every limit that is exceeded and not allowed.
    """
    reasons = {one.limit: one.reason for one in allowances}
    left = [one for one in refusals if one.limit not in reasons]
    if left:
        limits = tuple(dict.fromkeys(one.limit for one in left))
        raise RunRefused("\n".join(_told(limits, left, quarantine)), limits)
    exceeded = {one.limit for one in refusals}
    return Passed(
        tuple((one.limit, reasons[one.limit], str(one)) for one in refusals),
        tuple(one for one in allowances if one.limit not in exceeded),
    )


def _told(
    limits: Sequence[str], refusals: Sequence[Refusal], quarantine: str | None
) -> Iterator[str]:
    count = f"{len(limits)} limit{'' if len(limits) == 1 else 's'}"
    yield f"nothing was published: the run exceeds {count}"
    for limit in limits:
        yield from (f"    {one}" for one in refusals if one.limit == limit)
        if limit == "quarantined" and quarantine:
            yield f"        the rows are in {quarantine}"
        yield f"        if that is right: --allow '{limit}=REASON'"
