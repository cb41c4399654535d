"""Counts of what is to be said add up in any order; and what versions and strange numbers make of
the sentences."""

from __future__ import annotations

from itertools import permutations

from complaintctl.decide.remarks import Remark, Tally, added
from complaintctl.decide.wording import findings
from complaintctl.findings import Location
from complaintctl.intake import codes
from complaintctl.privacy.masking import Masking
from tests.reports.desk import AS_OF, policy

ORPHANS = Remark(codes.ORPHANS)
JUMPED = Remark(codes.JUMPED, Location("p.yaml", 3, 1), ("new", "done"))


def test_counts_add_up_in_any_order() -> None:
    parts = [
        {ORPHANS: Tally(2, first=((7, "C7"), (9, "C9")))},
        {ORPHANS: Tally(3, 1, first=((1, "C1"), (2, "C2"), (3, "C3"))), JUMPED: Tally(1)},
        {ORPHANS: Tally(1, 4, first=((0, "C0"),))},
    ]

    for order in permutations(parts):
        assert added(order) == {
            ORPHANS: Tally(6, 5, ((0, "C0"), (1, "C1"), (2, "C2"))),
            JUMPED: Tally(1),
        }


def test_sums_of_sums_are_the_same_sum() -> None:
    one, two = {ORPHANS: Tally(1, first=((4, "D"),))}, {ORPHANS: Tally(1, first=((5, "A"),))}

    assert added([added([one]), added([added([two])])]) == added([two, one])


def test_what_is_so_of_nobody_is_left_out() -> None:
    assert added([{ORPHANS: Tally(0), JUMPED: Tally(1)}]) == {JUMPED: Tally(1)}


def test_a_number_that_would_move_the_terminal_is_not_shown() -> None:
    first = ((0, "C\x1b[2J"), (1, "卡 1"), (2, "C" * 41))

    [finding] = findings({ORPHANS: Tally(3, first=first)}, policy(), "p", (), AS_OF, Masking())

    assert finding.message.endswith(" for them: …, 卡 1, …")
