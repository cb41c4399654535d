"""The witness: what durable-rules says equals Kleene logic, and whatever it breaks stays there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import complaintctl
from complaintctl.conditions import durable
from complaintctl.conditions.durable import (
    DurableFailed,
    DurableUnavailable,
    ask,
    available,
    firing_order,
    truths,
)
from complaintctl.conditions.durable_plan import ALWAYS, Both, Check, Either, Formula, plan
from complaintctl.errors import EnginesDisagree
from complaintctl.model.condition import All, AnyOf, Condition, Happened, Leaf, NoneOf
from tests.cli.terminal import needs_durable
from tests.searching import LONG

NO, YES, UNKNOWN = 0, 1, 2
Row = tuple[int, ...]
Node = Callable[[tuple[Condition, ...]], Condition]
NODES: tuple[Node, ...] = (All, AnyOf, NoneOf)


def leaf(number: int) -> Leaf:
    """A test whose truth the rows below name by its number."""
    return Happened((f"x_{number}",))


def leaves(count: int) -> list[Leaf]:
    """As many tests, in order."""
    return [leaf(number) for number in range(count)]


def kleene(condition: Condition, row: Row) -> int:
    """Strong Kleene logic by the tables: no < unknown < yes, and = least, or = greatest."""
    rank = {NO: 0, UNKNOWN: 1, YES: 2}
    match condition:
        case Happened((event,)):
            return row[int(event.removeprefix("x_"))]
        case All(parts):
            return min((kleene(part, row) for part in parts), key=rank.__getitem__, default=YES)
        case AnyOf(parts):
            return max((kleene(part, row) for part in parts), key=rank.__getitem__, default=NO)
        case NoneOf(parts):
            return {NO: YES, YES: NO, UNKNOWN: UNKNOWN}[kleene(AnyOf(parts), row)]
    raise AssertionError(condition)


def random_condition(chance: random.Random, count: int, depth: int) -> Condition:
    if depth == 0 or chance.random() < 0.3:
        return leaf(chance.randrange(count))
    width = chance.choice([0, 1, 2, 2, 3, 3, 4] if depth > 1 else [1, 2, 3, 8, 30, 60])
    parts = tuple(random_condition(chance, count, depth - 1) for _ in range(width))
    return chance.choice(NODES)(parts)


def random_rows(chance: random.Random, count: int, rows: int) -> list[Row]:
    """Rows that are mostly yes, mostly no or mixed: many branches hold at once, or none."""
    weights = chance.choice([(8, 1, 1), (1, 8, 1), (1, 1, 8), (1, 1, 1), (0, 1, 0)])
    return [tuple(chance.choices((NO, YES, UNKNOWN), weights, k=count)) for _ in range(rows)]


def agree(rules: Sequence[Condition], rows: Sequence[Row]) -> None:
    """Fails where the witness and Kleene logic differ."""
    found = truths(rules, leaves(len(rows[0])), rows, timeout=120)
    assert found == [tuple(kleene(rule, row) for rule in rules) for row in rows]


@needs_durable
def test_random_rule_sets_are_decided_as_kleene_logic_says() -> None:
    chance = random.Random(20261201)
    for _ in range(60 if LONG else 25):  # five rule sets a child
        count, rules = chance.randrange(1, 60), list[Condition]()
        for _ in range(5):
            depth, size = chance.randrange(5), chance.randrange(1, 8)
            rules += [random_condition(chance, count, depth) for _ in range(size)]
        agree(rules, random_rows(chance, count, 100))


@needs_durable
@pytest.mark.parametrize("kind", NODES)
@pytest.mark.parametrize("width", [0, 1, 2, 23, 24, 25, 48, 49, 64, 65, 300, 2000])
def test_a_node_of_any_width_is_decided(kind: Node, width: int) -> None:
    rows: list[Row] = [
        (YES,) * width,
        (NO,) * width,
        (UNKNOWN,) * width,
        *((NO,) * place + (YES,) + (NO,) * (width - place - 1) for place in (0, width - 1)),
        *((YES,) * place + (NO,) + (YES,) * (width - place - 1) for place in (0, width - 1)),
        *((NO,) * place + (UNKNOWN,) + (NO,) * (width - place - 1) for place in (0, width - 1)),
    ]
    agree([kind(tuple(leaves(width)))], [row for row in rows if len(row) == width])


@needs_durable
def test_every_one_of_300_branches_is_seen() -> None:
    one_hot = [tuple(int(place == hot) for place in range(300)) for hot in range(300)]
    assert truths([AnyOf(tuple(leaves(300)))], leaves(300), one_hot, timeout=60) == [(YES,)] * 300


@needs_durable
@pytest.mark.parametrize("depth", [64, 150])
def test_a_tree_as_deep_as_a_policy_may_be_is_decided(depth: int) -> None:
    chance = random.Random(depth)
    deep: Condition = leaf(0)
    for level in range(depth):
        deep = chance.choice(NODES)((leaf(level % 20), deep, leaf(level % 7)))
    nested: Condition = leaf(1)
    for _ in range(depth):
        nested = NoneOf((nested,))
    agree([deep, nested], [*random_rows(chance, 20, 60), (UNKNOWN,) * 20])


@needs_durable
def test_five_thousand_rules_are_decided() -> None:
    chance = random.Random(5)
    rules = [random_condition(chance, 300, 1) for _ in range(5000)]
    agree(rules, random_rows(chance, 300, 5))


@needs_durable
def test_five_thousand_rules_on_one_test_are_decided() -> None:
    agree([leaf(0)] * 5000, [(YES,), (NO,), (UNKNOWN,)])


@needs_durable
def test_each_test_makes_only_its_own_rule_fire() -> None:
    one_hot = [tuple(int(place == hot) for place in range(200)) for hot in range(200)]
    tests: list[Condition] = [*leaves(200)]
    assert truths(tests, leaves(200), one_hot, timeout=60) == one_hot


@needs_durable
def test_conditions_without_tests_are_decided() -> None:
    rules: list[Condition] = [
        All(()),
        AnyOf(()),
        NoneOf(()),
        All((NoneOf(()), AnyOf(()))),
        AnyOf((All(()),)),
    ]
    assert truths(rules, (), [(), ()], timeout=60) == [(YES, NO, YES, NO, YES)] * 2


@needs_durable
def test_no_rules_or_no_rows_start_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "CHILD_COMMAND", ("no-such-program",))
    assert truths([], leaves(1), [(YES,)], timeout=1) == [()]
    assert truths([leaf(0)], leaves(1), [], timeout=1) == []
    assert firing_order([], timeout=1) == []
    assert firing_order([(), ()], timeout=1) == [(), ()]


@needs_durable
@pytest.mark.parametrize("row", [(3,), (), (0, 1), (-1,)])
def test_a_row_that_is_not_one_truth_a_test_is_refused(row: Row) -> None:
    with pytest.raises(ValueError, match="one truth for each leaf"):
        truths([leaf(0)], leaves(1), [row], timeout=1)


def test_no_rule_set_outgrows_what_the_engine_bears() -> None:
    def branches(formula: Formula) -> int:
        match formula:
            case Check():
                return 1
            case Both(parts):
                ways = 1
                for part in parts:
                    ways *= branches(part)
                return ways
            case Either(parts):
                return sum(branches(part) for part in parts)

    chance = random.Random(48)
    rules = [random_condition(chance, 400, 3) for _ in range(300)]
    sets, _ = plan(rules, leaves(400))
    assert max(1 + sum(branches(rule) for rule in one.rules) for one in sets) <= 48
    assert max(len(one.reads()) for one in sets) < 250
    known = {ALWAYS, *range(400)}
    for one in sets:
        assert known.issuperset(one.reads())
        known.update(one.decides)


@needs_durable
def test_rules_fire_in_their_own_order() -> None:
    chance = random.Random(1)
    rows = [*random_rows(chance, 120, 50), (YES,) * 120]
    expected = [tuple(place for place, truth in enumerate(row) if truth == YES) for row in rows]
    assert firing_order(rows, timeout=60) == expected


@needs_durable
def test_a_row_is_decided_the_same_wherever_it_stands() -> None:
    chance = random.Random(2)
    rules = [random_condition(chance, 9, 3) for _ in range(9)]
    rows = random_rows(chance, 9, 40)
    assert (
        truths(rules, leaves(9), rows, timeout=60)
        == truths(rules, leaves(9), rows[::-1], timeout=60)[::-1]
    )


def child(program: str) -> tuple[str, ...]:
    """A process that runs `program` in place of the child."""
    return (sys.executable, "-c", program)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", "durable-rules was killed by SIGKILL"),
        ("import os; os.kill(os.getpid(), 11)", "durable-rules was killed by SIGSEGV"),
        (
            "raise SystemError('error code: 303')",
            "durable-rules ended with exit code 1: SystemError: error code: 303",
        ),
        ("raise SystemExit(7)", "durable-rules ended with exit code 7"),
        ("pass", "durable-rules gave an answer that does not fit the question"),
        ("print('[]')", "durable-rules gave an answer that does not fit the question"),
        ("print('{\"answer\": 1}')", "durable-rules gave an answer that does not fit the question"),
        ("import time; time.sleep(60)", "durable-rules gave no answer within 0.5 s"),
    ],
)
def test_what_becomes_of_the_child_is_said(program: str, said: str) -> None:
    limit = 0.5 if "sleep" in program else 30
    with pytest.raises(DurableFailed) as failed:
        ask(child(program), {}, limit)
    assert str(failed.value) == said


def test_a_child_that_cannot_be_started_is_said() -> None:
    with pytest.raises(DurableFailed, match="could not be started"):
        ask(("/no/such/program",), {}, 1)


def test_a_build_that_cannot_be_imported_is_unavailable() -> None:
    program = 'print(\'{"unavailable": "undefined symbol: PyEval_CallObject"}\')'
    with pytest.raises(DurableUnavailable, match="imported: undefined symbol: PyEval_CallObject"):
        ask(child(program), {}, 30)


def test_rules_that_exclude_each_other_are_our_bug() -> None:
    with pytest.raises(EnginesDisagree, match="contradicts itself: the yes and the no"):
        ask(child('print(\'{"broken": "the yes and the no"}\')'), {}, 30)


@needs_durable
@pytest.mark.parametrize("answer", ['["01"]', '["0"]', "[]", '["0", "1"]'])
def test_an_answer_of_the_wrong_shape_is_a_failure(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[Row] = [(YES,), (NO,)] if answer == '["0"]' else [(YES,)]
    monkeypatch.setattr(durable, "CHILD_COMMAND", child(f"print('{{\"answer\": {answer}}}')"))
    with pytest.raises(DurableFailed, match="does not fit"):
        truths([leaf(0)], leaves(1), rows, timeout=30)


@needs_durable
def test_the_child_refuses_rules_that_exclude_each_other() -> None:
    both = {"reads": [0], "decides": [1], "rules": [{"f0": 1}, {"f0": 1}]}
    request = {"task": "truths", "sets": [both], "asks": [1], "rows": ["1"], "seconds": 9}
    with pytest.raises(EnginesDisagree, match="yes and the no of one condition fired together"):
        ask(durable.CHILD_COMMAND, request, 30)


def _busy() -> list[Row]:
    chance = random.Random(3)
    return [tuple(chance.choices((NO, YES, UNKNOWN), k=40)) for _ in range(20_000)]


def _running_child() -> int | None:
    """The process that is a child of this one and runs the witness."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == os.getpid() and b"durable_child" in command:
                return int(entry.name)
    return None


def _when_it_runs(act: Callable[[int], None]) -> threading.Thread:
    def watch() -> None:
        for _ in range(600):
            found = _running_child()
            if found is not None:
                time.sleep(0.3)
                act(found)
                return
            time.sleep(0.05)

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


wide: list[Condition] = [
    AnyOf(tuple(leaves(40)[place % 20 : place % 20 + 20])) for place in range(90)
]


@needs_durable
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_child_killed_at_work_is_a_failure_and_the_next_one_answers() -> None:
    thread = _when_it_runs(lambda found: os.kill(found, signal.SIGKILL))
    with pytest.raises(DurableFailed, match="was killed by SIGKILL"):
        truths(wide, leaves(40), _busy(), timeout=120)
    thread.join()
    agree(wide, _busy()[:5])


@needs_durable
def test_a_child_out_of_time_is_ended() -> None:
    with pytest.raises(DurableFailed, match="gave no answer within 1 s"):
        truths(wide, leaves(40), _busy(), timeout=1)
    if Path("/proc/self/stat").exists():
        assert _running_child() is None


@needs_durable
@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="needs SIGALRM")
def test_a_child_that_nobody_waits_for_ends_by_itself() -> None:
    request = durable._request("truths", plan(wide, leaves(40))[0], _busy(), 0.0)
    with pytest.raises(DurableFailed, match="was killed by SIGALRM"):
        ask(durable.CHILD_COMMAND, {**request, "seconds": 1}, 120)


@needs_durable
def test_the_child_neither_needs_the_package_nor_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "durable_rules_engine.py").write_text("raise SystemExit('the wrong one')")
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    agree([All((leaf(0), leaf(1)))], [(YES, UNKNOWN), (YES, YES)])


def test_the_witness_is_unavailable_where_it_cannot_be_built() -> None:
    assert "Python 3.13" in available((3, 13))
    assert "Python 3.13" in available((3, 14))


def test_the_witness_is_unavailable_where_it_is_not_installed() -> None:
    root = Path(complaintctl.__file__).parents[1]
    program = (
        f"import sys; sys.path.append({str(root)!r})\n"
        "from complaintctl.conditions import durable as witness\n"
        "print(witness.available((3, 12)))\n"
        "witness.available.__defaults__ = ((3, 12),)\n"
        "try:\n    witness.truths([], [], [], timeout=1)\n"
        "except witness.DurableUnavailable as reason:\n    print(reason)\n"
    )
    done = subprocess.run(
        (sys.executable, "-I", "-S", "-c", program), capture_output=True, text=True, check=True
    )
    reason = "durable-rules is not installed (python -m pip install durable-rules)\n"
    assert done.stdout == reason * 2


def test_asking_whether_it_is_available_does_not_import_it() -> None:
    root = Path(complaintctl.__file__).parents[1]
    program = (
        f"import sys; sys.path.append({str(root)!r})\n"
        "from complaintctl.conditions.durable import available\n"
        "available()\n"
        "print([name for name in sys.modules if name.startswith('durable')])\n"
    )
    done = subprocess.run(
        (sys.executable, "-P", "-c", program), capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
