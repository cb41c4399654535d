"""Entries are found by two hashes of the complaint's id, and by as many events as there are."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import DataUnusable
from complaintctl.intake.log import NOBODY, Ids
from tests.intake.journal import keep_log

QUEUE = "complaint,opened_at\nC-1,2026-01-01\n"
HEADER = "complaint,at,event\n"
PAIRS = st.tuples(st.integers(0, 3), st.integers(0, 3))


@given(known=st.sets(PAIRS), asked=st.lists(PAIRS))
def test_ids_whose_first_hashes_collide_are_told_apart(
    known: set[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    stored = sorted(known)
    ids = Ids(*(np.array([pair[at] for pair in stored], np.uint64) for at in (0, 1)))
    places = ids.places(*(np.array([pair[at] for pair in asked], np.uint64) for at in (0, 1)))
    assert places.tolist() == [stored.index(one) if one in known else NOBODY for one in asked]


def test_more_than_255_events_are_told_apart(tmp_path: Path) -> None:
    rows = "".join(f"C-1,2026-01-02,x_{at:03}\n" for at in range(400))
    journal = keep_log(tmp_path, QUEUE, logs=[HEADER + rows])
    assert journal.log is not None
    assert [event for _, event, _ in journal.log["C-1"]] == [f"x_{at:03}" for at in range(400)]


def test_a_column_of_nothing_but_own_events_is_refused(tmp_path: Path) -> None:
    letters = str.maketrans("0123456789", "abcdefghij")
    names = (str(at).translate(letters) for at in range(10_001))
    rows = "".join(f"C-1,2026-01-02,x_{name}\n" for name in names)
    with pytest.raises(DataUnusable, match="more than 10,000 events of its own"):
        keep_log(tmp_path, QUEUE, logs=[HEADER + rows])
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_stranger_has_no_entries(tmp_path: Path) -> None:
    from complaintctl.intake.queue import read_queue
    from tests.intake.desk import AS_OF, FIELDS

    for name, text in (("q.csv", QUEUE), ("l.csv", HEADER + "C-1,2026-01-02,closed\n")):
        (tmp_path / name).write_text(text)
    with read_queue(
        [str(tmp_path / "q.csv")], policy_fields=FIELDS, reads=frozenset(), zone="UTC", sources=(),
        as_of=AS_OF, spool_dir=str(tmp_path), logs=[str(tmp_path / "l.csv")],
    ) as queue:  # fmt: skip
        assert queue.log is not None
        counts, at, event, state = queue.log.of(pl.Series(["C-9", "C-1", "C-9", "C-1"]))
    assert counts.tolist() == [0, 1, 0, 1]
    assert (at.size, event.tolist(), state.tolist()) == (2, [17, 17], [0, 0])
