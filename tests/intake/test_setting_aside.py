"""The quarantine and the spool: nothing lost, little held in memory, nothing left behind."""

import base64
import csv
import stat
from pathlib import Path

import polars as pl
import pytest

from complaintctl.intake import quarantine, spool
from complaintctl.intake.quarantine import Quarantine, write
from complaintctl.intake.spool import Spool
from complaintctl.model.queue import Rejected
from tests.intake.desk import read

ROWS = [Rejected("q.csv", at, "no id", f"投{at}\n".encode("gb18030"), "gb18030") for at in range(9)]


def test_the_quarantine_file_is_its_owners_and_has_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "q.quarantine.csv"
    path.write_text("old")
    formula = Rejected("q.csv", 99, "no id", b"=1+1,\xff\n")
    assert write(str(path), [*ROWS, formula]) == 10
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [base64.b64decode(row["bytes"]) for row in rows] == [row.raw for row in [*ROWS, formula]]
    assert rows[0] == {
        "file": "q.csv", "line": "0", "reason": "no id", "row": "投0", "encoding": "gb18030",
        "bytes": base64.b64encode(ROWS[0].raw).decode(),
    }  # fmt: skip
    assert rows[-1]["row"].startswith("'=1+1")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("limit", [0, 10, 10_000])
def test_many_rejected_rows_wait_on_disk(tmp_path: Path, limit: int) -> None:
    aside = Quarantine(lambda: tmp_path, limit)
    aside.add(reversed(ROWS))
    assert len(aside) == 9
    assert sorted(aside, key=lambda row: row.line) == ROWS
    assert (aside[0], aside[-1], aside[7:]) == (ROWS[8], ROWS[0], tuple(ROWS[1::-1]))
    with pytest.raises(IndexError):
        aside[9]
    with pytest.raises(IndexError):
        aside[-10]
    aside.drop_after(4)
    assert tuple(aside) == tuple(ROWS[:4:-1])
    assert aside == tuple(ROWS[:4:-1])
    aside.sort(["q.csv"])
    aside.close()
    assert list(tmp_path.iterdir()) == []


def test_the_spool_holds_few_frames_and_writes_the_rest(tmp_path: Path) -> None:
    frames = [pl.DataFrame({"a": [number], "b": ["投"]}) for number in range(5)]
    for limit in (0, 30, 1 << 20):
        kept = Spool(str(tmp_path), limit)
        for frame in frames:
            kept.add(frame)
        assert [frame["a"].item() for frame in kept] == [0, 1, 2, 3, 4]
        kept.drop_after(2)
        kept.add(frames[4])
        assert [frame["a"].item() for frame in kept] == [0, 1, 4]
        kept.close()
        kept.close()
        assert list(tmp_path.iterdir()) == []


def test_a_queue_larger_than_memory_goes_through_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", 1000)
    monkeypatch.setattr(quarantine, "IN_MEMORY", 1000)
    rows = "".join(f"C-{at},2026-01-01,text {at}\n,,no id\n" for at in range(3000))
    data = "complaint,opened_at,text\n" + rows + "C-5,2026-01-01,another\n"
    answer = read(tmp_path, data, reads=["text"], block=4000)
    assert answer.counts.complaints == 2999
    assert answer.counts.quarantined == 3002
    assert answer.column("text")[:6] == ["text 0", "text 1", "text 2", "text 3", "text 4", "text 6"]


def test_a_file_that_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    from complaintctl.errors import DataUnusable

    with pytest.raises(DataUnusable):
        read(tmp_path, "-", "a,b\n1,2\n", stdin=b"complaint,opened_at\nC-1,2026-01-01\n")
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_place_that_cannot_be_written_is_named_as_it_was_given(tmp_path: Path) -> None:
    from complaintctl.errors import DataUnusable

    gone = str(tmp_path / "none" / "q.csv")
    with pytest.raises(DataUnusable) as refused:
        write(gone, ROWS)
    assert str(refused.value) == (
        f"{gone}: no such file or directory; choose another place (--quarantine)"
    )
    with pytest.raises(DataUnusable, match=r"is a directory; choose another place"):
        write(str(tmp_path), ROWS)
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_is_short_at_the_end_of_the_file_was_cut_off(tmp_path: Path) -> None:
    whole = "complaint,opened_at,text\nC-1,2026-01-01,a\nC-2,2026"
    answer = read(tmp_path, whole)
    assert [row.reason for row in answer.rejected] == [
        "the file ends inside this row; export it again"
    ]
    assert answer.codes() == ["IN013"]
    answer = read(tmp_path, whole + "\n")
    assert answer.rejected[0].reason.startswith("2 cells where the header has 3")


@pytest.mark.parametrize("block", [40, 1 << 20])
def test_a_header_that_stands_again_in_the_middle_is_skipped(tmp_path: Path, block: int) -> None:
    one = "complaint,opened_at,text\nC-{0},2026-01-01,a\n"
    data = one.format(1) + "\ufeff" + one.format(2) + " " + one.format(3)
    answer = read(tmp_path, data, block=block)
    assert answer.column("complaint") == ["C-1", "C-2", "C-3"]
    assert answer.counts.skipped == 2
    assert [(f.code, f.level, f.location.line, f.message) for f in answer.findings] == [
        ("IN015", "hint", 3, "2 rows that repeat the header were skipped")
    ]


def test_a_row_that_only_begins_like_the_header_is_none(tmp_path: Path) -> None:
    answer = read(tmp_path, "complaint,opened_at\ncomplaint,2026-01-01\n")
    assert answer.column("complaint") == ["complaint"]


def test_an_empty_word_skips_no_row(tmp_path: Path) -> None:
    from dataclasses import replace

    from complaintctl.model.source import Skip
    from tests.intake.desk import source

    mapping = replace(source(), skip=Skip(rows=("", "合计")))
    data = "complaint,opened_at\nC-1,2026-01-01\n合计,1\n,\nC-2\n"
    answer = read(tmp_path, data, sources=[mapping])
    assert (answer.counts.complaints, answer.counts.skipped) == (1, 2)
    assert answer.counts.quarantined == 1
