"""What a table given by `--with` lends, and what it never does."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.model.source import Join, Source
from tests.intake.desk import Answer, read, seconds, source

QUEUE = (
    "complaint,opened_at,order_id\nC-1,2026-01-01,O-1\nC-2,2026-01-01, Ｏ-2\n"
    "C-3,2026-01-01,O-9\nC-4,2026-01-01,\n"
)


def _mapping(**join: Any) -> Source:
    orders = Join("orders", "order_id", {"amount": ("金额",), "paid_at": ("付款",)})
    return replace(source(order_id="order_id"), joins={"orders": replace(orders, **join)})


def _read(
    room: Path, table: str | bytes, mapping: Source, queue: str = QUEUE, **more: Any
) -> Answer:
    path = room / "orders.csv"
    path.write_bytes(table.encode() if isinstance(table, str) else table)
    tables: Mapping[str, str] = {"orders": str(path)}
    more = {"reads": ["amount", "paid_at", "order_id"], "tables": tables} | more
    return read(room, queue, sources=[mapping], **more)


def test_a_table_lends_its_fields_in_its_own_spelling(tmp_path: Path) -> None:
    mapping = _mapping(
        formats={"time": ("%Y/%m/%d",)}, units={"amount": "分"}, columns={
            "order_id": ("订单号",), "amount": ("金额",), "paid_at": ("付款",)},
    )  # fmt: skip
    table = "订单号,金额,付款\nO-2,123450,2026/1/2\nO-1,,soon\n".encode("gb18030")
    answer = _read(tmp_path, table, mapping)
    assert answer.column("complaint") == ["C-1", "C-2", "C-3", "C-4"]
    assert answer.column("amount") == ["blank", 1234.5, "absent", "absent"]
    assert answer.column("paid_at") == ["invalid", seconds("2026-01-02"), "absent", "absent"]
    assert answer.unmatched == {"orders": (2, 4)}
    assert [(f.code, f.location.line) for f in answer.findings] == [("IN020", 3)]


def test_several_rows_of_one_key_never_multiply(tmp_path: Path) -> None:
    table = (
        "order_id,金额,付款\nO-1,5,2026-01-02\nO-1,5,2026-01-02\n"
        "O-2,5,2026-01-02\nO-2,6,2026-01-02\n"
    )
    answer = _read(tmp_path, table, _mapping())
    assert answer.counts.complaints == 4
    assert answer.column("amount") == [5.0, "invalid", "absent", "absent"]
    (finding,) = answer.findings
    assert finding.code == "IN041"
    assert finding.message == (
        "1 key of column 'order_id' stands in different rows; what it lends is invalid"
    )


def test_a_table_that_was_not_given_leaves_its_fields_absent(tmp_path: Path) -> None:
    answer = read(tmp_path, QUEUE, sources=[_mapping()], reads=["amount"])
    assert answer.column("amount") == ["absent"] * 4
    (finding,) = answer.findings
    assert (finding.code, finding.hint) == ("IN040", "give it with --with orders=FILE")
    assert read(tmp_path, QUEUE, sources=[_mapping()], reads=["text"]).findings == ()


def test_a_file_s_own_present_cell_goes_before_the_table(tmp_path: Path) -> None:
    queue = (
        "complaint,opened_at,order_id,amount\nC-1,2026-01-01,O-1,1\nC-2,2026-01-01,O-1,\n"
        "C-3,2026-01-01,O-1,x\nC-4,2026-01-01,O-9,\nC-5,2026-01-01,O-9,x\nC-6,2026-01-01,O-2,\n"
        "C-7,2026-01-01,O-3,\n"
    )
    mapping = replace(_mapping(), columns={**_mapping().columns, "amount": ("amount",)})
    table = "order_id,金额,付款\nO-1,7,\nO-2,,\nO-3,x,\n"
    answer = _read(tmp_path, table, mapping, queue)
    assert answer.column("amount") == [1.0, 7.0, 7.0, "absent", "invalid", "blank", "invalid"]


def test_a_missing_key_in_json_stays_absent_where_the_table_lends_it(tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text("order_id,金额,付款\nO-1,7,\n")
    lines = (
        b'{"complaint": "C-1", "opened_at": "2026-01-01", "order_id": "O-9"}\n'
        b'{"complaint": "C-2", "opened_at": "2026-01-01", "order_id": "O-1", "amount": null}\n'
    )
    mapping = replace(_mapping(), columns={**_mapping().columns, "amount": ("amount",)})
    answer = read(
        tmp_path, ("q.jsonl", lines), sources=[mapping], reads=["amount"],
        tables={"orders": str(table)},
    )  # fmt: skip
    assert answer.column("amount") == ["absent", 7.0]


def test_a_table_without_its_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match=r"orders.csv: no column for order_id"):
        _read(tmp_path, "order,金额,付款\nO-1,5,\n", _mapping())


def test_a_table_without_rows_matches_nothing(tmp_path: Path) -> None:
    answer = _read(tmp_path, "order_id,金额\n", _mapping())
    assert answer.unmatched == {"orders": (4, 4)}
    assert [(f.code, f.message) for f in answer.findings] == [
        ("IN042", "none of 4 complaints found its row in the table 'orders'"),
        ("IN010", "no column '付款': paid_at is absent in this file"),
    ]
    assert answer.column("amount") == ["absent"] * 4


def test_a_table_that_no_source_joins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError,
        match="--with order: no source joins a table of this name; did you mean 'orders'?",
    ):
        read(tmp_path, QUEUE, sources=[_mapping()], tables={"order": "x.csv"})
    with pytest.raises(UsageError, match="no source joins a table"):
        read(tmp_path, QUEUE, sources=[source()], tables={"order": "x.csv"})


def test_one_table_is_read_once_for_several_files(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order_id,金额,付款\nO-1,x,2026-01-02\n")
    more = "complaint,opened_at,order_id\nC-8,2026-01-01,O-1\n"
    answer = read(
        tmp_path, QUEUE, more, sources=[_mapping()], reads=["amount"], tables={"orders": str(path)}
    )
    assert answer.column("amount")[-1] == "invalid"
    assert answer.codes() == ["IN020"]
    assert answer.unmatched == {"orders": (3, 5)}


def test_rows_of_a_table_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    table = "order_id,金额,付款\nO-1,5\nO-2,5,2026-01-02\nO-9,1,2,3\n"
    answer = _read(tmp_path, table, _mapping())
    assert answer.column("amount") == ["absent", 5.0, "absent", "absent"]
    (finding,) = answer.findings
    assert (finding.code, finding.location.line, finding.message) == (
        "IN043", 2,
        "2 rows of this table cannot be read and lend nothing; here: "
        "2 cells where the header has 3",
    )  # fmt: skip
    answer = _read(tmp_path, "order_id,金额,付款\nO-1,5\n", _mapping())
    assert [(f.code, f.message, f.hint) for f in answer.findings] == [
        ("IN042", "none of 4 complaints found its row in the table 'orders'",
         "the table has no row that can be read: check its export"),
        ("IN043", "1 row of this table cannot be read and lends nothing: "
         "2 cells where the header has 3",
         "check delimiters and quotes there, or export the table again"),
    ]  # fmt: skip


def test_why_nothing_was_found_in_a_table_is_said(tmp_path: Path) -> None:
    table = "order_id,金额,付款\nX-1,5,2026-01-02\n"
    answer = _read(tmp_path, table, _mapping())
    assert [f.hint for f in answer.findings] == [
        "compare how the numbers are written in both files"
    ]
    answer = _read(tmp_path, table, _mapping(), "complaint,opened_at,order_id\nC-1,2026-01-01,\n")
    assert [f.hint for f in answer.findings] == [
        "no complaint has a value in order_id: check the column that is mapped to it"
    ]


def test_the_key_of_a_table_that_was_not_given_is_not_called_absent(tmp_path: Path) -> None:
    mapping = _mapping(columns={"order_id": ("单号",), "amount": ("金额",)})
    answer = read(tmp_path, QUEUE, sources=[mapping], reads=["amount", "order_id"])
    assert [f.message for f in answer.findings] == [
        "the table 'orders' was not given; what it lends is absent: amount"
    ]
    assert read(tmp_path, QUEUE, sources=[mapping], reads=["order_id"]).findings == ()


def test_a_table_in_which_two_exports_follow_one_another_is_read(tmp_path: Path) -> None:
    half = "order_id,金额,付款\nO-{0},5,{1}\n"
    table = half.format(1, "2026-01-02") + half.format(2, "soon")
    answer = _read(tmp_path, table, _mapping())
    assert answer.column("amount") == [5.0, 5.0, "absent", "absent"]
    assert [(f.code, f.location.line) for f in answer.findings] == [("IN020", 4)]


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="orders.csv: the file is empty"):
        _read(tmp_path, "", _mapping())
