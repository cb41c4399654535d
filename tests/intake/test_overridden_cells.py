"""A person's word: read with care, laid over single cells, never silently lost."""

from pathlib import Path

import pytest

from complaintctl.errors import DataUnusable
from complaintctl.intake.overrides import read_overrides, standing
from complaintctl.model.queue import Override
from tests.intake.desk import read, seconds

QUEUE = "complaint,opened_at,amount,kind\nC-1,2026-01-01,x,refund\nC-2,,5,\n"
HEADER = "complaint,field,value,who,why,until\n"


def _file(room: Path, text: str | bytes) -> str:
    path = room / "overrides.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def _override(field: str, value: str, complaint: str = "C-1", until: str = "") -> Override:
    return Override(complaint, field, value, "li", "asked", until, 3, "overrides.csv")


def test_a_file_of_overrides_is_read(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "\ufeff" + HEADER + ' Ｃ-1 ,amount,5,li,"as\nagreed",2026-12-31\n\nC-2,vip,true,li,x,\n',
    )
    assert read_overrides(path) == (
        Override("C-1", "amount", "5", "li", "as\nagreed", "2026-12-31"),
        Override("C-2", "vip", "true", "li", "x"),
    )
    assert [override.line for override in read_overrides(path)] == [2, 5]


def test_an_override_may_stand_for_ever(tmp_path: Path) -> None:
    path = _file(tmp_path, "complaint,field,value,who,why\nC-1,amount,5,li,agreed\n")
    assert read_overrides(path) == (Override("C-1", "amount", "5", "li", "agreed"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "overrides.csv:1: no column 'complaint'; the first line names complaint, field, value",
        ),
        ("complaint,field,val,who,why,until\n", "no column 'value'; did you mean 'val'"),
        (HEADER + "C-1,amount,5,li,x\n", "overrides.csv:2: 5 cells where the header has 6"),
        (HEADER + "\nC-1,amount,5,,x,\n", "overrides.csv:3: an override needs 'who'"),
        (HEADER + "C-1,amount,5,li, ,\n", "overrides.csv:2: an override needs 'why'"),
        (HEADER + "C-1,amount,5,li,x,soon\n", "overrides.csv:2: 'until' is no time"),
        (HEADER + "C-1,amount,5,li,x,\n" * 2, "overrides.csv:3: line 2 overrides the same field"),
        (b"\xff\xfe", "the byte at offset 0 is not utf-8"),
    ],
)
def test_a_line_that_is_no_override_is_refused(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    with pytest.raises(DataUnusable, match=message):
        read_overrides(_file(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="no such file or directory; check the path of --ov"):
        read_overrides(str(tmp_path / "none.csv"))


def test_an_override_replaces_the_cell_and_makes_it_present(tmp_path: Path) -> None:
    overrides = [
        _override("amount", "7.5"), _override("kind", "OTHER"), _override("category", "x"),
        _override("opened_at", "2026-01-02", "C-2"), _override("text", "unread"),
    ]  # fmt: skip
    answer = read(
        tmp_path, QUEUE, reads=["amount", "kind"], overrides=overrides, zone="Asia/Shanghai"
    )
    assert answer.column("amount") == [7.5, 5.0]
    assert answer.column("kind") == ["Other", "blank"]
    assert answer.column("opened_at")[1] == seconds("2026-01-01T16:00")
    assert [code for code in answer.codes() if code.startswith("IN05")] == []


def test_an_override_of_an_unknown_complaint_is_said(tmp_path: Path) -> None:
    given = [_override("amount", "7", "C-9"), _override("team", "x", "C-9")]
    answer = read(tmp_path, QUEUE, overrides=given)
    field, concern = [finding for finding in answer.findings if finding.code == "IN051"]
    assert str(field.location) == "overrides.csv:3:1"
    assert "'team'" in concern.message
    assert "C-9" not in field.message + concern.message


def test_an_override_that_ran_out_is_not_used() -> None:
    old, new = (
        _override("amount", "7", until="2026-01-01"),
        _override("amount", "8", "C-2", "2026-01-03"),
    )
    kept, findings = standing([old, new], "UTC", seconds("2026-01-02"))
    assert kept == (new,)
    assert [finding.code for finding in findings] == ["IN050"]


def test_an_override_stands_through_the_whole_day_it_names() -> None:
    last = _override("amount", "8", "C-2", "2026-01-02")
    kept, _ = standing([last], "UTC", seconds("2026-01-03") - 1)
    assert kept == (last,)
    assert standing([last], "UTC", seconds("2026-01-03"))[0] == ()


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            _override("amuont", "7"),
            "overrides.csv:3: what 'field' names is no field and no concern; did you mean 'amount'",
        ),
        (_override("amount", "much"), "the value is no money that 'amount' can hold"),
        (_override("kind", "Gift"), "the value is no word that 'kind' can hold"),
        (_override("complaint", "C-2"), "a complaint's own number cannot be overridden"),
    ],
)
def test_an_override_that_cannot_be_meant_is_refused(
    tmp_path: Path, override: Override, message: str
) -> None:
    with pytest.raises(DataUnusable, match=message):
        read(tmp_path, QUEUE, overrides=[override])


def test_a_first_line_that_is_no_header_is_not_repeated(tmp_path: Path) -> None:
    path = _file(tmp_path, "C-1,category,退款诈骗,hou,he said so,\n")
    with pytest.raises(DataUnusable) as refused:
        read_overrides(path)
    assert str(refused.value).endswith(
        ":1: no column 'complaint'; the first line names complaint, field, value, who, why, until"
    )


@pytest.mark.parametrize("written", ['="C-1"', '"=""C-1"""', "'C-1", '" =""C-1"" "'])
def test_a_number_is_read_without_what_a_spreadsheet_puts_around_it(
    tmp_path: Path, written: str
) -> None:
    (override,) = read_overrides(_file(tmp_path, HEADER + f"{written},amount,5,li,x,\n"))
    assert override.complaint == "C-1"


@pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_year_are_times_like_others(tmp_path: Path, until: str) -> None:
    path = _file(tmp_path, HEADER + f"C-1,opened_at,{until},li,x,{until}\n")
    overrides = read_overrides(path)
    for zone in ("Asia/Shanghai", "America/New_York"):
        kept, _ = standing(overrides, zone, seconds("2026-01-01"))
        assert len(kept) == (until > "2026")
        answer = read(tmp_path, QUEUE, overrides=overrides, zone=zone)
        assert isinstance(answer.column("opened_at")[0], int)
