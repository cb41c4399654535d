"""Rows of one complaint become one, and nothing is lost on the way."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.intake.merge import DIFFERENT, ROUNDED, join_keys, merge
from complaintctl.intake.typed import NEVER, Keys
from complaintctl.model.queue import Counts
from tests.intake.desk import read, seconds, source

HEADER = "complaint,opened_at,updated_at,text\n"


def test_the_newest_row_wins_whole_and_its_blanks_stay_blank(tmp_path: Path) -> None:
    old = HEADER + "C-1,2026-01-01,2026-01-02,old\nC-2,2026-01-01,,x\n"
    new = HEADER + "C-3,2026-01-01,,y\n Ｃ-1,,2026-01-03,\n"
    answer = read(tmp_path, old, new, reads=["text"])
    assert answer.counts == Counts(read=4, complaints=3, superseded=1)
    assert [(row["complaint"], row["opened_at"], row["text"]) for row in answer.rows] == [
        ("C-2", seconds("2026-01-01"), "x"),
        ("C-3", seconds("2026-01-01"), "y"),
        ("C-1", "blank", "blank"),
    ]


def test_of_rows_changed_at_one_moment_the_later_in_file_order_wins(tmp_path: Path) -> None:
    data = HEADER + "C-1,2026-01-01,2026-01-02,a\nC-2,2026-01-01,,x\nC-1,2026-01-01,2026-01-02,b\n"
    answer = read(tmp_path, data, reads=["text"])
    assert answer.column("text") == ["x", "b"]


def test_identical_rows_are_superseded_without_updated_at(tmp_path: Path) -> None:
    data = "complaint,opened_at\nC-1,2026-01-01\nC-1,2026-01-01\n"
    answer = read(tmp_path, data, data)
    assert answer.counts == Counts(read=4, complaints=1, superseded=3)


def test_different_rows_without_updated_at_are_all_quarantined(tmp_path: Path) -> None:
    first = HEADER + "C-1,2026-01-01,2026-01-02,a\nC-2,2026-01-01,,ok\n"
    second = (HEADER + '"C-1",2026-01-01,,b\n').encode("utf-8-sig")
    answer = read(tmp_path, first, second)
    assert answer.counts == Counts(read=3, complaints=1, quarantined=2)
    assert [(Path(row.file).name, row.line, row.raw, row.reason) for row in answer.rejected] == [
        ("queue0.csv", 2, b"C-1,2026-01-01,2026-01-02,a\n", DIFFERENT),
        ("queue1.csv", 2, b'"C-1",2026-01-01,,b\n', DIFFERENT),
    ]


def test_quarantined_rows_are_found_again_behind_rejected_ones(tmp_path: Path) -> None:
    rows = "".join(f'C-{at},2026-01-01,,"two\nlines"\n,,,no id\nragged\n' for at in range(300))
    data = HEADER + rows + "C-7,2026-01-01,,other\n"
    answer = read(tmp_path, data, block=500)
    assert answer.counts == Counts(read=901, complaints=299, quarantined=602)
    twins = [row for row in answer.rejected if row.reason == DIFFERENT]
    assert [(row.line, row.raw) for row in twins] == [
        (30, b'C-7,2026-01-01,,"two\nlines"\n'),
        (1202, b"C-7,2026-01-01,,other\n"),
    ]
    assert [row.line for row in answer.rejected] == sorted(row.line for row in answer.rejected)


def test_rows_of_two_sources_are_never_identical(tmp_path: Path) -> None:
    from dataclasses import replace

    yuan, fen = replace(source(amount="a"), name="yuan"), replace(source(amount="b"), name="fen")
    one, two = (
        "complaint,opened_at,a\nC-1,2026-01-01,100\n",
        "complaint,opened_at,b\nC-1,2026-01-01,100\n",
    )
    answer = read(tmp_path, one, two, sources=[yuan, fen])
    assert answer.counts == Counts(read=2, quarantined=2)


def test_mangled_ids_never_merge(tmp_path: Path) -> None:
    data = (
        HEADER + "1.23457E+17,2026-01-01,,a\n1.23457E+17,2026-01-01,,b\n\t20260101,2026-01-01,,c\n"
    )
    answer = read(tmp_path, data, reads=["text"])
    assert answer.counts == Counts(read=3, complaints=1, quarantined=2)
    assert {row.reason for row in answer.rejected} == {
        "the id was mangled by a spreadsheet; export the column as text"
    }


def test_ids_that_end_in_000_are_said_and_set_aside_where_two_share_one(tmp_path: Path) -> None:
    data = HEADER + (
        "1234567890123000,2026-01-01,2026-01-02,a\n1234567890123000,2026-01-01,2026-01-03,b\n"
        "9234567890123000,2026-01-01,,c\n123456789012000,2026-01-01,,d\n"
    )
    answer = read(tmp_path, data, reads=["text"])
    assert answer.counts == Counts(read=4, complaints=2, quarantined=2)
    assert {row.reason for row in answer.rejected} == {ROUNDED}
    (finding,) = answer.findings
    assert (finding.code, finding.location.line) == ("IN030", 2)
    assert finding.message.startswith("3 cells of column 'complaint' have 16 or more digits")


def test_rows_changed_after_the_moment_are_dropped_before_merging(tmp_path: Path) -> None:
    data = HEADER + "C-1,2026-01-01,2026-01-02,known\nC-1,2026-01-01,2026-02-02,not yet\n"
    answer = read(tmp_path, data, reads=["text"], as_of=seconds("2026-02-01"))
    assert answer.counts == Counts(read=2, complaints=1, skipped=1)
    assert answer.column("text") == ["known"]
    assert answer.codes() == ["IN023"]
    assert answer.findings[0].message == "1 row changed after the moment of this run was skipped"


def test_no_rows_merge_to_none() -> None:
    merged = merge(join_keys([]), lambda rows: rows.astype(np.uint64))
    assert merged.keep.size == 0
    assert merged.superseded == 0


ROW = st.tuples(
    st.integers(0, 3), st.integers(0, 1), st.integers(0, 2), st.sampled_from([int(NEVER), 1, 2])
)


@given(st.lists(ROW, max_size=14))
def test_merging_agrees_with_a_plain_reading_of_the_rule(
    rows: list[tuple[int, int, int, int]],
) -> None:
    """A row is (hash of the id, what makes colliding ids differ, content, updated_at)."""
    keys = Keys(
        np.array([row[0] for row in rows], np.uint64),
        np.array([row[2] for row in rows], np.uint64),
        np.array([row[3] for row in rows], np.int64),
        np.array([row[0] == 3 for row in rows], np.bool_),
    )
    second = np.array([row[1] for row in rows], np.uint64)
    merged = merge(keys, lambda which: second[which])
    keep, superseded, aside = _plainly(rows)
    assert np.flatnonzero(merged.keep).tolist() == sorted(keep)
    assert merged.superseded == superseded
    assert {reason: which.tolist() for reason, which in merged.quarantined} == aside


def _plainly(rows: list[tuple[int, int, int, int]]) -> tuple[list[int], int, dict[str, list[int]]]:
    groups: dict[tuple[int, int], list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(row[:2], []).append(at)
    keep: list[int] = []
    superseded, aside = 0, {ROUNDED: [], DIFFERENT: []}  # type: ignore[var-annotated]
    for (number, _), which in groups.items():
        contents = {rows[at][2] for at in which}
        if len(which) == 1:
            keep += which
        elif number == 3:
            aside[ROUNDED] += which
        elif len(contents) > 1 and any(rows[at][3] == NEVER for at in which):
            aside[DIFFERENT] += which
        else:
            keep.append(max(which, key=lambda at: (rows[at][3], at)))
            superseded += len(which) - 1
    return keep, superseded, {reason: sorted(which) for reason, which in aside.items() if which}


CELL = st.text(st.sampled_from("abé投,;\"\n\t| '=-1"), max_size=8)


@given(
    rows=st.lists(st.tuples(CELL, CELL), max_size=8),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    mark=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([0, 1]),
    end=st.sampled_from(["\n", "\r\n"]),
    block=st.sampled_from([16, 64, 4096]),
)  # fmt: skip
def test_any_table_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], codec: str, mark: str,
    quoting: Any, end: str, block: int,
) -> None:  # fmt: skip
    import csv
    import io

    from complaintctl.conditions.text import fold

    stream = io.StringIO(newline="")
    table = csv.writer(stream, delimiter=mark, quoting=quoting, lineterminator=end)
    table.writerow(["complaint", "opened_at", "text", "title", "说明"])
    for number, (text, title) in enumerate(rows):
        table.writerow([f"C-{number}", "2026-01-01", text, title, "x"])
    data = stream.getvalue().encode(codec)
    answer = read(tmp_path_factory.mktemp("q"), data, reads=["text", "title"], block=block)
    assert answer.counts == Counts(read=len(rows), complaints=len(rows))
    expected = [[fold(cell) if cell.strip() else "blank" for cell in row] for row in rows]
    assert [[row["text"], row["title"]] for row in answer.rows] == expected
