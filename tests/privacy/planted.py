"""A queue in which something private stands in every kind of place, and a policy that reads it all.

Two merchants: what belongs to the other one must not reach the first.
"""

from __future__ import annotations

from tests.cli.terminal import Terminal

CODE, CARD, PHONE, IDENTITY = (
    "KM7X-Q2RT-88ZP",
    "4111 1111 1111 1111",
    "13800138000",
    "11010519491231002X",
)
MAIL, OPENID, NAME, CUSTOMER = (
    "zhang.san@qq.com",
    "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    "欧阳锋",
    "U88310027",
)
HANDLER, ACCOUNT, STRANGE = "wang-er-5512", "tp_90417755", "私密词语"

PLANTED = (
    *("KM7X", "Q2RT", "88ZP", "ZXCV8821", "4111 1111", "4111111111111111"),
    *("13800138000", "138 0013", "138-0013", "0013-8000", "１３８", "11010519491231002"),
    *("zhang.san", MAIL, OPENID, NAME, CUSTOMER, "u88310027", HANDLER, ACCOUNT, STRANGE),
)
"""None of this may reach any reader."""
OTHERS = ("M2002", "乙方小店", "C-M2")
"""None of this may reach the merchant M1001."""

ALL = f"卡号：{CARD}，卡密 {CODE}，电话 138 0013-8000，１３８００１３８０００，身份证{IDENTITY}，收款人：{NAME}，{MAIL}，{OPENID}，我是{CUSTOMER}"

POLICY = """\
language: 1
policy: planted
timezone: Asia/Shanghai
effective_from: 2026-01-01
fields:
  channel: {type: word, values: [app, hotline]}
  text: {personal: scrub}
  title: {personal: scrub}
  chat_log: {personal: scrub}
  customer_id: {personal: pseudonym}
  handled_by: {personal: pseudonym}
  topup_account: {type: id, personal: hide, when_blank: {assume: nobody, reason: none}}
  shop: {type: word}
  topic: {type: word, values: [broken, late]}
  desk: {type: word, values: [care, refunds]}
  region: {type: word, values: [north, south, far]}
teams: {from: desk}
lookups:
  levels_of: {file: levels.csv, keys: [region], gives: level}
categories: {from: topic, otherwise: other}
priorities:
  levels: [urgent, normal]
  most_severe:
    - {id: by-region, level: {lookup: levels_of}}
    - {id: known, level: urgent, when: {customer_id: [U88310027, X1], text: {contains: [卡密, 等了]}}}
    - {id: shop-known, level: urgent, when: {shop: [甲方大店, 乙方小店], merchant_id: [M1001, M2002]}}
responsibility:
  parties: [platform, merchant]
  agree: [{id: theirs, party: merchant, when: {merchant_id: {present: true}}}]
  otherwise: open
routing: {from: desk, otherwise: care}
signals:
  again: {count: complaints, same: [customer_id], within: 30d, before: opened, at_least: 1}
  burst: {count: complaints, same: [order_id], within: 30d, before: opened, at_least: 2}
clocks:
  answer:
    start: opened
    stop: [agent_message]
    on_reopen: stay
    target: {tightest: [{within: 1h, when: {merchant_id: M2002}}], otherwise: {within: 2h}}
closure:
  claimed_by: [agent_message]
  all: [{id: told, when: {shop: 乙方小店}, must: {merchant_id: M2002}}]
duplicates: {same: [order_id], within: 30d}
"""
PACK = "region,level\nnorth,urgent\nsouth,normal\n"
HEADER = f"complaint,opened_at,channel,title,text,chat_log,customer_id,handled_by,topup_account,merchant_id,shop,topic,desk,region,order_id,amount,备注,备注{PHONE}\n"


def row(name: str, merchant: str, shop: str, **cells: str) -> str:
    """A complaint in which everything private stands that its columns can hold."""
    told = {
        "complaint": name,
        "opened_at": f"2026-03-0{name[-1:] or 1}T10:00",
        "channel": "app",
        "title": f"{PHONE} 姓名：{NAME} 卡密：{CODE}",
        "text": ALL,
        "chat_log": f"密码 ZXCV8821，{PHONE}",
        "customer_id": CUSTOMER,
        "handled_by": HANDLER,
        "topup_account": ACCOUNT,
        "merchant_id": merchant,
        "shop": shop,
        "topic": "broken",
        "desk": "care",
        "region": "north",
        "order_id": "O-77",
        "amount": "100",
        "free": ALL,
        "more": PHONE,
        **cells,
    }
    return ",".join(f'"{cell}"' for cell in told.values()) + "\n"


def plant(terminal: Terminal) -> None:
    """Write policy, queue, log, overrides and salt into the working folder."""
    terminal.file("policy/policy.yaml", POLICY)
    terminal.file("policy/levels.csv", PACK)
    terminal.file("salt", "a salt of some length\n")
    rows = (
        row("C-M1-1", "M1001", "甲方大店"),
        row("C-M2-2", "M2002", "乙方小店"),
        row("C-M1-3", "M1001", "甲方大店", topic=STRANGE, desk=NAME, channel=PHONE, amount=ALL),
        row("C-M1-4", "M1001", f"甲方大店{PHONE}", region="far", topup_account=""),
        row("C-M2-5", "M2002", "乙方小店", region=STRANGE),
        row("", "M1001", "甲方大店"),
        f"C-M1-6,{CUSTOMER},{PHONE}\n",
    )
    terminal.file("queue.csv", HEADER + "".join(rows))
    terminal.file("headless.csv", "".join(rows))
    terminal.file("broken.json", f'[{{"complaint": "C-1", "text": "{ALL}", {CUSTOMER}')
    terminal.file(
        "ours.jsonl",
        f'{{"complaint": "C-1", "opened_at": "2026-03-01", "customer_id": "{CUSTOMER}", "text": "{ALL}"}}\n[1, "{PHONE}"]\n',
    )
    terminal.file("log.csv", _log())
    words = "complaint,field,value,who,why\n"
    good = f'C-M1-1,customer_id,{CUSTOMER},{PHONE},"客户说姓名：{NAME}，卡密：{CODE}"\n'
    terminal.file("overrides.csv", words + good + f"C-M2-2,priority,normal,li,卡密 {CODE}\n")
    terminal.file("wrong.csv", words + f"C-M1-1,priority,{CODE},li,x\n")
    terminal.file("odd.csv", words + f"C-M1-1,{CUSTOMER},x,li,x\n")
    terminal.file("not_theirs.csv", words + f"C-M1-1,amount,{PHONE}x,li,x\n")


def _log() -> str:
    return (
        "complaint,at,event,state\n"
        "C-M1-1,2026-03-01T11:00,agent_message,working\n"
        f"C-M1-1,2026-03-01T12:00,x_{PHONE},\n"
        f"C-M1-1,2026-03-01T12:30,卡密{CODE},{PHONE}\n"
        f"C-M2-2,2026-03-02T11:00,agent_message,\n"
        f"C-M1-3,{PHONE},agent_message,\n"
    )
