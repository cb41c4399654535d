"""The independent witness: durable-rules decides the boolean structure, in a child process.

It is handed leaf truths as small integers, never text, times or nulls, of which it loses data
or dies. It is not imported here: a crash, a hang or a missing build stays in the child.
"""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from complaintctl.conditions.durable_plan import (
    ALWAYS,
    RuleSet,
    expression,
    in_order,
    plan,
)
from complaintctl.errors import ComplaintctlError, EnginesDisagree
from complaintctl.model.condition import Condition, Leaf

CHILD = Path(__file__).with_name("durable_child.py")

Row = tuple[int, ...]


class DurableUnavailable(ComplaintctlError):
    """durable-rules cannot be imported here; the message says why."""

    exit_code = 2


class DurableFailed(ComplaintctlError):
    """The child crashed, ran out of time or gave no answer; the message says which."""

    exit_code = 70


def available(python: tuple[int, int] = sys.version_info[:2]) -> str:
    """Why durable-rules cannot be used, or an empty string; it is not imported to find out."""
    if python >= (3, 13):
        return "durable-rules cannot be imported on Python 3.13 and later (use 3.11 or 3.12)"
    if find_spec("durable_rules_engine") is None:
        return "durable-rules is not installed (python -m pip install durable-rules)"
    return ""


def truths(
    rules: Sequence[Condition], leaves: Sequence[Leaf], rows: Sequence[Row], *, timeout: float
) -> list[Row]:
    """The truth of every rule in every row: 0 no, 1 yes, 2 unknown.

    A row holds the truth of each leaf, in the order of `leaves`, which hold every leaf of the
    rules. `timeout` in seconds. Raises `DurableUnavailable`, `DurableFailed`, or
    `EnginesDisagree` where rules fired that exclude each other, or out of their order.
    """
    distinct = _distinct(rows, len(leaves))
    if not rules or not rows:
        return [() for _ in rows]
    sets, asks = plan(rules, leaves)
    columns = ask(CHILD_COMMAND, _request("truths", sets, distinct, timeout, asks), timeout)
    if len(columns) != len(rules) or any(len(column) != len(distinct) for column in columns):
        raise DurableFailed(_UNFIT)
    decided = zip(*(map(int, column) for column in columns), strict=True)
    of_row = dict(zip(distinct, decided, strict=True))
    return [of_row[row] for row in rows]


def firing_order(rows: Sequence[Row], *, timeout: float) -> list[Row]:
    """For each row of rule truths, as `truths` gives them, the places of the rules that hold, in
    the order in which durable-rules fires them: of a `first` concern, the first one decides.

    Raises as `truths` does; any order but the rules' own is an `EnginesDisagree`.
    """
    rules = len(rows[0]) if rows else 0
    distinct = _distinct(rows, rules)
    if not rules:
        return [() for _ in rows]
    orders = ask(CHILD_COMMAND, _request("order", in_order(rules), distinct, timeout), timeout)
    if len(orders) != len(distinct):
        raise DurableFailed(_UNFIT)
    of_row = dict(zip(distinct, map(tuple, orders), strict=True))
    return [of_row[row] for row in rows]


def ask(command: Sequence[str], request: dict[str, object], timeout: float) -> list[list[int]]:
    """The answer of a child process; raises `DurableFailed` where there is none in time."""
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DurableFailed(f"durable-rules gave no answer within {timeout:g} s") from None
    except OSError as refused:
        raise DurableFailed(f"durable-rules could not be started: {refused}") from refused
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise DurableFailed(": ".join([f"durable-rules {_ended(done.returncode)}", *said]))
    try:
        reply = json.loads(done.stdout)
    except ValueError:
        raise DurableFailed(_UNFIT) from None
    match reply:
        case {"unavailable": str(reason)}:
            raise DurableUnavailable(f"durable-rules cannot be imported: {reason}")
        case {"broken": str(reason)}:
            raise EnginesDisagree(f"durable-rules contradicts itself: {reason}")
        case {"answer": list(answer)}:
            return answer
    raise DurableFailed(_UNFIT)


# With -P neither the child's folder (whose `durable.py` is this file) nor the user's is searched.
CHILD_COMMAND = (sys.executable, "-P", str(CHILD))

_UNFIT = "durable-rules gave an answer that does not fit the question"


def _distinct(rows: Sequence[Row], width: int) -> list[Row]:
    reason = available()
    if reason:
        raise DurableUnavailable(reason)
    distinct = list(dict.fromkeys(rows))
    if any(len(row) != width or not {0, 1, 2}.issuperset(row) for row in distinct):
        raise ValueError("a row holds one truth for each leaf: 0, 1 or 2")
    return distinct


def _request(
    task: str, sets: Sequence[RuleSet], rows: Sequence[Row], timeout: float, asks: Row = ()
) -> dict[str, object]:
    return {
        "task": task,
        "sets": [_written(one) for one in sets],
        "asks": asks,
        "rows": ["".join(map(str, row)) for row in rows],
        "seconds": math.ceil(timeout) + 1,
    }


def _written(one: RuleSet) -> dict[str, object]:
    """A rule set with its own names for what it reads: a few short ones, the same in each."""
    reads = one.reads()
    names = {ALWAYS: "on"} | {slot: f"f{place}" for place, slot in enumerate(reads)}
    rules = [expression(rule, names) for rule in one.rules]
    return {"reads": reads, "decides": one.decides, "rules": rules}


def _ended(code: int) -> str:
    if code > 0:
        return f"ended with exit code {code}"
    names = {int(one): one.name for one in signal.Signals}
    return f"was killed by {names.get(-code, f'signal {-code}')}"
