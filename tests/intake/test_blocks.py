"""The fast way and the exact way read the same cells and lines, wherever a block ends."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import DataUnusable
from complaintctl.intake.blocks import Clean, blocks, boundary, clean, exact

SPECIAL = ["a", "b ", '"', '""', ",", "\n", "\r\n", "é", "投", '","', '"\n"', ' "']


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def _read(data: bytes, size: int, width: int) -> tuple[list[tuple[list[str], int, bytes]], int]:
    """Cells, line and bytes of all records, and how many blocks went the fast way."""
    found: list[tuple[list[str], int, bytes]] = []
    fast = 0
    for block in blocks(_cut(data, size), ",", width, 1, "q"):
        if isinstance(block, Clean):
            fast += 1
            schema = {str(at): pl.String for at in range(width)}
            frame = pl.read_csv(
                block.data, has_header=False, schema=schema, empty_string_is_null=False
            )
            assert frame.height == len(block.ends)
            found += [
                (list(row), block.line_of(at), block.raw(at))
                for at, row in enumerate(frame.iter_rows())
            ]
        else:
            found += [
                (record.cells, record.line, block.data[record.start : record.end])
                for record in block.records
                if record.cells
            ]
    return found, fast


def _expected(data: bytes) -> list[tuple[list[str], int, bytes]]:
    lines = list(io.StringIO(data.decode(), newline=""))
    reader = csv.reader(iter(lines))
    found, before = [], 0
    for cells in reader:
        raw = "".join(lines[before : reader.line_num]).encode()
        if cells:
            found.append((cells, before + 1, raw))
        before = reader.line_num
    return found


@given(st.lists(st.sampled_from(SPECIAL), max_size=40), st.integers(1, 30), st.integers(1, 3))
def test_any_text_is_read_as_the_csv_module_reads_it(
    parts: list[str], size: int, width: int
) -> None:
    data = "".join(parts).encode()
    # An unfinished last cell is told apart by its own test.
    if "".join(parts).count('"') % 2:
        data += b'"'
    assert _read(data, size, width)[0] == _expected(data)


@given(
    st.lists(
        st.tuples(*[st.text(st.sampled_from('ab,"\n投 '), max_size=6)] * 3),
        min_size=1, max_size=12,
    ),
    st.integers(1, 80),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)  # fmt: skip
def test_well_written_rows_survive_any_block_size(
    rows: list[tuple[str, str, str]], size: int, end: str, quoting: int
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    data = stream.getvalue().encode()
    assert [tuple(cells) for cells, _, _ in _read(data, size, 3)[0]] == rows
    assert _read(data, size, 3)[0] == _expected(data)


def test_clean_text_goes_the_fast_way_in_every_block() -> None:
    data = b'a,"b\n""x"",",c\n' * 200
    found, fast = _read(data, 150, 3)
    assert len(found) == 200
    assert fast > 10
    assert [line for _, line, _ in found] == list(range(1, 400, 2))


@pytest.mark.parametrize(
    "odd",
    [
        b'a,5" disk,c\n', b"a,b\n", b"a,b,c,d\n", b"\n", b"a,b\rc,d\n", b'a,"b"c,d\n',
        b'a,=""1"",c\n', b'a, "b",c\n', b"a,b,c,d\na,b\n",
    ],
)  # fmt: skip
def test_one_odd_byte_sends_a_block_the_exact_way(odd: bytes) -> None:
    plain = b"a,b,c\n"
    assert clean(plain * 2, ",", 3, 1) is not None
    assert clean(plain + odd + plain, ",", 3, 1) is None
    assert _read(plain * 9 + odd + plain * 9, 40, 3)[0] == _expected(plain * 9 + odd + plain * 9)


def test_one_column_knows_its_blank_lines() -> None:
    assert clean(b"a\nb\n", ",", 1, 1) is not None
    assert clean(b"a\n\nb\n", ",", 1, 1) is None
    assert clean(b"\n", ",", 1, 1) is None


def test_a_boundary_is_never_inside_a_quoted_cell() -> None:
    assert boundary(b'a,b\nc,"d\ne') == 4
    assert boundary(b'"a\nb\nc') == 0
    assert boundary(b'a\n"b\nc"\nd') == 8


def test_a_file_of_carriage_returns_alone_is_read() -> None:
    data = b"a,b\r" * 50
    found, _ = _read(data, 30, 2)
    assert [line for _, line, _ in found] == list(range(1, 51))


def test_an_unfinished_last_record_is_told_apart() -> None:
    odd, rest = exact(b'a,b\nc,"d\n', ",", 1, "q", final=True)
    assert odd.cut
    assert [record.cells for record in odd.records] == [["a", "b"], ["c", "d\n"]]
    assert rest == b""
    odd, rest = exact(b'a,b\nc,"d\n', ",", 1, "q", final=False)
    assert not odd.cut
    assert rest == b'c,"d\n'


def test_a_quote_that_hides_many_rows_stops_the_file() -> None:
    with pytest.raises(DataUnusable, match="q:2: a quote that opens near this line"):
        exact(b'a,b\n"c,d\n' + b"e,f\n" * 200, ",", 1, "q", final=True)
    with pytest.raises(DataUnusable, match="q:2: a quote that opens near this line"):
        list(blocks(_cut(b'a,b\n"c,d\n' + b"e,f\n" * 99_999, 50_000), ",", 2, 1, "q"))
