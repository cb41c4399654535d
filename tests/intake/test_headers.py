"""Delimiters, titles, totals, ragged rows: the layout of a delimited file."""

from dataclasses import replace
from pathlib import Path

import pytest

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.model.queue import Counts
from complaintctl.model.source import Skip, Source
from tests.intake.desk import read, source

HEADER = "complaint,opened_at,text\n"


@pytest.mark.parametrize(("mark", "said"), [(",", ","), (";", ";"), ("\t", "\t"), ("|", "|")])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, mark: str, said: str) -> None:
    data = f'complaint{mark}opened_at{mark}text\nC-1{mark}2026-01-01{mark}"a{mark}b,;"\n'
    answer = read(tmp_path, data, reads=["text"])
    assert answer.files[0].delimiter == said
    assert answer.column("text") == [f"a{mark}b,;".strip()]


def test_title_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    data = '"2026, 投诉\n明细"\n\n导出人,张三,,\n' + HEADER + "C-1,2026-01-01,x\n"
    answer = read(tmp_path, data)
    assert answer.counts == Counts(read=3, complaints=1, skipped=2)
    assert answer.files[0].header_line == 5


def test_the_mapping_may_say_how_many_titles_there_are(tmp_path: Path) -> None:
    data = "complaint,opened_at\n" + HEADER + "C-1,2026-01-01,x\n"
    first = read(tmp_path, data, sources=[source()])
    assert first.files[0].header_line == 1
    second = read(tmp_path, data, sources=[replace(source(), skip=Skip(before_header=1))])
    assert second.files[0].header_line == 2
    assert second.column("complaint") == ["C-1"]


def test_total_rows_are_skipped_where_the_mapping_names_them(tmp_path: Path) -> None:
    data = HEADER + "C-1,2026-01-01,x\n ,小计 1,\n合计,,3\n总计 9\nC-2,2026-01-01,合计\n"
    mapping = replace(source(), skip=Skip(rows=("合计", "小计", "总计")))
    answer = read(tmp_path, data, sources=[mapping])
    assert answer.counts == Counts(read=5, complaints=2, skipped=3)
    fast = read(tmp_path, HEADER + "C-1,2026-01-01,x\n,小计 1,\n合计,,3\n", sources=[mapping])
    assert fast.counts == Counts(read=3, complaints=1, skipped=2)
    assert fast.codes() == []


def test_a_total_row_that_nobody_named_is_noticed(tmp_path: Path) -> None:
    answer = read(tmp_path, HEADER + "C-1,2026-01-01,x\n合计,2026-01-01,3\n")
    assert answer.counts.complaints == 2
    assert answer.codes() == ["IN011"]
    assert answer.findings[0].location.line == 3
    assert answer.findings[0].message == "1 row looks like a total and was read as a complaint"
    assert answer.findings[0].hint == "name its first word in the mapping (skip: {rows: [...]})"


def test_ragged_rows_are_set_aside_with_their_bytes_and_lines(tmp_path: Path) -> None:
    data = HEADER + 'C-1,2026-01-01,"a\nb"\nC-2,2026-01-01\nC-3,2026-01-01,x,y\nC-4,2026-01-01,z\n'
    answer = read(tmp_path, data)
    assert answer.column("complaint") == ["C-1", "C-4"]
    assert [(row.line, row.raw) for row in answer.rejected] == [
        (4, b"C-2,2026-01-01\n"),
        (5, b"C-3,2026-01-01,x,y\n"),
    ]
    assert answer.rejected[0].reason == (
        "2 cells where the header has 3; check delimiters and quotes"
    )


def test_ragged_rows_keep_the_bytes_of_their_own_encoding(tmp_path: Path) -> None:
    data = (HEADER + "投诉,2026-01-01\n").encode("gb18030")
    (row,) = read(tmp_path, data).rejected
    assert row.raw == "投诉,2026-01-01\n".encode("gb18030")
    assert row.encoding == "gb18030"


def test_trailing_delimiters_are_no_ragged_row(tmp_path: Path) -> None:
    answer = read(tmp_path, HEADER + "C-1,2026-01-01,x,,\nC-2,2026-01-01,y\n", reads=["text"])
    assert answer.column("text") == ["x", "y"]


def test_empty_lines_are_nothing_and_empty_rows_are_skipped(tmp_path: Path) -> None:
    answer = read(tmp_path, HEADER + "\nC-1,2026-01-01,x\n\r\n,,\n , ,\n\n")
    assert answer.counts == Counts(read=3, complaints=1, skipped=2)
    assert [(f.code, f.level, f.location.line) for f in answer.findings] == [("IN012", "hint", 5)]


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    answer = read(tmp_path, HEADER + "C-1,2026-01-01,x\r\nC-2,2026-01-01,y\nC-3,2026-01-01,z\r\n")
    assert answer.column("complaint") == ["C-1", "C-2", "C-3"]


def test_a_header_alone_is_an_empty_queue(tmp_path: Path) -> None:
    answer = read(tmp_path, HEADER)
    assert answer.counts == Counts()
    assert answer.rows == []


def test_an_unfinished_last_row_is_set_aside_and_said(tmp_path: Path) -> None:
    answer = read(tmp_path, HEADER + 'C-1,2026-01-01,x\nC-2,2026-01-01,"y\nz')
    assert answer.column("complaint") == ["C-1"]
    assert answer.rejected[0].reason == "the file ends inside this row; export it again"
    assert answer.rejected[0].line == 3
    assert answer.codes() == ["IN013"]


def test_a_quote_that_is_never_closed_stops_the_file(tmp_path: Path) -> None:
    data = HEADER + 'C-1,2026-01-01,"x\n' + "C-2,2026-01-01,y\n" * 200
    with pytest.raises(DataUnusable, match="queue0.csv:2: a quote that opens near this line"):
        read(tmp_path, data)


def test_no_readable_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="no header within its first lines"):
        read(tmp_path, '"' + "x\n" * 500)
    with pytest.raises(DataUnusable, match="no header within its first lines"):
        read(tmp_path, HEADER, sources=[replace(source(), skip=Skip(before_header=7))])


def test_a_missing_id_column_is_refused_with_the_near_miss(tmp_path: Path) -> None:
    mapping = Source("s", {"complaint": ("投诉单号",), "opened_at": ("时间",)})
    with pytest.raises(DataUnusable) as refused:
        read(tmp_path, "投诉编号,时间\n1,2026-01-01\n", sources=[mapping])
    assert str(refused.value).endswith(
        "queue0.csv: no column for complaint (the mapping expects '投诉单号'); "
        "did you mean '投诉编号'?; the header has '投诉编号', '时间'"
    )
    with pytest.raises(DataUnusable, match="source 's' maps no column to it"):
        read(tmp_path, HEADER, sources=[Source("s", {"complaint": ("complaint",)})])
    wide = ",".join(f"c{number}" for number in range(20))
    with pytest.raises(DataUnusable, match=r"'c11', \.\.\."):
        read(tmp_path, wide + "\n")


def test_a_mapped_header_that_stands_twice_must_be_told_apart(tmp_path: Path) -> None:
    data = "complaint,opened_at,note,note\nC-1,2026-01-01,one,two\n"
    with pytest.raises(DataUnusable, match="the header 'note' stands twice and is mapped to text"):
        read(tmp_path, data, reads=["text"], sources=[source(text="note")])
    for written, meant in (("note#1", "one"), ("note#2", "two")):
        answer = read(tmp_path, data, reads=["text"], sources=[source(text=written)])
        assert answer.column("text") == [meant]
    answer = read(tmp_path, data, reads=["text"], sources=[source(text="note#3")])
    assert answer.column("text") == ["absent"]
    assert read(tmp_path, data, sources=[source()]).counts.complaints == 1


def test_a_missing_column_is_absent_and_one_finding(tmp_path: Path) -> None:
    data = "complaint,opened_at,投诉内容\nC-1,2026-01-01,x\n"
    mapping = source(text="投诉内容描述", amount="金额")
    answer = read(tmp_path, data, reads=["text"], sources=[mapping])
    assert answer.column("text") == ["absent"]
    assert [(f.code, f.level, f.message, f.hint) for f in answer.findings] == [
        ("IN010", "warning", "no column '投诉内容描述': text is absent in this file",
         "did you mean '投诉内容'?"),
        ("IN010", "hint", "no column '金额': amount is absent in this file", ""),
    ]  # fmt: skip


def test_headers_match_by_their_folded_name(tmp_path: Path) -> None:
    data = " Ｃomplaint ,OPENED_AT,投诉 内容\nC-1,2026-01-01,x\n"
    answer = read(tmp_path, data, reads=["text"], sources=[source(text="投诉内容")])
    assert answer.column("text") == ["x"]


def test_the_first_header_found_wins(tmp_path: Path) -> None:
    data = "complaint,opened_at,b,a\nC-1,2026-01-01,from b,from a\n"
    answer = read(tmp_path, data, reads=["text"], sources=[source(text=("x", "a", "b"))])
    assert answer.column("text") == ["from a"]


def test_the_source_that_fits_best_reads_the_file(tmp_path: Path) -> None:
    plain = replace(source(), name="plain")
    rich = replace(source(text="note"), name="rich")
    other = Source("other", {"complaint": ("编号",), "opened_at": ("时间",)})
    data = "complaint,opened_at,note\nC-1,2026-01-01,x\n"
    answer = read(tmp_path, data, "编号,时间\nC-2,2026-01-02\n", sources=[plain, rich, other])
    assert [file.source for file in answer.files] == ["rich", "other"]
    answer = read(tmp_path, data, sources=[plain, rich, other], source="plain")
    assert answer.files[0].source == "plain"


def test_a_source_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    one, two = replace(source(), name="one"), replace(source(), name="two")
    with pytest.raises(UsageError, match="several sources fit alike: one, two; name one with"):
        read(tmp_path, HEADER, sources=[one, two])
    with pytest.raises(UsageError, match="no source finds the columns of complaint and opened_at"):
        read(tmp_path, "a,b\n", sources=[one, two])
    with pytest.raises(UsageError, match="unknown source 'onne': did you mean 'one'"):
        read(tmp_path, HEADER, sources=[one, two], source="onne")
    with pytest.raises(UsageError, match="the policy has no sources"):
        read(tmp_path, HEADER, source="one")


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown time zone 'Mars/Base'"):
        read(tmp_path, HEADER, zone="Mars/Base")
    with pytest.raises(UsageError, match="unknown time zone 'Mars/Base'"):
        read(tmp_path, HEADER, sources=[replace(source(), zone="Mars/Base")])


def test_without_a_mapping_a_misspelt_header_is_noticed(tmp_path: Path) -> None:
    data = "complaint,opened_at,amuont\nC-1,2026-01-01,5\n"
    answer = read(tmp_path, data, reads=["amount", "title"])
    assert [(f.code, f.hint) for f in answer.findings] == [("IN010", "did you mean 'amuont'?")]


def test_a_row_of_data_in_the_place_of_the_header_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable) as refused:
        read(
            tmp_path,
            "13812345678,2026-01-01,我的卡密被人用了我要投诉你们平台请尽快给我处理退款谢谢你们了\n",
        )
    assert str(refused.value).endswith("the header has '…', '…', '…'")
