"""A new source on Monday morning (stories.md 10): an Excel-saved export of a small shop."""

from pathlib import Path

from complaintctl.model.queue import Counts, FileRead
from complaintctl.model.source import Skip, Source
from tests.intake.desk import read, seconds

EXPORT = """三月投诉明细,,,,
投诉编号,投诉时间,涉诉金额,投诉内容,交易凭证
\t20240305000123,2024/3/5 9:07,"￥1,234.50","卡密已使用，
要求退款",P-1
1.23457E+17,2024/3/5 9:08,￥5.00,未到账,无
1.23457E+17,2024/3/5 9:09,￥6.00,没收到,
20240305000124,2024/3/5 24:00,1.2万,重复扣款,--
20240305000125,2024/3/5,￥8.00,少一格
20240305000126,,（5.00）,冻结,P-2
合计,,"￥1,253.50",,
"""
SHOP = Source(
    "shop",
    {
        "complaint": ("投诉编号",), "opened_at": ("投诉时间",), "amount": ("涉诉金额",),
        "text": ("投诉内容",), "payment_proof": ("交易凭证",),
    },
    blank=("无", "--"),
    zone="Asia/Shanghai",
    formats={"time": ("%Y/%m/%d %H:%M",)},
    units={"amount": "元"},
    skip=Skip(rows=("合计",)),
)  # fmt: skip


def test_the_export_of_monday_morning_is_read_and_reconciles(tmp_path: Path) -> None:
    file = ("投诉.csv", EXPORT.replace("\n", "\r\n").encode("gb18030"))
    reads = ["amount", "text", "payment_proof"]
    answer = read(tmp_path, file, reads=reads, sources=[SHOP])
    path = str(tmp_path / "投诉.csv")
    assert answer.files == (FileRead(path, "csv", "gb18030", ",", "shop", 8, 2),)
    assert answer.counts == Counts(read=8, complaints=3, quarantined=3, skipped=2)
    assert answer.rows == [
        {"complaint": "20240305000123", "opened_at": seconds("2024-03-05T01:07"),
         "updated_at": "absent", "amount": 1234.5, "text": "卡密已使用,\r\n要求退款",
         "payment_proof": "p-1"},
        {"complaint": "20240305000124", "opened_at": seconds("2024-03-05T16:00"),
         "updated_at": "absent", "amount": 12000.0, "text": "重复扣款", "payment_proof": "blank"},
        {"complaint": "20240305000126", "opened_at": "blank", "updated_at": "absent",
         "amount": -5.0, "text": "冻结", "payment_proof": "p-2"},
    ]  # fmt: skip
    mangled = "the id was mangled by a spreadsheet; export the column as text"
    ragged = "4 cells where the header has 5; check delimiters and quotes"
    assert [(row.line, row.reason) for row in answer.rejected] == [
        (5, mangled), (6, mangled), (8, ragged),
    ]  # fmt: skip
    assert [(f.code, f.location.line) for f in answer.findings] == [("IN021", 9)]
