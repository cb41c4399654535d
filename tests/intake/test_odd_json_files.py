"""JSON as it is really met: under other names, in several lists, too deep, cut, or with nothing in it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from complaintctl.errors import DataUnusable
from complaintctl.model.queue import Counts
from tests.intake.desk import read, source
from tests.intake.test_json_files import ONE, TWO, _json, _lines


def test_lists_that_follow_one_another_are_all_read(tmp_path: Path) -> None:
    both = json.dumps([ONE]).encode() + b"\n" + json.dumps([TWO]).encode() + b"\n [ ] []\n"
    assert read(tmp_path, ("q.json", both)).column("complaint") == ["C-1", "C-2"]


@pytest.mark.parametrize("more", [b" xyz", b",", b'\n{"complaint": "C-9"}', b"]", b"null"])
def test_what_follows_a_list_and_is_none_is_refused(tmp_path: Path, more: bytes) -> None:
    text = json.dumps([ONE]).encode() + b"\n" + more
    with pytest.raises(DataUnusable, match=r"q.json:[23]: the list ends before this line does"):
        read(tmp_path, ("q.json", text))


@pytest.mark.parametrize("name", ["q.csv", "q.txt", "q.data"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_recognised_whatever_the_file_is_called(
    tmp_path: Path, name: str, codec: str
) -> None:
    lines = _lines(ONE, TWO).decode().encode(codec)
    assert read(tmp_path, (name, lines)).files[0].format == "jsonl"
    array = ("\n " + json.dumps([ONE, TWO])).encode(codec)
    assert read(tmp_path, (name, array)).files[0].format == "json"


def test_a_header_in_brackets_is_no_json(tmp_path: Path) -> None:
    data = "[complaint],[opened_at]\nC-1,2026-01-01\n"
    mapping = source(complaint="[complaint]", opened_at="[opened_at]")
    assert read(tmp_path, data, sources=[mapping]).files[0].format == "csv"


def test_lines_are_told_from_an_answer_although_a_source_names_its_list(tmp_path: Path) -> None:
    mapping = replace(source(), records="data")
    answer = read(tmp_path, ("q.csv", _lines(ONE, TWO)), sources=[mapping])
    assert answer.column("complaint") == ["C-1", "C-2"]


HALF = b'{"complaint": "C-1", "opened_at": "2026-01-01", "text": "ok \\ud83d", "k\\udE00": 1}'


@pytest.mark.parametrize(
    "file",
    [("q.jsonl", HALF), ("q.json", b"[" + HALF + b"]"), ("q.json", b'{"list": [' + HALF + b"]}")],
)
def test_half_an_emoji_is_one_odd_character_and_no_harm(
    tmp_path: Path, file: tuple[str, bytes]
) -> None:
    assert read(tmp_path, file, reads=["text"]).column("text") == ["ok \ufffd"]


def test_a_whole_emoji_stays_one(tmp_path: Path) -> None:
    whole = HALF.replace(b"\\ud83d", b"\\ud83d\\ude00")
    assert read(tmp_path, ("q.jsonl", whole), reads=["text"]).column("text") == ["ok \U0001f600"]


def test_lists_within_lists_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match=r"q.json:2: nested too deeply"):
        read(tmp_path, ("q.json", b"[\n" + b"[" * 100_000))
    with pytest.raises(DataUnusable, match=r"q.json:1: nested too deeply"):
        read(tmp_path, ("q.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000))
    deep = b'{"complaint": "C-9", "text": ' + b"[" * 300 + b"]" * 300 + b"}"
    answer = read(tmp_path, ("q.jsonl", _lines(ONE) + b"\n" + deep + b"\n" + b"[" * 100_000))
    assert [row.reason for row in answer.rejected] == ["this record is nested too deeply"] * 2
    with pytest.raises(DataUnusable, match=r"q.json:1: nested too deeply"):
        read(tmp_path, ("q.json", b"[" + deep + b"]"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("q.json", b"[]"), ("q.json", b"[\n]\n"), ("q.json", b" "), ("q.json", b"{}"),
        ("q.json", b'{"code": 0, "data": []}'), ("q.json", b'{"data": {"total": 0, "list": []}}'),
        ("q.jsonl", b""), ("q.jsonl", b"\n"), ("q.csv", b""), ("q.csv", b"\xef\xbb\xbf\n"),
    ],
)  # fmt: skip
def test_an_empty_file_is_a_queue_without_complaints_and_is_said(
    tmp_path: Path, name: str, data: bytes
) -> None:
    answer = read(tmp_path, (name, data))
    assert (answer.counts, answer.rows) == (Counts(), [])
    assert [(f.code, f.message) for f in answer.findings] == [
        ("IN014", "the file is empty: no complaint was read from it")
    ]


def test_an_empty_list_where_the_mapping_looks_for_records_is_an_empty_file(tmp_path: Path) -> None:
    mapping = replace(source(), records="page.new")
    answer = read(tmp_path, _json({"page": {"new": []}, "old": [ONE]}), sources=[mapping])
    assert answer.counts == Counts()


def test_a_record_with_an_empty_list_in_it_is_a_record(tmp_path: Path) -> None:
    assert read(tmp_path, _json(ONE | {"tags": []})).counts.complaints == 1


def test_beside_an_empty_file_the_others_are_read(tmp_path: Path) -> None:
    answer = read(tmp_path, _json([ONE]), ("more.csv", b""))
    assert answer.column("complaint") == ["C-1"]
    assert answer.codes() == ["IN014"]


def test_on_one_line_a_record_that_is_set_aside_has_its_number(tmp_path: Path) -> None:
    records = [ONE, 7, {"opened_at": "x"}, TWO | {"text": "a"}, TWO | {"text": "b"}]
    for value in (records, {"list": [one for one in records if isinstance(one, dict)]}):
        answer = read(tmp_path, ("q.json", json.dumps(value).encode()), reads=["text"])
        found = [row.reason.rpartition(" (")[2] for row in answer.rejected]
        first = 2 if value is records else 3
        assert found == [f"record {n})" for n in ((2, 3, 4, 5) if first == 2 else (2, 3, 4))]
    answer = read(tmp_path, ("q.json", json.dumps([ONE, 7], indent=1).encode()))
    assert answer.rejected[0].reason == "this record is not an object of keys and values"
