"""`mask`: what is handed on is decided as the export was, and adds up."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from complaintctl.privacy.pseudonyms import pseudonym
from complaintctl.shipped import shipped
from tests.cli.terminal import Terminal

KAMENG = shipped("policies", "kameng")
FIXTURES = shipped("fixtures", "kameng")
SALT = b"0123456789abcdef"
POLICY = """\
language: 1
policy: masks
timezone: Asia/Shanghai
effective_from: 2026-01-01
fields: {text: {personal: scrub}, customer_id: {personal: pseudonym}, vip: {}}
categories: {first: [{id: broken, when: {text: {contains: 坏}}}], otherwise: other}
"""
SOURCE = """\
source: desk
columns: {complaint: 编号, opened_at: 时间, text: 内容, customer_id: 会员, amount: 金额, merchant_id: 商户, vip: VIP}
blank: ["--", 无]
values: {vip: {是: true, 否: false}}
skip: {before_header: 1, rows: [合计]}
"""
HEADER = "编号,时间,内容,会员,金额,商户,VIP,备注\n"
EXPORT = (
    f"导出人：张三\n{HEADER}"
    'C1,2026-03-01,"坏了，请打 13800138000",U8831, 5.00,M1,是,内部 13800138000\n'
    "C2,2026-03-02,=1+1 我是ｕ8831,U8831,--,M2,否,\n"
    ",2026-03-02,没有编号,U8831,5,M2,否,\n"
    "C3,2026-03-03,--,无,很多,M1,也许,x\n"
    "合计,,,,5,,,\n"
)


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    terminal.file("policy/policy.yaml", POLICY)
    terminal.file("policy/sources/desk.yaml", SOURCE)
    terminal.file("export.csv", EXPORT)
    terminal.file("salt", SALT)
    return terminal


def test_a_masked_export_has_its_own_headers_and_adds_up(desk: Terminal) -> None:
    answer = desk.type("mask", "export.csv", "--policy", "policy", "--salt", "salt")

    who = pseudonym(SALT, "customer_id", "U8831")
    assert answer.out == (
        "\n编号,时间,内容,会员,金额,商户,VIP\n"
        f"C1,2026-03-01,坏了，请打 [phone],{who}, 5.00,M1,是\n"
        f"C2,2026-03-02,'=1+1 我是[hidden],{who},,M2,否\n"
        "C3,2026-03-03,,,***,M1,***\n"
    )
    assert answer.err == (
        "export.csv: 6 rows = 3 handed on + 1 that cannot be read + 2 skipped\n"
        "    the first that cannot be read is in line 5\n"
        "    left out, since no field knows them (--keep COLUMN): '备注'\n"
        "written for profile team\n"
    )


def test_a_merchant_is_handed_its_own_rows_without_texts(desk: Terminal) -> None:
    mine = ("--profile", "merchant", "--merchant", "M1", "--salt", "salt")
    answer = desk.type("mask", "export.csv", "--policy", "policy", "-o", "jsonl", *mine)

    rows = [json.loads(line) for line in answer.out.splitlines()]
    assert [(row["编号"], row["内容"], row["商户"]) for row in rows] == [
        ("C1", "***", "M1"),
        ("C3", "", "M1"),
    ]
    assert "6 rows = 2 handed on + 1 of others + 1 that cannot be read + 2 skipped" in answer.err


def test_a_column_that_is_kept_is_scrubbed(desk: Terminal) -> None:
    answer = desk.type("mask", "export.csv", "--policy", "policy", "--keep", "备注", "-q")
    assert [line.rpartition(",")[2] for line in answer.out.splitlines()[1:]] == [
        "备注",
        "内部 [phone]",
        "",
        "x",
    ]
    assert answer.err == ""


@pytest.mark.parametrize(
    ("queue", "more"),
    [
        ("backoffice.csv", ("-o", "csv:masked.csv")),
        ("queue.csv", ("-o", "jsonl:masked.jsonl", "--profile", "auditor")),
    ],
)
def test_the_same_mapping_reads_it_and_the_same_is_decided(
    queue: str, more: tuple[str, ...], terminal: Terminal
) -> None:
    terminal.file("salt", SALT)
    terminal.type("mask", FIXTURES / queue, "--policy", KAMENG, "--salt", "salt", *more)
    decided = [
        terminal.type(
            "batch",
            one,
            "--policy",
            KAMENG,
            "--as-of",
            "2026-12-01",
            "-o",
            "jsonl",
            "--witness",
            "0",
        ).out
        for one in (FIXTURES / queue, more[1].partition(":")[2])
    ]
    assert decided[0] == decided[1]
    assert len(decided[0].splitlines()) > 200


def test_a_column_of_card_secrets_is_handed_to_nobody(desk: Terminal) -> None:
    mapped = SOURCE.replace("vip: VIP}", "product_id: 卡号}").replace(
        "values: {vip: {是: true, 否: false}}", ""
    )
    desk.file("policy/sources/desk.yaml", mapped)
    desk.file("cards.csv", "\n编号,时间,卡号,兑换码\nC1,2026-03-01,KM7X,Q2RT\nC2,2026-03-01,--,\n")
    answer = desk.type("mask", "cards.csv", "--policy", "policy", "--keep", "兑换码", "-q")
    assert answer.out == "\n编号,时间,卡号,兑换码\nC1,2026-03-01,***,***\nC2,2026-03-01,,\n"


def test_a_log_is_masked_by_itself(desk: Terminal) -> None:
    desk.file(
        "log.csv",
        "complaint,at,event,state,by\nC1,2026-03-02,agent_message,working,王二\n"
        "C1,13800138000,agent_message,卡密 AB12CD34EF,\n",
    )
    answer = desk.type("mask", "--log", "log.csv", "--policy", "policy", "-q")
    assert answer.out == (
        "complaint,at,event,state\nC1,2026-03-02,agent_message,working\n"
        "C1,***,agent_message,卡密 [card]\n"
    )


def test_a_parquet_file_and_several_files_become_one(desk: Terminal) -> None:
    cells = {"编号": ["C1"], "时间": ["2026-03-01"], "内容": ["坏 13800138000"], "金额": [5.0]}
    pl.DataFrame(cells).write_parquet("one.parquet")
    pl.DataFrame({**cells, "编号": ["C2"]}).write_parquet("two.parquet")
    answer = desk.type(
        "mask", "one.parquet", "two.parquet", "--policy", "policy", "-o", "jsonl", "-q"
    )
    told = {"时间": "2026-03-01", "内容": "坏 [phone]", "金额": "5"}
    assert [json.loads(line) for line in answer.out.splitlines()] == [
        {"编号": "C1", **told},
        {"编号": "C2", **told},
    ]


REFUSED = [
    ((), "name the files of a queue, or logs with --log: one or the other"),
    (
        ("export.csv", "--log", "export.csv"),
        "name the files of a queue, or logs with --log: one or the other",
    ),
    (
        ("export.csv", "-o", "table"),
        "a queue cannot be handed on as 'table'; known: csv, jsonl; write -o FORMAT:PATH",
    ),
    (
        ("export.csv", "--keep", "备住"),
        "--keep 备住: export.csv has no such column; known: VIP, 会员, 内容, 商户, 备注, 时间, 编号, 金额",
    ),
    (
        ("export.csv", "-o", "csv:export.csv"),
        "-o export.csv: this is a file that is read; choose another name",
    ),
    (
        ("export.csv", "-o", "csv:salt", "--salt", "salt"),
        "-o salt: this is the salt; choose another name",
    ),
    (
        ("export.csv", "less.csv"),
        "less.csv: its columns are not those of export.csv; mask each alone, or write -o jsonl:PATH",
    ),
    (
        ("export.csv", "--keep", "备注", "--profile", "public"),
        "--keep: what no field knows may be anything; only team and auditor are given it",
    ),
    (
        ("--log", "export.csv", "--profile", "merchant", "--merchant", "M1"),
        "--log: a log does not say whose complaints it tells of; mask it for the auditor",
    ),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[" ".join(one) for one, _ in REFUSED])
def test_what_cannot_be_meant_is_exit_2(words: tuple[str, ...], said: str, desk: Terminal) -> None:
    desk.file("less.csv", "\n编号,时间\nC9,2026-03-01\n")
    answer = desk.type("mask", *words, "--policy", "policy")
    assert (answer.code, answer.out, answer.err) == (2, "", f"complaintctl: {said}\n")
    assert (desk.folder / "export.csv").read_text(encoding="utf-8") == EXPORT


def test_nothing_to_hand_on_is_no_success_and_leaves_nothing(desk: Terminal) -> None:
    before = set(desk.folder.rglob("*"))
    asked = ("export.csv", "--policy", "policy", "--profile", "merchant", "--merchant", "M9")
    answer = desk.type("mask", *asked, "-o", "csv:out.csv")
    said = "complaintctl: export.csv: there is nothing in it to hand on\n"
    assert (answer.code, answer.err) == (4, said)
    assert set(desk.folder.rglob("*")) == before


def test_a_policy_that_is_wrong_masks_nothing(desk: Terminal) -> None:
    Path("policy/policy.yaml").write_text("language: 1\n", encoding="utf-8")
    assert desk.type("mask", "export.csv", "--policy", "policy").code == 3


UNMARKED_POLICY = POLICY.replace("{personal: scrub}", "{}").replace("{personal: pseudonym}", "{}")
UNMARKED = (
    "policy: RUN018 warning: no field of the policy is personal: ids of people are shown as ids "
    "of things are\n"
    "    say which fields tell who somebody is: customer_id: {personal: pseudonym}\n"
)


def test_it_warns_of_a_policy_that_marks_nothing_as_personal(desk: Terminal) -> None:
    desk.file("policy/policy.yaml", POLICY.replace("{personal: scrub}", "{}"))
    assert "RUN018" not in desk.type("mask", "export.csv", "--policy", "policy").err
    desk.file("policy/policy.yaml", UNMARKED_POLICY)

    answer = desk.type("mask", "export.csv", "--policy", "policy", "--salt", "salt")
    assert answer.code == 0
    assert ",U8831," in answer.out
    assert answer.err.endswith(f"written for profile team\n{UNMARKED}")


@pytest.mark.parametrize(("profile", "warned"), [("team", False), ("auditor", True)])
def test_a_run_for_others_warns_of_it_too(profile: str, warned: bool, desk: Terminal) -> None:
    desk.file("policy/policy.yaml", UNMARKED_POLICY)
    told = ("--as-of", "2026-04-01", "-o", "csv", "--profile", profile, "--witness", "0")
    answer = desk.type("batch", "export.csv", "--policy", "policy", *told)
    assert (UNMARKED in answer.err) == warned


def test_the_starter_shows_nobody_who_its_customers_are(terminal: Terminal) -> None:
    terminal.type("init", "demo")
    answer = terminal.type("mask", "demo/queue.csv", "--policy", "demo/policy")
    assert "RUN018" not in answer.err
    rows = [line.split(",") for line in answer.out.splitlines()]
    assert {row[5] for row in rows[1:]} == {"***"}
    assert rows[0][5] == "用户ID"
