"""Who listens is told how far each file is read: in bytes, of a Parquet file in rows."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import polars as pl
import pytest

from tests.intake.desk import read

BLOCK = 10_000
CSV = "complaint,opened_at\n" + "".join(f"C{n:04},2026-01-01\n" for n in range(2000))
JSON = "".join(f'{{"complaint": "C{n}", "opened_at": "2026-01-01"}}\n' for n in range(900))
Heard = list[tuple[str, int, int]]


def told(room: Path, name: str, data: bytes) -> Heard:
    """What is heard while this file is read."""
    heard: Heard = []
    read(room, (name, data), block=BLOCK, heard=lambda *said: heard.append(said))
    return heard


@pytest.mark.parametrize(("name", "text"), [("投诉.csv", CSV), ("a.jsonl", JSON)])
def test_the_last_pass_over_a_file_goes_block_by_block_to_its_end(
    tmp_path: Path, name: str, text: str
) -> None:
    heard = told(tmp_path, name, text.encode())

    size = len(text)
    steps = [*range(BLOCK, size, BLOCK), size]
    assert heard[-len(steps) :] == [(f"reading {tmp_path / name}", done, size) for done in steps]


def test_of_a_packed_file_the_packed_bytes_are_told(tmp_path: Path) -> None:
    packed = gzip.compress(CSV.encode())

    assert told(tmp_path, "a.csv.gz", packed)[-1][1:] == (len(packed), len(packed))


def test_of_a_parquet_file_the_rows_are_told(tmp_path: Path) -> None:
    file = io.BytesIO()
    frame = pl.DataFrame({"complaint": ["C1", "C2", "C3"], "opened_at": ["2026-01-01"] * 3})
    frame.write_parquet(file)

    assert told(tmp_path, "a.parquet", file.getvalue())[-1][1:] == (3, 3)
