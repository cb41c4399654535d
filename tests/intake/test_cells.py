"""What a cell means, by the kind of its field and the spelling a source declares."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.errors import UsageError
from complaintctl.intake.cells import How, read_cells
from complaintctl.intake.durations import check_format as check_duration
from complaintctl.intake.numbers import plain_numbers, written_numbers
from complaintctl.intake.plan import Reading
from complaintctl.intake.quick import read_columns
from complaintctl.intake.times import check_format, read_times
from complaintctl.model.fields import Field, Kind
from complaintctl.model.source import Source
from tests.intake.desk import FIELDS, read, seconds, source


def _cells(room: Path, field: str, cells: list[str], **spelling: Any) -> list[Any]:
    mapping = replace(source(**{field: "cell"}), **spelling)
    rows = "".join(f'C-{at},2026-01-01,"{cell}"\n' for at, cell in enumerate(cells))
    table = "complaint,opened_at,cell\n" + rows
    return read(room, table, reads=[field], sources=[mapping]).column(field)


def test_a_plain_number_is_digits_with_a_sign_and_decimals(tmp_path: Path) -> None:
    good = ["1234.50", "-5", "+3", "007", " 12 ", "\t8", "'9"]
    assert _cells(tmp_path, "amount", good) == [1234.5, -5.0, 3.0, 7.0, 12.0, 8.0, 9.0]
    bad = [
        "￥5",
        "1,234",
        "1e5",
        "nan",
        "inf",
        ".5",
        "5.",
        "１２３",
        "9" * 400,
        "5元",
        "--",
        "1.2万",
    ]
    assert _cells(tmp_path, "amount", bad) == ["invalid"] * len(bad)
    assert _cells(tmp_path, "amount", ["", " ", "\t"]) == ["blank"] * 3


WRITTEN = {
    "￥1,234.50": 1234.5, "¥1234.5": 1234.5, "1,234.50元": 1234.5, "1.2万": 12000.0,
    "１２３": 123.0, "(5.00)": -5.0, "-5.00": -5.0, "￥-5": -5.0, "-￥5": -5.0, "１，２３４": 1234.0,
    "1.1万元": 11000.0, "1.005万": 10050.0, "2亿": 2e8, "CNY 12": 12.0, "（7）": -7.0, "12元整": 12.0,
}  # fmt: skip


def test_money_is_read_as_people_write_it_where_a_unit_is_declared(tmp_path: Path) -> None:
    read = _cells(tmp_path, "amount", list(WRITTEN), units={"amount": "元"})
    assert dict(zip(WRITTEN, read, strict=True)) == WRITTEN
    bad = ["(5", "5)", "(-5)", "-(5)", "1,23", "12分", "$5", "1e5", "五", "1.2.3", "--5"]
    assert _cells(tmp_path, "amount", bad, units={"amount": "元"}) == ["invalid"] * len(bad)


def test_a_cells_own_unit_must_agree_with_the_declared_one(tmp_path: Path) -> None:
    fen = _cells(tmp_path, "amount", ["123450", "5分", "5元", "￥5", "1万"], units={"amount": "分"})
    assert fen == [1234.5, 0.05, "invalid", "invalid", "invalid"]
    many = _cells(tmp_path, "amount", ["1.1", "1.1万", "2万元", "5元"], units={"amount": "万元"})
    assert many == [11000.0, 11000.0, 20000.0, "invalid"]


@pytest.mark.parametrize(("unit", "places"), [("分", 2), ("fen", 2), ("cent", 2), ("万元", -4)])
@given(whole=st.integers(0, 10**12), part=st.integers(0, 999))
def test_a_unit_moves_the_decimal_point_and_nothing_else(
    unit: str, places: int, whole: int, part: int
) -> None:
    from decimal import Decimal

    text = f"{whole}.{part:03d}"
    read = written_numbers(pl.Series([text]), unit, money=True).item()
    assert read == float(Decimal(text).scaleb(-places))


def test_a_number_may_be_written_too_but_has_no_money_unit(tmp_path: Path) -> None:
    formats = {"rating": ("written",)}
    cells = _cells(tmp_path, "rating", ["1,234", "1.2万", "5元", "5分"], formats=formats)
    assert cells == [1234.0, 12000.0, "invalid", "invalid"]


def test_times_are_iso_by_default(tmp_path: Path) -> None:
    good = {
        "2024-03-05": "2024-03-05", "2024-03-05 09:07": "2024-03-05T09:07",
        "2024-03-05T09:07:33": "2024-03-05T09:07:33",
        "2024-03-05 09:07:33.999": "2024-03-05T09:07:33",
        "2024-03-05T09:07:33Z": "2024-03-05T09:07:33",
        "2024-03-05T09:07:33+08:00": "2024-03-05T01:07:33",
        "2024-03-05T09:07:33.123-0530": "2024-03-05T14:37:33", "2024-03-05 24:00": "2024-03-06",
        "2024-02-29T24:00:00": "2024-03-01", " 2024-03-05 ": "2024-03-05",
    }  # fmt: skip
    assert _cells(tmp_path, "paid_at", list(good)) == [seconds(text) for text in good.values()]
    bad = [
        "2024/3/5",
        "2024-3-5",
        "2024-13-01",
        "2024-02-30",
        "24:00",
        "2024-03-05 24:01",
        "0000-00-00",
        "5",
    ]
    assert _cells(tmp_path, "paid_at", bad) == ["invalid"] * len(bad)


FORMATS: list[tuple[tuple[str, ...], str, str]] = [
    (("%Y/%m/%d %H:%M",), "2024/3/5 9:07", "2024-03-05T09:07"),
    (("%Y/%m/%d %H:%M",), "2024/3/5 24:00", "2024-03-06"),
    (("%Y年%m月%d日 %H时%M分",), "2024年3月5日 9时7分", "2024-03-05T09:07"),
    (("%Y年%m月%d日 %H时%M分",), "2024年3月5日 24时0分", "2024-03-06"),
    (("%Y.%m.%d",), "2024.3.5", "2024-03-05"),
    (("%d/%m/%Y %H:%M",), "05/03/2024 09:07", "2024-03-05T09:07"),
    (("%m/%d/%Y %I:%M:%S %p",), "01/02/2014 03:53:10 PM", "2014-01-02T15:53:10"),
    (("%d/%b/%y %I:%M %p",), "05/Mar/24 9:07 AM", "2024-03-05T09:07"),
    (("%Y/%m/%d %p%I:%M",), "2024/3/5 下午9:07", "2024-03-05T21:07"),
    (("%Y/%m/%d %p%I:%M",), "2024/3/5 上午 9:07", "2024-03-05T09:07"),
    (("%Y-%m-%d %H:%M %z",), "2024-03-05 09:07 +0800", "2024-03-05T01:07"),
    (("excel",), "45356.379861", "2024-03-05T09:07"),
    (("excel",), "45356", "2024-03-05"),
    (("excel1904",), "43894.379861", "2024-03-05T09:07"),
    (("epoch_s",), "1709629653", "2024-03-05T09:07:33"),
    (("epoch_ms",), "1709629653999", "2024-03-05T09:07:33"),
    (("epoch_s", "epoch_ms"), "1709629653999", "2024-03-05T09:07:33"),
    (("%Y/%m/%d", "iso"), "2024-03-05 09:07", "2024-03-05T09:07"),
]


@pytest.mark.parametrize(("formats", "cell", "meant"), FORMATS)
def test_a_declared_format_is_read(
    tmp_path: Path, formats: tuple[str, ...], cell: str, meant: str
) -> None:
    for key in ("paid_at", "time"):
        mapping = replace(source(paid_at="cell"), formats={"opened_at": ("iso",), key: formats})
        table = f"complaint,opened_at,cell\nC-1,2026-01-01,{cell}\nC-2,2026-01-01,\n"
        answer = read(tmp_path, table, reads=["paid_at"], sources=[mapping])
        assert answer.column("paid_at") == [seconds(meant), "blank"]


def test_what_no_declared_format_reads_is_invalid(tmp_path: Path) -> None:
    formats = {"opened_at": ("iso",), "paid_at": ("excel", "epoch_s")}
    bad = ["60", "2958466", "99999999999999", "2024-03-05", "x"]
    read = _cells(tmp_path, "paid_at", bad, formats=formats)
    assert read[0] == seconds("1970-01-01T00:01:00")
    assert read[2:] == ["invalid"] * 3


def test_a_format_that_cannot_be_used_is_refused() -> None:
    for name in ("%Y-%m-%d %H", "tomorrow", "%Y %Z"):
        with pytest.raises(UsageError, match="time format"):
            check_format(name)
    with pytest.raises(UsageError, match="unknown duration format 'weeks'; one of hh:mm:ss"):
        check_duration("weeks")
    check_format("%Y-%m-%d")
    check_duration("zh")


def test_of_a_doubled_hour_the_first_counts_and_a_gap_is_invalid(tmp_path: Path) -> None:
    cells = [
        "2024-10-27 02:30",
        "2024-03-31 02:30",
        "2024-07-01 00:00",
        "1850-01-01",
        "2024-03-31T02:30:00+02:00",
    ]
    read = _cells(tmp_path, "paid_at", cells, zone="Europe/Berlin")
    assert read[:3] == [seconds("2024-10-27T00:30"), "invalid", seconds("2024-06-30T22:00")]
    assert read[4] == seconds("2024-03-31T00:30")


def test_the_zone_of_the_source_goes_before_the_policys(tmp_path: Path) -> None:
    shanghai = _cells(tmp_path, "paid_at", ["2024-03-05 09:07"], zone="Asia/Shanghai")
    assert shanghai == [seconds("2024-03-05T01:07")]
    # Daylight saving of 1986 to 1991 was real.
    assert _cells(tmp_path, "paid_at", ["1988-07-01 00:00"], zone="Asia/Shanghai") == [
        seconds("1988-06-30T15:00")
    ]


@given(
    st.datetimes(), st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York"])
)
def test_any_time_is_read_as_python_reads_it(moment: Any, zone: str) -> None:
    from datetime import UTC
    from zoneinfo import ZoneInfo

    moment = moment.replace(
        microsecond=0, fold=0, year=max(moment.year, 1972) if moment.year < 2037 else 2030
    )
    there = moment.replace(tzinfo=ZoneInfo(zone))
    gap = there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment
    read = read_times(pl.Series([moment.isoformat(" ")]), (), zone).item()
    assert read == (None if gap else int(there.timestamp()))


DURATIONS: list[tuple[tuple[str, ...], str, int | str]] = [
    ((), "90min", 5400), ((), "1.5h", 5400), ((), "2d", 172_800), ((), " 2 d ", 172_800),
    ((), "90", "invalid"), ((), "1h30", "invalid"), ((), "-1h", "invalid"),
    (("hh:mm:ss",), "26:15:00", 94_500), (("hh:mm:ss",), "-00:30:00", -1800),
    (("hh:mm:ss",), "26:15", "invalid"), (("hh:mm",), "26:15", 94_500), (("mm:ss",), "26:15", 1575),
    (("hours",), "1.5", 5400), (("minutes",), "-2", -120), (("seconds",), "7", 7),
    (("zh",), "1天3小时", 97_200), (("zh",), "20分钟30秒", 1230), (("zh",), "小时", "invalid"),
    (("hh:mm:ss", "zh"), "3小时", 10_800),
]  # fmt: skip


@pytest.mark.parametrize(("formats", "cell", "meant"), DURATIONS)
def test_durations_are_whole_seconds(
    tmp_path: Path, formats: tuple[str, ...], cell: str, meant: int | str
) -> None:
    assert _cells(tmp_path, "took", [cell], formats={"took": formats}) == [meant]


def test_flags_are_true_or_false_and_other_words_need_values(tmp_path: Path) -> None:
    cells = ["true", "FALSE", "True ", "1", "是", ""]
    assert _cells(tmp_path, "vip", cells) == [True, False, True, "invalid", "invalid", "blank"]
    meant = {"是": "true", "否": "false", "Y": "true", "未": ""}
    cells = ["是", "否", " y", "false", "no", "未"]
    assert _cells(tmp_path, "vip", cells, values={"vip": meant}) == [
        True, False, True, False, "invalid", "blank",
    ]  # fmt: skip


def test_a_declared_word_keeps_its_spelling_and_others_are_invalid(tmp_path: Path) -> None:
    cells = ["refund", "ＯＴＨＥＲ", " Refund ", "退款", "x", ""]
    meant = {"kind": {"退款": "Refund"}}
    assert _cells(tmp_path, "kind", cells, values=meant) == [
        "Refund", "Other", "Refund", "Refund", "invalid", "blank",
    ]  # fmt: skip


def test_text_and_other_words_are_folded(tmp_path: Path) -> None:
    assert _cells(tmp_path, "text", ["ＡＢＣ 卡 密", "  ", "=1", "'x"]) == [
        "abc 卡密", "blank", "=1", "'x",
    ]  # fmt: skip
    assert _cells(tmp_path, "channel", [" ＡＰＰ ", "微 信", "\t"]) == ["app", "微信", "blank"]


def test_ids_are_trimmed_and_their_spreadsheet_guards_removed(tmp_path: Path) -> None:
    cells = ["\t00123", "'00123", '=""00123""', "０１２", " A b ", "1.23457E+17", "1E5", ""]
    assert _cells(tmp_path, "order_id", cells) == [
        "00123", "00123", "00123", "012", "A b", "invalid", "invalid", "blank",
    ]  # fmt: skip


def test_a_guard_without_quotes_around_it_is_removed_too(tmp_path: Path) -> None:
    data = 'complaint,opened_at,order_id\nC-1,2026-01-01,="00123"\n'
    assert read(tmp_path, data, reads=["order_id"]).column("order_id") == ["00123"]


def test_a_format_that_cannot_be_used_stops_the_run(tmp_path: Path) -> None:
    for formats in ({"time": ("%Y-%m-%d %H",)}, {"took": ("weeks",)}):
        with pytest.raises(UsageError, match="format"):
            _cells(tmp_path, "took", ["1h"], formats=formats)


def test_null_words_of_a_source_are_blank_in_any_column(tmp_path: Path) -> None:
    blank = ("无", "-", "--", "N/A", "9999-12-31", "0")
    cells = [" 无", "--", "n/a", "N/A", "-"]
    for field in ("text", "channel", "order_id", "amount", "paid_at", "took", "vip", "kind"):
        assert _cells(tmp_path, field, cells, blank=blank) == ["blank"] * 5
    assert _cells(tmp_path, "paid_at", ["9999-12-31", "9999-12-30"], blank=blank)[0] == "blank"
    assert _cells(tmp_path, "amount", ["0", " 0", "00"], blank=blank) == ["blank", "blank", 0.0]


def test_one_finding_says_how_many_cells_of_a_column_are_invalid(tmp_path: Path) -> None:
    table = "complaint,opened_at,金额\nC-1,2026-01-01,5\nC-2,2026-01-01,x\nC-3,2026-01-01,secret\n"
    answer = read(tmp_path, table, reads=["amount"], sources=[source(amount="金额")])
    (finding,) = answer.findings
    assert (finding.code, finding.level) == ("IN020", "warning")
    assert (finding.location.line, finding.location.column) == (3, 3)
    assert finding.message == (
        "2 cells of column '金额' cannot be read as money; they are invalid, not blank"
    )
    assert "secret" not in finding.message + finding.hint


def test_a_complaint_without_an_opening_time_is_kept_and_said(tmp_path: Path) -> None:
    answer = read(tmp_path, "complaint,opened_at\nC-1,\nC-2,soon\nC-3,2026-01-01\n")
    assert answer.column("opened_at") == ["blank", "invalid", seconds("2026-01-01")]
    assert answer.codes() == ["IN021"]
    assert answer.findings[0].message.startswith("2 cells of column 'opened_at' have no opening")


CELLS = st.text(st.sampled_from("0123456789.-+e:T /'\t=\"ABé元 "), max_size=20) | st.sampled_from(
    ["2024-03-05", "2024-03-05 09:07", "2024-03-05 09:07:33", "12.5", "A-1", "1E5", "无"]
)
KINDS: tuple[Kind, ...] = ("number", "money", "time", "id")


@given(st.lists(CELLS | st.none(), min_size=1, max_size=12), st.sampled_from(KINDS), st.booleans())
def test_the_quick_way_reads_what_the_exact_way_reads(
    cells: list[str | None], kind: Kind, words: bool
) -> None:
    how = How(Field("f", kind), "Europe/Berlin", blank=("无", "0") if words else ())
    raw = pl.DataFrame({"0": cells}, schema={"0": pl.String})
    quick = read_columns(raw, [Reading(how, (0,), "f")]).get("f")
    if quick is None:
        return  # Nothing in the first cells shows a format: the exact way reads them all.
    exact = read_cells(raw["0"], how)
    assert quick.value.to_list() == exact.value.to_list()
    assert quick.states.tolist() == exact.states.tolist()


def test_finite_is_all_that_a_number_can_be() -> None:
    assert plain_numbers(pl.Series(["9" * 400, "1"])).to_list() == [None, 1.0]
    assert written_numbers(pl.Series(["9" * 400]), None, money=True).to_list() == [None]


def test_a_source_of_our_own_names_needs_no_mapping() -> None:
    assert FIELDS["took"].kind == "duration"
    assert not Source("", {}).identity
