"""Every encoding an export comes in is read, named, or refused with its place."""

import gzip
from pathlib import Path

import pytest

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.intake.encoding import detect
from complaintctl.intake.queue import Queue, read_queue
from tests.intake.desk import AS_OF, FIELDS, read

TABLE = "complaint,opened_at,text\nC-1,2026-01-01,投诉内容很长很长的一段话，请处理\n"
BOM_GB = b"\x84\x31\x95\x33"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("gb18030"), "gb18030"),
        (BOM_GB + TABLE.encode("gb18030"), "gb18030 with BOM"),
        (b"\xff\xfe" + TABLE.encode("utf-16-le"), "utf-16-le with BOM"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16-be with BOM"),
        (TABLE.encode("utf-16-le"), "utf-16-le without BOM"),
        (TABLE.encode("utf-16-be"), "utf-16-be without BOM"),
    ],
)
def test_the_encoding_is_recognised_and_named(tmp_path: Path, data: bytes, name: str) -> None:
    answer = read(tmp_path, data, reads=["text"])
    assert answer.files[0].encoding == name
    assert answer.column("text") == ["投诉内容很长很长的一段话,请处理"]
    assert answer.column("complaint") == ["C-1"]


def test_a_gzip_of_any_encoding_is_read(tmp_path: Path) -> None:
    answer = read(tmp_path, ("q.csv.gz", gzip.compress(TABLE.encode("gb18030"))), reads=["text"])
    assert answer.files[0].encoding == "gb18030"
    assert answer.counts.complaints == 1


def test_a_gzip_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(TABLE.encode() + bytes(range(65, 91)) * 9999)
    with pytest.raises(DataUnusable, match="gzip stream is cut short or damaged"):
        read(tmp_path, ("q.csv.gz", whole[:-20]))


def test_a_file_that_turns_out_gb18030_far_behind_its_head_is_read_again(tmp_path: Path) -> None:
    rows = [f"C-{number},2026-01-01,plain\n" for number in range(120_000)]
    table = "complaint,opened_at,text\n" + "".join(rows) + ",2026-01-01,no number\n"
    data = table.encode() + "C-x,2026-01-01,投诉\n".encode("gb18030")
    answer = read(tmp_path, data, reads=["text"], block=300_000)
    assert answer.files[0].encoding == "gb18030"
    assert answer.counts.complaints == 120_001
    assert answer.counts.quarantined == 1
    assert answer.rows[-1]["text"] == "投诉"


def test_utf8_with_one_broken_byte_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    data = TABLE.encode() * 3 + b"C-2,2026-01-01,\xff\n"
    with pytest.raises(DataUnusable, match=r"queue0.csv:7: the byte at offset \d+ is not utf-8"):
        read(tmp_path, data)


def test_broken_utf8_behind_the_head_is_refused_with_its_line(tmp_path: Path) -> None:
    good = "".join(f"C-{number},2026-01-01,投诉\n" for number in range(120_000))
    data = b"complaint,opened_at,text\n" + good.encode() + b"C-x,2026-01-01,\xff\n"
    with pytest.raises(DataUnusable, match=r"queue0.csv:120002: the byte at offset"):
        read(tmp_path, data, block=200_000)


def test_bytes_in_no_known_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="is not utf-8; save the file as UTF-8"):
        read(tmp_path, b"complaint,opened_at\nC-1,\xff\xff\xff\n")


def test_a_gb18030_file_may_lack_its_last_byte(tmp_path: Path) -> None:
    data = "complaint,opened_at,text\nC-1,2026-01-01,投诉内容".encode("gb18030")[:-1]
    answer = read(tmp_path, data, reads=["text"])
    assert answer.column("text") == ["投诉内"]
    assert answer.codes() == ["IN001"]
    assert "1 byte was left out" in answer.findings[0].message


def test_a_utf8_file_may_end_inside_a_character(tmp_path: Path) -> None:
    answer = read(tmp_path, TABLE.encode()[:-2], reads=["text"])
    assert answer.column("text") == ["投诉内容很长很长的一段话,请处"]
    assert "2 bytes were left out" in answer.findings[0].message


def test_a_declared_encoding_is_used_strictly(tmp_path: Path) -> None:
    assert read(tmp_path, TABLE.encode("gbk"), encoding="gbk").files[0].encoding == "gb18030"
    with pytest.raises(DataUnusable, match="is not utf-8"):
        read(tmp_path, TABLE.encode("gb18030"), encoding="utf-8")
    with pytest.raises(DataUnusable, match="is not utf-16"):
        read(tmp_path, "complaint\ud800x".encode("utf-16-le", "surrogatepass"), encoding="utf-16")


def test_a_declared_encoding_may_not_contradict_the_mark(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="begins with the mark of utf-8-sig"):
        read(tmp_path, TABLE.encode("utf-8-sig"), encoding="gb18030")
    answer = read(tmp_path, TABLE.encode("utf-8-sig"), encoding="utf-8")
    assert answer.files[0].encoding == "utf-8-sig"
    answer = read(tmp_path, b"\xfe\xff" + TABLE.encode("utf-16-be"), encoding="utf-16")
    assert answer.files[0].encoding == "utf-16-be with BOM"


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="unknown encoding 'klingon'; use utf-8"):
        read(tmp_path, TABLE.encode(), encoding="klingon")


@pytest.mark.parametrize(
    "name",
    ["rot13", "base64", "hex", "zlib", "bz2", "undefined", "punycode", "idna", "unicode_escape"],
)
def test_a_codec_in_which_no_file_is_written_is_no_encoding(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataUnusable, match=f"unknown encoding '{name}'; use utf-8, gb18030"):
        read(tmp_path, TABLE.encode(), encoding=name)


def test_a_misspelt_encoding_has_its_near_miss(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="unknown encoding 'gb1803'; did you mean 'gb18030'?"):
        read(tmp_path, TABLE.encode(), encoding="gb1803")


def test_an_encoding_without_its_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="is not utf-32"):
        read(tmp_path, TABLE.encode(), encoding="utf-32")


def test_a_nul_byte_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="queue0.csv:2: a NUL byte at offset 26"):
        read(tmp_path, b"complaint,opened_at\nC-1,20\x0026-01-01\n")
    rows = b"".join(b"C-%d,2026-01-01\n" % number for number in range(80_000))
    with pytest.raises(DataUnusable, match="queue0.csv:80002: a NUL byte; the file is damaged"):
        read(tmp_path, b"complaint,opened_at\n" + rows + b"C-x,\0\n", block=100_000)


def test_the_header_of_a_file_decoded_wrongly_before_is_noticed(tmp_path: Path) -> None:
    mark = "\ufeff".encode().decode("gb18030", "replace")[0]
    data = f"{mark}x,complaint,opened_at\n1,C-1,2026-01-01\n".encode()
    assert read(tmp_path, data).codes() == ["IN002"]


def test_detection_says_what_the_head_shows() -> None:
    assert detect(b"complaint", "q").name == "utf-8"
    assert detect("投".encode()[:2], "q", whole=True).name == "gb18030"
    assert detect(("投诉" * 20).encode()[:-1], "q", whole=True).name == "utf-8"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("q.csv", b"PK\x03\x04zip", "Excel workbook; save it as 'CSV UTF-8'"),
        ("q.xls", b"\xd0\xcf\x11\xe0ole", "Excel workbook"),
        ("q.xls", b"<html><table>", "web page, not a table"),
    ],
)
def test_what_only_looks_like_an_export_is_refused(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    with pytest.raises(DataUnusable, match=message):
        read(tmp_path, (name, data))


def test_paths_that_are_no_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="no such file or directory; check the path"):
        _queue(tmp_path, str(tmp_path / "missing"))
    with pytest.raises(DataUnusable, match="this is a directory; name the files in it"):
        _queue(tmp_path, str(tmp_path))
    with pytest.raises(UsageError, match="no file to read"):
        read(tmp_path)


def _queue(room: Path, path: str) -> Queue:
    return read_queue(
        [path], policy_fields=FIELDS, reads=frozenset(), zone="UTC", sources=(), as_of=AS_OF,
        spool_dir=str(room),
    )  # fmt: skip


def test_standard_input_is_recognised_by_its_content(tmp_path: Path) -> None:
    assert read(tmp_path, "-", stdin=TABLE.encode("gb18030")).files[0].file == "stdin"
    lines = b'{"complaint": "C-1", "opened_at": "2026-01-01"}\n'
    assert read(tmp_path, "-", stdin=gzip.compress(lines)).files[0].format == "json"
    with pytest.raises(UsageError, match="standard input is not connected"):
        read(tmp_path, "-")
    with pytest.raises(UsageError, match="give '-' only once"):
        read(tmp_path, "-", "-", stdin=TABLE.encode())


def test_a_format_may_be_named(tmp_path: Path) -> None:
    assert read(tmp_path, ("q.data", TABLE.encode()), format="csv").counts.complaints == 1
    with pytest.raises(UsageError, match="unknown input format 'xml'; one of csv"):
        read(tmp_path, TABLE.encode(), format="xml")


def test_a_pipe_is_read_although_its_bytes_come_once(tmp_path: Path) -> None:
    import os
    import threading

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TABLE.encode("gb18030"),))
    writer.start()
    spool = tmp_path / "spool"
    spool.mkdir()
    with _queue(spool, str(pipe)) as queue:
        writer.join()
        assert queue.counts.complaints == 1
        assert queue.files[0].encoding == "gb18030"


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    from complaintctl.intake.opening import open_input

    path = tmp_path / "q.csv"
    path.write_text(TABLE)
    given = open_input(str(path), stdin=None, room=lambda: tmp_path, wanted=None)
    given.must_be_unchanged()
    path.write_text(TABLE * 2)
    with pytest.raises(DataUnusable, match="q.csv: the file changed while it was read; run again"):
        given.must_be_unchanged()
