"""A mapping's draft: what is guessed is said, and the draft is a mapping that can be used."""

import json
from pathlib import Path

import pytest

from complaintctl.errors import DataUnusable, UsageError
from complaintctl.intake.suggest import suggest
from complaintctl.policy.sources import read_sources
from tests.intake.desk import FIELDS, read, seconds
from tests.intake.test_story_10 import EXPORT


def _suggest(room: Path, name: str, data: bytes | str) -> str:
    path = room / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    draft = suggest([str(path)], fields=FIELDS, zone="Asia/Shanghai", spool_dir=str(room))
    assert [entry for entry in room.iterdir() if entry.is_dir()] == []
    return draft


def test_the_draft_of_a_chinese_export_shows_every_guess(tmp_path: Path) -> None:
    draft = _suggest(tmp_path, "投诉 3月.csv", EXPORT.encode("gb18030"))
    assert (
        draft
        == """\
# A draft from "投诉 3月.csv" (csv, gb18030, delimiter ","): check every guess, most of all '# ?'.
source: "3"
encoding: gb18030  # guessed: by the file's first bytes
columns:
  complaint: "投诉编号"  # guessed: by its header
  opened_at: "投诉时间"  # guessed: by its header
  text: "投诉内容"  # guessed: by its header
  amount: "涉诉金额"  # guessed: by its header
  payment_proof: "交易凭证"  # guessed: by its header
zone: "Asia/Shanghai"  # ? guessed: the zone of the policy; are the times written in it?
formats:
  opened_at: ["%Y/%m/%d %H:%M"]  # guessed: by its cells
units:
  amount: "元"  # ? guessed: by its cells; cells say 万: are they all in 元?
blank: ["--", "无"]  # guessed: words that stand in cells
skip: {before_header: 1, rows: ["合计"]}  # guessed: titles and total rows
"""
    )


def test_the_draft_can_be_used_as_it_is(tmp_path: Path) -> None:
    data = EXPORT.encode("gb18030")
    mapping = tmp_path / "shop.yaml"
    mapping.write_text(_suggest(tmp_path, "shop.csv", data))
    sources, findings = read_sources([mapping], tmp_path, "", FIELDS)
    assert findings == ()
    answer = read(tmp_path, data, reads=["amount"], sources=sources, zone="Asia/Shanghai")
    assert answer.counts.complaints == 3
    assert answer.column("amount") == [1234.5, 12000.0, -5.0]


def test_english_headers_flags_and_doubts(tmp_path: Path) -> None:
    table = (
        "Ticket ID,Created time,Last update time,Amount,vip,Secret,手机号\n"
        "1,05/03/2024 09:07,1709600853,123450,是,x,1\n2,06/03/2024 09:07,,99900,否,y,2\n"
    )
    draft = _suggest(tmp_path, "tickets.csv", table)
    assert (
        '  opened_at: ["%d/%m/%Y %H:%M"]  # ? guessed: by its cells; day or month first? both fit'
        in draft
    )
    assert '  updated_at: ["epoch_s"]  # guessed: by its cells' in draft
    assert (
        '  amount: "分"  # ? guessed: by its cells; all amounts are whole and large: 分 or 元?'
        in draft
    )
    assert '  vip: {"否": "false", "是": "true"}  # guessed: by its cells' in draft
    assert '  # not mapped: "Secret"' in draft
    assert (
        '  customer_id: "手机号"  # ? guessed: by its header; a phone number may be shared' in draft
    )
    assert "encoding:" not in draft


def test_what_is_missing_or_unreadable_is_a_doubt(tmp_path: Path) -> None:
    draft = _suggest(tmp_path, "q.csv", "投诉单号,受理时间,投诉金额\n1,昨天,\n")
    assert "受理时间" in draft
    assert "# ? guessed: by its header; may be later than the complaint itself" in draft
    assert "some cells fit no format that is known here" in draft
    assert "no cell to judge by: 元 or 分?" in draft
    draft = _suggest(tmp_path, "q.csv", "订单号\nO-1\n")
    assert "  # ? complaint: no column was recognised; every mapping needs it" in draft
    assert "units" not in draft


def test_json_and_flags_that_speak_for_themselves(tmp_path: Path) -> None:
    records = [
        {"complaint_id": "1", "complaint_time": "2026-01-01", "vip": True, "other": {"a": 1}}
    ]
    draft = _suggest(tmp_path, "wx.json", json.dumps(records))
    assert '  complaint: "complaint_id"' in draft
    assert '  # not mapped: "other"' in draft
    assert "values" not in draft
    assert "formats" not in draft


def test_a_header_alone_is_enough(tmp_path: Path) -> None:
    assert '  complaint: "投诉单号"' in _suggest(tmp_path, "q.csv", "投诉单号,投诉时间\n")


def test_a_file_without_any_known_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="no header is known here; map the columns by hand: 'a'"):
        _suggest(tmp_path, "q.csv", "a,b\n1,2\n")
    with pytest.raises(DataUnusable) as refused:
        _suggest(
            tmp_path,
            "q.csv",
            "13812345678,我的卡密是一二三四五六七八九十一二三四五六七八九十一二三四五六\n",
        )
    assert str(refused.value).endswith("by hand: '…', '…'")
    with pytest.raises(UsageError, match="no file to look at"):
        suggest([], fields=FIELDS, zone="UTC", spool_dir=str(tmp_path))


def test_moments_in_the_draft_are_read_back(tmp_path: Path) -> None:
    mapping = tmp_path / "q.yaml"
    data = "投诉单号,投诉时间\n1,2024年3月5日 9时7分\n2,2024/3/5 9:07\n"
    mapping.write_text(_suggest(tmp_path, "q.csv", data))
    sources, _ = read_sources([mapping], tmp_path, "", FIELDS)
    answer = read(tmp_path, data, sources=sources)
    assert answer.column("opened_at") == [seconds("2024-03-05T01:07")] * 2


def test_a_draft_does_not_repeat_a_first_row_that_is_data(tmp_path: Path) -> None:
    draft = _suggest(tmp_path, "q.csv", "工单号,张三,卡密已被使用,13800138000\n")
    assert [line for line in draft.splitlines() if "not mapped" in line] == [
        f'  # not mapped: "…" (column {at}; is the first row a header?)' for at in (2, 3, 4)
    ]
    with pytest.raises(DataUnusable, match="map the columns by hand: '…', '…', '…'"):
        _suggest(tmp_path, "q.csv", "C-1,2026-11-20 09:05,卡密已被使用\n")


def test_a_parquet_file_of_any_types_has_a_draft(tmp_path: Path) -> None:
    import datetime as dt
    from io import BytesIO

    import polars as pl

    stream = BytesIO()
    frame = {"投诉单号": [1], "投诉时间": [dt.timedelta(1)], "投诉内容": [b"\xff"], "x": [[1]]}
    pl.DataFrame(frame).write_parquet(stream)
    assert '  complaint: "投诉单号"' in _suggest(tmp_path, "q.parquet", stream.getvalue())
