"""Parquet: the file's own types, and text columns by the same rules as everywhere."""

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from complaintctl.errors import DataUnusable
from complaintctl.model.source import Skip
from tests.intake.desk import read, seconds, source

AT = dt.datetime(2026, 1, 1, 9, 7, 33, 900_000)


def _parquet(frame: pl.DataFrame, name: str = "q.parquet") -> tuple[str, bytes]:
    stream = BytesIO()
    frame.write_parquet(stream)
    return name, stream.getvalue()


def test_native_types_are_read_as_they_are(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "complaint": [1, 2],
            "opened_at": [AT, None],
            "updated_at": [AT.replace(tzinfo=dt.UTC), None],
            "paid_at": [dt.date(2026, 1, 1), None],
            "took": [dt.timedelta(minutes=90), None],
            "amount": [Decimal("1234.50"), None],
            "rating": [4.5, float("nan")],
            "complaint_count": [3, None],
            "vip": [True, None],
            "order_id": [123.0, None],
            "text": ["ＡＢＣ", None],
            "chat_log": [["a", "b"], None],
            "channel": pl.Series(["app", None], dtype=pl.Categorical),
            "status": [{"x": 1}, None],
        }
    )
    reads = [name for name in frame.columns if name not in ("complaint", "opened_at", "updated_at")]
    answer = read(tmp_path, _parquet(frame), reads=reads, zone="Asia/Shanghai")
    first, second = answer.rows
    assert first == {
        "complaint": "1", "opened_at": seconds("2026-01-01T01:07:33"),
        "updated_at": seconds("2026-01-01T09:07:33"), "paid_at": seconds("2025-12-31T16:00"),
        "took": 5400, "amount": 1234.5, "rating": 4.5, "complaint_count": 3.0, "vip": True,
        "order_id": "123", "text": "abc", "chat_log": "a b", "channel": "app", "status": '{"x":1}',
    }  # fmt: skip
    assert second.pop("complaint") == "2"
    assert second.pop("rating") == "invalid"
    assert set(second.values()) == {"blank"}


def test_a_declared_unit_and_format_hold_for_numbers_too(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"complaint": ["C-1"], "opened_at": [1767225600], "amount": [123450], "vip": [1]}
    )
    mapping = replace(
        source(amount="amount", vip="vip"), units={"amount": "分"},
        formats={"time": ("epoch_s",)}, values={"vip": {"1": "true"}},
    )  # fmt: skip
    answer = read(tmp_path, _parquet(frame), reads=["amount", "vip"], sources=[mapping])
    assert answer.rows[0]["opened_at"] == seconds("2026-01-01")
    assert answer.rows[0]["amount"] == 1234.5
    assert answer.rows[0]["vip"] is True


def test_a_row_without_an_id_is_set_aside_with_its_number(tmp_path: Path) -> None:
    frame = pl.DataFrame({"complaint": ["C-1", None], "opened_at": [AT, AT]})
    answer = read(tmp_path, _parquet(frame))
    assert [(row.line, row.reason) for row in answer.rejected] == [(2, "no id")]
    assert json.loads(answer.rejected[0].raw)["opened_at"] == "2026-01-01 09:07:33.900000"


def test_large_float_ids_are_mangled(tmp_path: Path) -> None:
    frame = pl.DataFrame({"complaint": [1.23457e17, 12.5], "opened_at": [AT, AT]})
    answer = read(tmp_path, _parquet(frame))
    assert [row.reason[:18] for row in answer.rejected] == ["the id was mangled"]
    assert answer.column("complaint") == ["12.5"]


def test_parquet_is_recognised_by_its_content(tmp_path: Path) -> None:
    frame = pl.DataFrame({"complaint": ["C-1"], "opened_at": [AT]})
    answer = read(tmp_path, "-", stdin=_parquet(frame)[1])
    assert (answer.files[0].format, answer.files[0].header_line) == ("parquet", 0)


def test_what_is_no_parquet_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="not a Parquet file; export it again"):
        read(tmp_path, ("q.parquet", b"PAR1 and nothing else"))
    import gzip

    frame = pl.DataFrame({"complaint": ["C-1"], "opened_at": [AT]})
    with pytest.raises(DataUnusable, match="gunzip it first"):
        read(tmp_path, ("q.parquet.gz", gzip.compress(_parquet(frame)[1])))


def test_many_rows_are_read_in_portions(tmp_path: Path) -> None:
    ids = [f"C-{number}" for number in range(150_000)]
    frame = pl.DataFrame({"complaint": ids, "opened_at": [AT] * len(ids)})
    answer = read(tmp_path, _parquet(frame))
    assert answer.counts.complaints == 150_000
    assert answer.column("complaint") == ids


def test_cells_that_are_no_text_are_invalid_and_the_queue_is_read(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "complaint": ["C-1", "C-2"],
            "opened_at": [AT, AT],
            "text": [b"\xff\xfe", None],
            "amount": [dt.timedelta(minutes=90), None],
            "title": [dt.timedelta(minutes=90), None],
            "status": [dt.time(9, 7), None],
            "channel": [[b"\xff"], None],
        },
        schema_overrides={"text": pl.Binary},
    )
    reads = ["text", "amount", "title", "status", "channel"]
    mapping = replace(source(**{name: name for name in reads}), skip=Skip(rows=("合计",)))
    answer = read(tmp_path, _parquet(frame), reads=reads, sources=[mapping])
    assert [answer.rows[0][name] for name in ("text", "amount")] == ["invalid"] * 2
    assert [answer.rows[1][name] for name in reads] == ["blank"] * 5
    assert {f.code for f in answer.findings} == {"IN020"}


def test_a_number_that_is_a_duration_is_no_number(tmp_path: Path) -> None:
    frame = pl.DataFrame({"complaint": [dt.timedelta(1), None], "opened_at": [AT, AT]})
    assert len(read(tmp_path, _parquet(frame)).rejected) == 2


def test_a_file_that_is_damaged_inside_is_refused(tmp_path: Path) -> None:
    name, data = _parquet(pl.DataFrame({"complaint": ["C-1"] * 999, "opened_at": [AT] * 999}))
    broken = data[:4] + b"\xff" * 60 + data[64:]
    with pytest.raises(DataUnusable, match="the file is damaged inside; export it again"):
        read(tmp_path, (name, broken))
