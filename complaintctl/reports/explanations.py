"""An explanation as text, Markdown or JSON. Text and Markdown are one document, so that what a
person pastes into a letter is what stood on the terminal; JSON leaves nothing out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from complaintctl.explain.cycles import Ruled
from complaintctl.explain.values import Concern, Explanation, Kin, Proof, Signalled, Solved, WhatIf
from complaintctl.reports.clock_ledgers import Ledgers
from complaintctl.reports.documents import Heading, Part, Sentence, Table, document
from complaintctl.reports.moments import moment
from complaintctl.reports.places import TRUTHS, Places
from complaintctl.reports.plain import plain
from complaintctl.reports.questions import asked_what_if, asked_why_not

FORMATS = ("text", "md", "json")


def render(
    told: Explanation,
    record: Mapping[str, Any],
    what_if: WhatIf | None,
    format_: str,
    *,
    full: bool = False,
) -> str:
    """The explanation, ending in a newline. `full`: text and Markdown, too, say why each rule does
    not hold that only looks for words, and tell every cycle of a clock in full."""
    if format_ == "json":
        parts = {"explanation": told, "record": dict(record), "what_if": what_if}
        found = {name: plain(part, told.zone) for name, part in parts.items()}
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    return document(_Document(told, full=full).parts(record, what_if), format_)


class _Document:
    """One explanation, section after section."""

    def __init__(self, told: Explanation, *, full: bool) -> None:
        self._told = told
        self._zone = told.zone
        self._full = full
        self._places = Places(told.folder)

    def parts(self, record: Mapping[str, Any], what_if: WhatIf | None) -> Iterator[Part]:
        told = self._told
        yield from self._head()
        if told.why_not is not None:
            yield from asked_why_not(told.why_not)
        if what_if is not None:
            yield from asked_what_if(what_if)
        yield from self._decided(record)
        yield from self._known()
        yield from self._happened()
        for concern in told.concerns:
            yield from self._concern(concern)
        yield from self._remedies(told.remedies)
        yield from self._signals(told.signals)
        ledgers = Ledgers(told, self._places, full=self._full)
        for clock in told.clocks:
            yield from ledgers.clock(clock)
        if told.rungs and (self._full or any(one.reached for one in told.rungs)):
            yield Heading("escalation by signal", 2)
            yield ledgers.rungs(told.rungs)
        if told.closure is not None:
            yield from self._closure(told.closure)
        yield from self._kin(told.kin) if told.kin is not None else ()

    def _head(self) -> Iterator[Part]:
        told = self._told
        yield Heading(f"complaint {told.complaint}, as of {moment(told.as_of, told.zone)}", 1)
        opened = "when it opened is not known"
        if told.opened is not None:
            opened = f"opened {moment(told.opened, told.zone)}"
        yield Sentence(f"{opened}; times in {told.zone}")
        yield Sentence(f"judged by {told.policy}@{told.version}, {told.digest}")
        yield Sentence(f"lines of policy are those of {told.folder}")
        for one in told.waived:
            by = f"{one.reason}, {one.owner} ({self._places.of(one.at)})"
            yield Sentence(f"waived for it: {one.rule}, because of {by}")

    def _decided(self, record: Mapping[str, Any]) -> Iterator[Part]:
        """The whole decision at a glance."""
        rows = [(one.name, one.answer.value, _certainty(one)) for one in self._told.concerns]
        for clock in self._told.clocks:
            last = clock.cycles[-1] if clock.cycles else None
            due = last.due if last is not None else None
            said = f"due {moment(due, self._zone)}" if due is not None else ""
            rows.append((f"clock {clock.name}", clock.state, said))
        if self._told.closure is not None:
            rows.append(("closure", self._told.closure.verdict, ""))
        rows += self._besides(record)
        yield Heading("decided", 2)
        yield Table(("what", "answer", ""), rows)

    def _besides(self, record: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """What the record says and no rule of a concern or clock does."""
        priority = next((one for one in self._told.concerns if one.name == "priority"), None)
        if priority is not None and record["rank"] != priority.answer.value:
            yield "rank", record["rank"], "grown with its age"
        if record["intake"]["missing"]:
            yield "ask for", ", ".join(record["intake"]["missing"]), "the category needs it"
        if record["intake"].get("duplicates"):
            yield "told twice", ", ".join(record["intake"]["duplicates"]), "the same case"
        if record.get("orphan") and self._told.clocks:
            yield "orphan", "yes", "not finished, and no clock with a due runs"
        for jump in record.get("jumps", ()):
            yield "jump", f"{jump['from']} to {jump['to']}", self._written(jump["at"])
        for found in record.get("detected", ()):
            yield "detected", found["detector"], self._written(found["at"])

    def _written(self, at: str) -> str:
        """An instant of the record as a person reads it."""
        return moment(int(datetime.fromisoformat(at).timestamp()), self._zone)

    def _known(self) -> Iterator[Part]:
        facts = self._told.facts
        if not facts:
            return
        yield Heading("what is known", 2)
        there = [(one.field, one.said) for one in facts if one.said]
        if there:
            yield Table(("field", "value"), there)
        for state in ("blank", "absent", "invalid"):
            lacking = [one.field for one in facts if one.state == state and not one.said]
            if lacking:
                yield Sentence(f"{state}: {', '.join(lacking)}")

    def _happened(self) -> Iterator[Part]:
        if self._told.entries:
            yield Heading("what happened", 2)
            rows = [
                (moment(one.at, self._zone), one.event, one.state) for one in self._told.entries
            ]
            yield Table(("when", "event", "state"), rows).used()

    def _signals(self, signals: Sequence[Signalled]) -> Iterator[Part]:
        if not signals:
            return
        yield Heading("signals", 2)
        rows = [
            (
                TRUTHS[one.truth],
                one.name,
                moment(one.since, self._zone) if one.truth and one.since is not None else "",
                one.says,
                one.why,
                self._places.of(one.at),
            )
            for one in signals
        ]
        yield Table(("holds", "signal", "since", "if there are", "because", "policy"), rows).used()

    def _concern(self, concern: Concern) -> Iterator[Part]:
        if not concern.rules and not concern.otherwise:
            return
        yield Heading(f"{concern.name}: {concern.answer.value}", 2)
        yield from self._rules(concern.rules)
        if concern.answer.winner is None or not concern.answer.certain:
            yield Sentence(f"where no rule holds: {concern.otherwise}")

    def _remedies(self, rules: Sequence[Ruled]) -> Iterator[Part]:
        if rules:
            offered = [one.rule for one in rules if one.truth]
            yield Heading(f"remedies: {', '.join(offered) or 'none'}", 2)
            yield from self._rules(rules)

    def _rules(self, rules: Sequence[Ruled]) -> Iterator[Part]:
        """Each rule in a row, but unless `full` those that only miss their words in a sentence."""
        brief = [] if self._full else [one for one in rules if one.wordy]
        rows = [
            (
                TRUTHS[one.truth],
                one.rule,
                one.gives if one.gives != one.rule else "",
                "; ".join(one.why),
                self._places.of(one.at),
            )
            for one in rules
            if one not in brief
        ]
        if rows:
            yield Table(("holds", "rule", "gives", "because", "policy"), rows).used()
        for file, alike in groupby(brief, lambda one: self._places.file(one.at)):
            named = ", ".join(f"{one.rule} (:{one.at.line})" for one in alike)
            yield Sentence(f"no, for want of their words, in {file}: {named}")

    def _closure(self, closure: Solved) -> Iterator[Part]:
        yield Heading(f"closure: {closure.verdict}", 2)
        if closure.claimed_at is None:
            yield Sentence("nobody claims that it is solved")
        else:
            ends = closure.window_ends or closure.claimed_at
            confirmed = "; the customer has confirmed it" if closure.confirmed else ""
            yield Sentence(
                f"claimed {moment(closure.claimed_at, self._zone)}; the customer may contradict "
                f"it until {moment(ends, self._zone)}{confirmed}"
            )
        rows = [
            (
                _met(one),
                one.id,
                "; ".join(one.why),
                one.otherwise if one.met is not True else "",
                self._places.of(one.at),
            )
            for one in closure.proofs
        ]
        if rows:
            yield Table(("met", "requirement", "because", "else", "policy"), rows).used()
        if closure.missing:
            yield Sentence(f"missing: {'; '.join(closure.missing)}")
        if closure.cannot_tell:
            yield Sentence(f"cannot be told: {', '.join(closure.cannot_tell)}")
        if closure.against and closure.claimed_at is not None:
            told = ", ".join(f"{name}: {TRUTHS[truth]}" for name, truth in closure.against)
            yield Sentence(f"does anything contradict it? {told}")

    def _kin(self, kin: Sequence[Kin]) -> Iterator[Part]:
        yield Heading("earlier cases of the same customer or order", 2)
        if not kin:
            yield Sentence("none in this queue and its history")
            return
        rows = [
            (
                one.complaint,
                moment(one.opened, self._zone),
                ", ".join(one.same),
                one.category,
                one.closure or "of the history",
            )
            for one in kin
        ]
        yield Table(("complaint", "opened", "the same", "category", "closure"), rows).used()


def _met(proof: Proof) -> str:
    if proof.applies is False:
        return "does not apply"
    return TRUTHS[proof.met] if proof.applies or proof.met else "cannot tell"


def _certainty(concern: Concern) -> str:
    answer = concern.answer
    if concern.set_by is not None:
        return f"set by {concern.set_by.who}: {concern.set_by.why}"
    if answer.certain:
        return f"by {answer.winner}" if answer.winner not in (None, answer.value) else ""
    possible = ", ".join(answer.possible)
    because = f", because of {', '.join(answer.because)}" if answer.because else ""
    return f"undetermined: may be {possible}{because}"
