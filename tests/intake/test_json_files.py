"""JSON in its shapes: Lines, arrays, objects around a list; nested values and missing keys."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import DataUnusable
from complaintctl.intake.json_text import array_records, line_records
from complaintctl.intake.paths import at_path, cell, parse_path
from complaintctl.model.queue import Counts
from tests.intake.desk import read, source

ONE = {"complaint": "C-1", "opened_at": "2026-01-01"}
TWO = {"complaint": "C-2", "opened_at": "2026-01-02"}


def _json(value: Any, name: str = "q.json") -> tuple[str, bytes]:
    return name, json.dumps(value, ensure_ascii=False, indent=1).encode()


def _lines(*values: Any) -> bytes:
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("q.jsonl", _lines(ONE, TWO)), "jsonl"),
        (("q.json", _lines(ONE, TWO)), "jsonl"),
        (("q.ndjson", b"\n" + _lines(ONE, TWO) + b"\n\n"), "jsonl"),
        (_json([ONE, TWO]), "json"),
        (_json({"code": 0, "data": [ONE, TWO]}), "json"),
        (_json({"data": {"total": 2, "list": [ONE, TWO]}}), "json"),
        (("q.json", json.dumps({"data": [ONE, TWO]}).encode()), "json"),
        (("q.json", _lines(ONE, TWO).decode().encode("utf-16")), "jsonl"),
    ],
)
def test_every_shape_gives_its_records(tmp_path: Path, file: tuple[str, bytes], said: str) -> None:
    answer = read(tmp_path, file)
    assert answer.files[0].format == said
    assert answer.column("complaint") == ["C-1", "C-2"]


def test_a_single_object_is_a_record(tmp_path: Path) -> None:
    assert read(tmp_path, _json(ONE)).column("complaint") == ["C-1"]


def test_the_mapping_says_where_the_records_are(tmp_path: Path) -> None:
    both = {"old": [ONE], "page": {"new": [TWO]}}
    with pytest.raises(DataUnusable, match=r"several lists of objects: old, page.new; name one"):
        read(tmp_path, _json(both))
    answer = read(tmp_path, _json(both), sources=[replace(source(), records="page.new")])
    assert answer.column("complaint") == ["C-2"]


def test_nested_values_are_reached_by_paths(tmp_path: Path) -> None:
    record = ONE | {
        "payer": {"id": "U-1"},
        "orders": [{"no": "O-1", "fen": 123450}, {"no": "O-2", "fen": 1}],
        "flat.key": "as it is",
        "tags": ["a", None, "b"],
    }
    mapping = source(
        customer_id="payer.id", order_id="orders[0].no", text="orders[].no", amount="orders[0].fen",
        title="flat.key", channel="tags", status="orders[7].no", chat_log="orders",
    )  # fmt: skip
    reads = ["customer_id", "order_id", "text", "amount", "title", "channel", "status", "chat_log"]
    answer = read(
        tmp_path, ("q.jsonl", _lines(record)), reads=reads,
        sources=[replace(mapping, units={"amount": "分"})],
    )  # fmt: skip
    (row,) = answer.rows
    assert [row[name] for name in reads[:-1]] == [
        "U-1", "O-1", "o-1 o-2", 1234.5, "as it is", "a b", "absent",
    ]  # fmt: skip
    assert row["chat_log"].startswith('[{"no": "o-1"')


def test_paths_follow_only_what_is_there() -> None:
    record = {"a": [{"b": "1"}, {"c": "2"}, "x"], "d": {}, "e": []}
    for path, meant in (
        ("a[].b", "1"), ("a[5].b", None), ("d.x", None), ("d[0]", None), ("e", ""), ("d[]", None),
        ("a[1].c", "2"), ("d", ""),
    ):  # fmt: skip
        assert cell(record, path, parse_path(path)) == meant
    assert cell("no object", "a", parse_path("a")) is None
    assert at_path(record, parse_path("z")) is None


def test_numbers_keep_their_text_and_flags_their_meaning(tmp_path: Path) -> None:
    text = b'{"complaint": 123456789012345678901, "opened_at": 1767225600, "vip": true, "amount": 1.10}'
    mapping = replace(source(vip="vip", amount="amount"), formats={"time": ("epoch_s",)})
    answer = read(tmp_path, ("q.jsonl", text), reads=["vip", "amount"], sources=[mapping])
    assert answer.rows[0]["complaint"] == "123456789012345678901"
    assert answer.rows[0]["vip"] is True
    assert answer.rows[0]["amount"] == 1.1
    mangled = b'{"complaint": 2.00202E+26, "opened_at": NaN}\n' + _lines(ONE)
    assert read(tmp_path, ("q.jsonl", mangled)).rejected[0].line == 1


def test_a_key_that_some_record_has_is_blank_where_another_lacks_it(tmp_path: Path) -> None:
    file = ("q.jsonl", _lines(ONE, TWO | {"text": None, "title": "x"}))
    answer = read(tmp_path, file, reads=["text", "title", "status"])
    assert answer.column("text") == ["blank", "blank"]
    assert answer.column("title") == ["blank", "x"]
    assert answer.column("status") == ["absent", "absent"]


def test_of_several_paths_each_record_gives_the_first_it_has(tmp_path: Path) -> None:
    file = ("q.jsonl", _lines(ONE | {"new": "n", "old": "o"}, TWO | {"old": "o"}))
    answer = read(tmp_path, file, reads=["text"], sources=[source(text=("new", "old"))])
    assert answer.column("text") == ["n", "o"]


def test_a_mapped_path_that_no_record_has_is_one_finding(tmp_path: Path) -> None:
    file = ("q.jsonl", _lines(ONE | {"details": "x"}))
    answer = read(tmp_path, file, reads=["text"], sources=[source(text="detail")])
    (finding,) = answer.findings
    assert (finding.code, finding.hint) == ("IN010", "did you mean 'details'?")


def test_what_is_no_record_is_set_aside_with_its_line(tmp_path: Path) -> None:
    data = _lines(ONE) + b'\n{"complaint": \n[1]\n\n' + _lines(TWO)
    answer = read(tmp_path, ("q.jsonl", data))
    assert answer.counts == Counts(read=4, complaints=2, quarantined=2)
    assert [(row.line, row.raw, row.reason[:14]) for row in answer.rejected] == [
        (2, b'{"complaint": ', "this record is"),
        (3, b"[1]", "this record is"),
    ]


def test_an_array_that_ends_too_early_is_said(tmp_path: Path) -> None:
    whole = json.dumps([ONE, TWO], indent=1).encode()
    answer = read(tmp_path, ("q.json", whole[:-20]))
    assert answer.column("complaint") == ["C-1"]
    assert answer.rejected[0].line == 6
    assert answer.codes() == ["IN013"]
    answer = read(tmp_path, ("q.json", whole[:-2]))
    assert answer.column("complaint") == ["C-1", "C-2"]
    assert answer.codes() == ["IN013"]


def test_a_broken_array_is_refused_with_the_line(tmp_path: Path) -> None:
    broken = b"[\n" + _lines(ONE) + b",\n{'complaint': 1},\n" + _lines(*[TWO] * 9) + b"]"
    with pytest.raises(DataUnusable, match=r"q.json:3: not JSON; export the file again"):
        read(tmp_path, ("q.json", broken))
    with pytest.raises(DataUnusable, match=r"q.json:2: not JSON"):
        read(tmp_path, ("q.json", b'{"data":\n oops}'))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (("q.json", b"[1, 2]"), "no record; expected a list of objects"),
        (_json([{"complain": "C-1", "opened_at": "2026-01-01"}]), "did you mean 'complain'"),
    ],
)
def test_what_holds_no_queue_is_refused(
    tmp_path: Path, file: tuple[str, bytes], message: str
) -> None:
    with pytest.raises(DataUnusable, match=message):
        read(tmp_path, file)


def test_many_records_are_read_in_portions(tmp_path: Path) -> None:
    records = [ONE | {"complaint": f"C-{number}"} for number in range(20_000)]
    answer = read(tmp_path, ("q.json", json.dumps(records).encode()), block=10_000)
    assert answer.counts.complaints == 20_000
    assert answer.rows[-1]["complaint"] == "C-19999"


def test_a_mangled_json_id_is_read_again_from_its_line(tmp_path: Path) -> None:
    same = [ONE | {"text": "a"}, ONE | {"text": "b"}]
    answer = read(tmp_path, ("q.jsonl", _lines(*same)), reads=["text"])
    assert [json.loads(row.raw) for row in answer.rejected] == same
    assert [row.line for row in answer.rejected] == [1, 2]


VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(
    st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), max_size=6),
    st.integers(1, 9),
)
def test_an_array_is_read_alike_in_pieces_of_any_size(records: list[Any], size: int) -> None:
    text = json.dumps(records, ensure_ascii=False, indent=1)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    found = list(array_records(pieces, "q"))
    assert [json.loads(record.text) for record in found] == records
    assert not any(record.reason for record in found)
    lines = "\n".join(json.dumps(record) for record in records)
    pieces = [lines[at : at + size] for at in range(0, len(lines), size)]
    assert [json.loads(record.text) for record in line_records(pieces)] == records
