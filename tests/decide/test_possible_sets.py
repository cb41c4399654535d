"""What `resolve` calls possible is what independent rules can lead to, by trying everything.

The brute force below is written here on purpose, from the column "result when all is known" of
policy-language 2: it shares no line with `resolve` and none with the oracle's tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

from complaintctl.decide import resolve
from complaintctl.decide.resolve import Lacking, Outcomes, Verdict
from complaintctl.model.decision import Answer
from complaintctl.model.policy import DISPUTED, Agree, First, MostSevere, Rule

CONCERNS = 17_000  # for each of the three kinds: more than 50,000 in all
NOTHING = Lacking({}, {})
VALUES = ("a", "b", "c", "d")


def verdicts(outcomes: Sequence[Outcomes]) -> list[Verdict]:
    return [Verdict(Rule(f"r{n}", "a"), found) for n, found in enumerate(outcomes)]


def some_outcomes(chance: Random, values: Sequence[str], *, tables: bool) -> Outcomes:
    """What a rule may give: one value, none, either; with a lookup any set of them."""
    value = chance.choice(values)
    if not tables or chance.random() < 0.6:
        return chance.choice([(value,), (None,), (value, None)])
    several: list[str | None] = [*values, None]
    return tuple(chance.sample(several, chance.randint(1, len(several))))


def worlds(outcomes: Sequence[Outcomes]) -> list[list[str]]:
    """For every way the rules may turn out: the values of those that hold, in their order."""
    return [[value for value in world if value is not None] for world in product(*outcomes)]


def random_rules(seed: int, *, tables: bool) -> tuple[Random, list[Outcomes]]:
    chance = Random(seed)
    values = VALUES[: chance.randint(1, 4)]
    count = chance.choice((0, 1, 2, 2, 3, 3, 4, 5))
    return chance, [some_outcomes(chance, values, tables=tables) for _ in range(count)]


def check(answer: Answer, reached: set[str], in_doubt: str, outcomes: Sequence[Outcomes]) -> None:
    assert set(answer.possible) == reached
    assert len(answer.possible) == len(reached)
    assert answer.value == (next(iter(reached)) if len(reached) == 1 else in_doubt)
    assert answer.certain == (len(reached) == 1)
    # No rule names a dispute; those that surely hold cause it.
    dispute = answer.possible == ("disputed",)
    named = tuple(
        f"r{n}"
        for n, found in enumerate(outcomes)
        if answer.value in found or (dispute and None not in found)
    )
    assert answer.rules == named


def test_first_may_give_what_the_rules_can_lead_to() -> None:
    for seed in range(CONCERNS):
        chance, outcomes = random_rules(seed, tables=True)
        otherwise = chance.choice(("z", "z", "a"))
        reached = {world[0] if world else otherwise for world in worlds(outcomes)}
        answer = resolve.first(First("team", (), otherwise), verdicts(outcomes), NOTHING)
        check(answer, reached, otherwise, outcomes)


def test_most_severe_may_give_what_the_rules_can_lead_to() -> None:
    for seed in range(CONCERNS):
        chance, outcomes = random_rules(seed, tables=True)
        levels = tuple(chance.sample(VALUES, len(VALUES)))
        reached = {
            min(world, key=levels.index) if world else levels[-1] for world in worlds(outcomes)
        }
        decider = MostSevere("priority", levels, ())
        answer = resolve.most_severe(decider, verdicts(outcomes), NOTHING)
        check(answer, reached, min(reached, key=levels.index), outcomes)
        assert list(answer.possible) == sorted(reached, key=levels.index)


def test_agree_may_give_what_the_rules_can_lead_to() -> None:
    for seed in range(CONCERNS):
        chance, outcomes = random_rules(seed, tables=False)
        otherwise = chance.choice(("z", "z", "a"))
        reached = {
            DISPUTED if len(set(world)) > 1 else world[0] if world else otherwise
            for world in worlds(outcomes)
        }
        decider = Agree("party", VALUES, (), otherwise)
        answer = resolve.agree(decider, verdicts(outcomes), NOTHING)
        check(answer, reached, otherwise, outcomes)


def test_possible_outcomes_stand_in_the_order_of_the_rules_and_otherwise_last() -> None:
    outcomes: list[Outcomes] = [("c", None), ("a", None), ("b", None)]
    found = resolve.first(First("team", (), "z"), verdicts(outcomes), NOTHING)
    assert found.possible == ("c", "a", "b", "z")
    parties = resolve.agree(Agree("party", VALUES, (), "z"), verdicts(outcomes), NOTHING)
    assert parties.possible == ("c", "a", "b", "z", DISPUTED)
