"""What was noticed, in words: one finding a kind and place, said once when all is decided.

A warning where an answer is missing, or may be wrong, until somebody gives or mends something, or
where nobody waits for a complaint any more; a hint where every answer stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from complaintctl.decide.noticing import FIELD, WAIVED
from complaintctl.decide.remarks import Remark, Remarks, Tally
from complaintctl.findings import Finding, Level, Location
from complaintctl.intake import codes
from complaintctl.model.condition import NOWHERE
from complaintctl.model.policy import Policy
from complaintctl.model.promise import Waiver
from complaintctl.model.queue import FileRead
from complaintctl.policy.values import read_time
from complaintctl.privacy.masking import COMPLAINT, Masking

_LONG = 40
_ONE = {"are": "is", "was": "was", "them": "it", "they": "it"}
_MANY = {"are": "are", "was": "were", "them": "them", "they": "they"}
_GIVE_EVENTS = "name what is missing under `events` of the mapping, or give the log with --log FILE"
_BY_SOURCE = (codes.NOTHING_LOGGED, codes.PARTLY_TOLD)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`{count}`: so many complaints; `{name}`: the first name it is about, `{names}`: the others;
    `{first}`: some of the complaints."""

    text: str
    hint: str
    level: Level


_SAID: Mapping[str, _Sentence] = {
    codes.OPENED_EARLY: _Sentence(
        "{count} {was} opened before the policy takes effect ({since})",
        "they are judged by it all the same, as its first version",
        "warning",
    ),
    codes.ORPHANS: _Sentence(
        "{count} {are} not finished, and no clock with a due runs for {them}: {first}",
        "`orphan` in the records; let some clock run until a complaint is finished",
        "warning",
    ),
    codes.NOTHING_LOGGED: _Sentence(
        "nothing is known of {count} since {they} {was} opened: none is finished, no clock can be "
        "computed, and no detector finds anything",
        "give the log with --log FILE, or name columns with times under `events` of the mapping",
        "warning",
    ),
    codes.PARTLY_TOLD: _Sentence(
        "clocks of {count} listen to more than their source tells of: {names}",
        _GIVE_EVENTS,
        "hint",
    ),
    codes.NOT_COMPUTABLE: _Sentence(
        "clock '{name}' cannot be computed for {count}, for want of {names}", "", "warning"
    ),
    codes.APPOINTED_OTHERWISE: _Sentence(
        "{names} differs from the computed due of clock '{name}' for {count}", "", "hint"
    ),
    codes.NOT_COVERED: _Sentence(
        "signal '{name}' cannot be told for {count}: its window begins before the history does",
        "give earlier complaints with --history FILE, or say what holds then (`when_not_covered`)",
        "warning",
    ),
    codes.SIGNAL_UNTOLD: _Sentence(
        "signal '{name}' cannot be told for {count}, for want of {names}", _GIVE_EVENTS, "warning"
    ),
    codes.UNCHECKED: _Sentence(
        "the source of {count} does not tell of {every}, which would contradict a closure",
        "`unchecked` in the records; " + _GIVE_EVENTS,
        "hint",
    ),
    codes.JUMPED: _Sentence(
        "{count} went from '{name}' to '{names}', which the lifecycle does not list: {first}",
        "`jumps` in the records; list the change if it may happen",
        "hint",
    ),
}


def findings(
    remarks: Remarks,
    policy: Policy,
    folder: str,
    files: Sequence[FileRead],
    as_of: int,
    masking: Masking,
) -> tuple[Finding, ...]:
    """A finding for each remark. `folder`: that of the policy; `files`: how the queue was read."""
    said = [
        _finding(remark, tally, policy, folder, files, masking)
        for remark, tally in remarks.items()
        if remark.code in _SAID
    ]
    return (*said, *_waivers(remarks, policy, as_of))


def _finding(
    remark: Remark,
    tally: Tally,
    policy: Policy,
    folder: str,
    files: Sequence[FileRead],
    masking: Masking,
) -> Finding:
    sentence, place = _SAID[remark.code], remark.at
    if remark.code in _BY_SOURCE:
        read = [file.file for file in files if file.source == remark.about[0]]
        place = Location(read[0] if read else folder)
    elif place == NOWHERE:
        place = Location(folder)
    name, names = remark.about[:1], remark.about[1:]
    hint, more = sentence.hint, ""
    if remark.code == codes.NOT_COMPUTABLE:
        hint = "mend the column, or map it" if names[0] == FIELD else _GIVE_EVENTS
        names = names[1:]
    elif remark.code == codes.APPOINTED_OTHERWISE and tally.more:
        more = f"; for {_complaints(tally.more)} it is later, and changes nothing"
    text = sentence.text.format(
        count=_complaints(tally.count),
        name="".join(name),
        names=", ".join(names),
        every=", ".join(remark.about),
        first=_first(tally, masking),
        since=policy.effective_from,
        **(_ONE if tally.count == 1 else _MANY),
    )
    return Finding(place, remark.code, text + more, hint, sentence.level)


def _waivers(remarks: Remarks, policy: Policy, as_of: int) -> Iterator[Finding]:
    """Waivers that are over, and those that nobody had though they have begun."""
    zone = ZoneInfo(policy.zone)
    for version in policy.versions():
        if (read_time(version.effective_from, zone) or 0) > as_of:
            continue
        for waiver in version.waivers:
            used = remarks.get(Remark(WAIVED, waiver.location, (waiver.rule,)))
            if waiver.end <= as_of:
                yield _expired(waiver, used, zone)
            elif used is None and waiver.start <= as_of:
                message = f"the waiver of '{waiver.rule}' waived nothing in this run"
                hint = "check its `when` and its days, or take it out"
                yield Finding(waiver.location, codes.WAIVER_UNUSED, message, hint, "hint")


def _expired(waiver: Waiver, used: Tally | None, zone: ZoneInfo) -> Finding:
    last = datetime.fromtimestamp(waiver.end - 1, UTC).astimezone(zone).date()
    message = f"the waiver of '{waiver.rule}' ended on {last}"
    if used is None:
        message, hint = message + " and waived nothing in this run", "take it out"
    else:
        message += f"; it still holds for {_complaints(used.count)} opened before"
        hint = "take it out when they are finished"
    return Finding(waiver.location, codes.WAIVER_EXPIRED, message, hint, "hint")


def _complaints(count: int) -> str:
    return f"{count:,} complaint{'' if count == 1 else 's'}"


def _first(tally: Tally, masking: Masking) -> str:
    """Some complaints. What looks like no number, or would move the terminal, is not shown."""
    names = [masking.value(COMPLAINT, name) for _, name in tally.first]
    shown = [name if name.isprintable() and len(name) <= _LONG else "…" for name in names]
    return ", ".join(shown) + (", ..." if tally.count > len(shown) else "")
