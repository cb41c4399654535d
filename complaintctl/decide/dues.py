"""The tightest promise of each cycle as an instant, with everything that is possible (policy-
language 2 and 5). Cycles with the same plan are reckoned together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from complaintctl.decide.instants import NEVER, Flags, Instants, Rows, firsts
from complaintctl.decide.measure import Reckoning
from complaintctl.decide.patterns import Coded
from complaintctl.decide.standstill import Standstills
from complaintctl.decide.targets import Appointment, Option, Plan, Term
from complaintctl.model.promise import ByEndOf

NO_PROMISE = "none"
_OTHERWISE = "otherwise"
_LAST = 1 << 30


@dataclass(frozen=True, slots=True)
class Promise:
    """What is said of a due besides its instant. `term`: what it was reckoned by; None for an
    instant from a field, or for no promise. `known`: the due is an instant, or surely none."""

    rule: str
    target: str
    term: Term | None
    known: bool
    certain: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dues:
    """By cycle: the instant published (NEVER: none), the code of its `Promise`, and all instants
    that are possible: those of cycle i are `first[i]` to `first[i + 1]`, ascending (NEVER: that
    nothing is promised). `appointed`: -1 where a field promises earlier than the other rules, 1
    where later, so that it changes nothing; 0 where neither is sure."""

    due: Instants
    promise: Rows
    first: Rows
    possible: Instants
    appointed: npt.NDArray[np.int8]


def reckon(
    plans: npt.NDArray[np.uint32],
    known: Sequence[Plan],
    start: Instants,
    still: Standstills,
    fields: Mapping[str, Instants],
    reckoning: Reckoning,
    promises: Coded[Promise],
) -> Dues:
    """The dues of cycles that began at `start` under `plans` (codes into `known`).

    `fields`: for each field of an appointment its instant in each cycle's row.
    """
    by_term: dict[Term, Instants] = {}
    groups = _groups(plans)
    for code, cycles in groups:
        for term in dict.fromkeys(_terms(known[code])):
            due = by_term.setdefault(term, np.full(start.size, NEVER))
            due[cycles] = unmoved(term, start[cycles], reckoning)
    for term, due in by_term.items():
        if not isinstance(term.due, ByEndOf):
            measure = reckoning.measure(term.counts)
            by_term[term] = still.moved(measure, due, start)
    due, promise = np.full(start.size, NEVER), np.zeros(start.size, np.int64)
    appointed = np.zeros(start.size, np.int8)
    owners: list[Rows] = []
    values: list[Instants] = []
    for code, cycles in groups:
        own = {term: by_term[term][cycles] for term in _terms(known[code])}
        held = {name: instants[cycles] for name, instants in fields.items()}
        found = _Tightest(known[code], own, held, cycles.size)
        for appointment in known[code].appointments:
            found.appoint(appointment, held[appointment.field])
            appointed[cycles] = found.appointed()
        due[cycles], promise[cycles] = found.published, found.coded(promises)
        for some, instants in found.possible:
            owners.append(cycles[some])
            values.append(instants[some])
    return Dues(due, promise, *_ascending(owners, values, start.size), appointed)


def _groups(codes: npt.NDArray[np.uint32]) -> list[tuple[int, Rows]]:
    """The places of each code."""
    order = np.argsort(codes, kind="stable")
    distinct, begins = np.unique(codes[order], return_index=True)
    return list(zip(distinct.tolist(), np.split(order, begins[1:]), strict=False))


def _terms(plan: Plan) -> list[Term]:
    otherwise = (plan.otherwise,) if isinstance(plan.otherwise, Option) else ()
    return [term for option in (*plan.options, *otherwise) for term in option.terms]


def unmoved(term: Term, start: Instants, reckoning: Reckoning) -> Instants:
    """The dues of `term` for cycles from `start`, if nothing stands still."""
    if isinstance(term.due, ByEndOf):
        return reckoning.end_of(start, term.due, term.calendar)
    return reckoning.after(start, term.due, term.calendar)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One instant that may bind: by which rule, said how, reckoned how, and the instants."""

    place: int
    rule: str
    text: str
    term: Term | None
    instants: Instants


class _Tightest:
    """The cycles of one plan. An outcome is one value of one option, or what holds otherwise."""

    def __init__(
        self,
        plan: Plan,
        dues: Mapping[Term, Instants],
        fields: Mapping[str, Instants],
        size: int,
    ) -> None:
        self._plan = plan
        self._appointed: list[Appointment] = []
        self._stricter: list[Flags] = []
        self._values = [
            _outcome(option, place, dues) for option in plan.options for place in _places(option)
        ]
        sure = [option for option in plan.options if not option.doubtful]
        instants = [value.instants for value in self._values]
        otherwise = _Outcome(_LAST, _OTHERWISE, NO_PROMISE, None, np.full(size, NEVER))
        told = True
        if isinstance(plan.otherwise, Option):
            otherwise = _outcome(plan.otherwise, 0, dues)
        elif plan.otherwise is not None and plan.otherwise.known:
            otherwise = _appointed(plan.otherwise, fields[plan.otherwise.field])
        elif plan.otherwise is not None and not sure:
            self._appointed.append(plan.otherwise)
            self._stricter.append(np.ones(size, np.bool_))
            told = False
        if sure:
            latest = [np.max([dues[term] for term in option.terms], axis=0) for option in sure]
            self._last: Instants = np.min(latest, axis=0)
        else:
            self._last = np.max([otherwise.instants, *instants], axis=0)
        self._inside: list[Flags] = [value <= self._last for value in instants]
        self._outcomes = self._values if sure else [*self._values, otherwise]
        self.published: Instants = np.min([one.instants for one in self._outcomes], axis=0)
        self._computed = sure or not isinstance(plan.otherwise, Appointment)
        self._rivals = self.published, self._last
        self._earliest: Instants = np.full(size, NEVER)
        self.possible = list(zip(self._inside, instants, strict=True))
        if not sure:
            self.possible.append((np.full(size, told), otherwise.instants))

    def appoint(self, appointment: Appointment, instant: Instants) -> None:
        """A promise in a field: it can only make it stricter."""
        self._appointed.append(appointment)
        self._stricter.append(instant <= self._last)
        if not appointment.known:
            return
        self._outcomes = [*self._outcomes, _appointed(appointment, instant)]
        self.published = np.minimum(self.published, instant)
        if not appointment.doubtful:
            self._earliest = np.minimum(self._earliest, instant)
            self._last = np.minimum(self._last, instant)
            self.possible = [(some, np.minimum(values, instant)) for some, values in self.possible]
        self.possible.append((instant <= self._last, instant))

    def appointed(self) -> npt.NDArray[np.int8]:
        """Where the earliest sure promise of a field lies, seen from all that is computed."""
        first, last = self._rivals
        told = (last != NEVER) & (self._earliest != NEVER) & bool(self._computed)
        sign = (self._earliest > last).astype(np.int8) - (self._earliest < first)
        return np.where(told, sign, 0).astype(np.int8)

    def coded(self, promises: Coded[Promise]) -> Rows:
        """The code of each cycle's promise."""
        ordered = sorted(range(len(self._outcomes)), key=lambda at: self._outcomes[at].place)
        chosen = np.zeros(self.published.size, np.int64)
        for at in reversed(ordered):
            chosen[self._outcomes[at].instants == self.published] = at
        key = chosen * 2 + (self.published == self._last)
        for bit in (*self._inside, *self._stricter):
            key = key * 2 + bit
        distinct, where = np.unique(key, return_inverse=True)
        codes = [promises.code_of(self._promise(int(one))) for one in distinct]
        return np.array(codes, np.int64)[where]

    def _promise(self, key: int) -> Promise:
        count = len(self._inside) + len(self._stricter)
        bits = [bool(key >> place & 1) for place in reversed(range(count))]
        at, settled = divmod(key >> count, 2)
        chosen = self._outcomes[at]
        unknown = any(not one.known for one in self._appointed)
        certain = bool(settled) and not unknown
        because = () if certain else self._because(bits)
        known = chosen.text != NO_PROMISE or not unknown
        return Promise(chosen.rule, chosen.text, chosen.term, known, certain, because)

    def _because(self, bits: Sequence[bool]) -> tuple[str, ...]:
        inside, stricter = bits[: len(self._inside)], bits[len(self._inside) :]
        open_ = {value.place for value, within in zip(self._values, inside, strict=True) if within}
        told: list[Option | Appointment] = [
            one
            for one in self._plan.options
            if one.place in open_ and (one.doubtful or len(one.terms) > 1)
        ]
        told += [
            one
            for one, matters in zip(self._appointed, stricter, strict=True)
            if matters or not one.known
        ]
        names = [name for one in sorted(told, key=lambda one: one.place) for name in one.because]
        return tuple(dict.fromkeys(names))


def _places(option: Option) -> range:
    return range(len(option.terms))


def _appointed(appointment: Appointment, instant: Instants) -> _Outcome:
    text = f"from_field {appointment.field}"
    return _Outcome(appointment.place, appointment.rule, text, None, instant)


def _outcome(option: Option, at: int, dues: Mapping[Term, Instants]) -> _Outcome:
    term = option.terms[at]
    return _Outcome(option.place, option.rule, option.texts[at], term, dues[term])


def _ascending(owners: list[Rows], values: list[Instants], size: int) -> tuple[Rows, Instants]:
    """Each cycle's distinct instants in order."""
    if not sum(one.size for one in owners):
        return np.zeros(size + 1, np.int64), np.zeros(0, np.int64)
    owner, value = np.concatenate(owners), np.concatenate(values)
    order = np.lexsort((value, owner))
    owner, value = owner[order], value[order]
    new = np.r_[True, (np.diff(owner) != 0) | (np.diff(value) != 0)]
    return firsts(np.bincount(owner[new], minlength=size)), value[new]
