"""A state with the complaints of six customers, and what none of them must ever read.

All instants are of Asia/Shanghai; the first run is of Tue 2026-12-01 12:00, the second an hour later.
"""

from __future__ import annotations

from pathlib import Path

from complaintctl.cli.main import exit_code
from complaintctl.store.archive import Archive

POLICY = """
language: 1
policy: secret_desk
timezone: Asia/Shanghai
effective_from: 2026-01-01
roles: [secret_lead]
fields:
  text: {type: text, personal: scrub}
  customer_id: {type: id, personal: pseudonym}
  secret_pin: {type: word}
teams: {secret_refunds: {label: {zh: 退款组, en: refunds}}, secret_inner: {}}
calendars: {secret_office: {open: {mon-fri: ["09:00-18:00"]}, holidays: {country: CN}}}
signals: {secret_signal: {count: complaints, same: [merchant_id], within: 30d, before: opened, at_least: 1}}
categories:
  first:
    - id: secret_double
      label: {zh: 重复扣款, en: charged twice}
      when: {text: {contains: 扣了两次}}
      needs: [payment_proof, secret_pin]
      ask: {zh: '请补充{missing}（投诉 {complaint}）。', en: 'Please send us the {missing} ({complaint}).'}
      reason: {zh: 多扣的款项原路退回。, en: What was charged twice goes back the way it came.}
  otherwise: secret_triage
priorities:
  levels: [secret_urgent, secret_normal]
  most_severe:
    - {id: secret_big, level: secret_urgent, when: {amount: {at_least: 1000}}}
    - {id: secret_again, level: secret_urgent, when: {secret_signal: true}}
routing:
  first: [{id: secret_money, team: secret_refunds, when: {category: secret_double}}]
  otherwise: secret_inner
responsibility:
  parties: [platform]
  agree: [{id: secret_books, party: platform, when: {category: secret_double}}]
  otherwise: not_established
  labels: {platform: {zh: 平台, en: the platform}}
remedies:
  all:
    - {id: secret_back, offer: refund, approval: secret_lead, when: {category: secret_double}}
    - {id: secret_more, offer: coupon, when: {category: secret_double}}
    - {id: secret_less, offer: secret_offer, when: {category: secret_double}}
  labels: {refund: {zh: 退还多扣的款项, en: the second charge back}, coupon: {zh: 优惠券, en: a coupon}}
clocks:
  secret_answer: {start: opened, stop: [agent_message], on_reopen: stay, target: {otherwise: {within: 24h}}}
  secret_solving:
    start: opened
    stop: [resolved]
    on_reopen: resume
    pause_while: {waiting_customer: {at_most: 72h}}
    target: {otherwise: {within: 48h}}
  secret_refund:
    {start: refund_approved, stop: [refund_received], on_reopen: stay, calendar: secret_office,
     target: {otherwise: {within: 30bd}}}
  secret_taken: {start: opened, stop: [accepted], on_reopen: stay, target: {otherwise: {within: 1h}}}
escalation:
  - {id: secret_ladder, clock: secret_taken, steps: [{at: 100%, to: secret_lead, do: notify}]}
closure: {claimed_by: [resolved], all: [], contradicted_by: [customer_denied]}
customer:
  appeal: {zh: '请致电并报 {complaint}。', en: 'Call us and name {complaint}.'}
  contact: {zh: 请在投诉页面留言。, en: Write on your page.}
  states: {waiting_customer: {zh: 等您补充, en: waiting for you}}
  promises:
    secret_answer: {zh: 首次答复您, en: our first answer}
    secret_solving: {zh: 给出处理结果, en: a decision}
    secret_refund: {zh: 退款到账, en: your refund}
"""

SECRETS = (
    "secret",
    "13800138000",
    "6222021234567890123",
    "U-777",
    "M-999",
    "阿明",
    "not_established",
)
"""What stands in rows or is the name of something of ours."""

_HEADER = (
    "complaint,opened_at,text,customer_id,merchant_id,amount,payment_proof,secret_pin,handled_by\n"
)
_TEXT = "扣了两次，电话 13800138000 卡号 6222021234567890123"


def _row(complaint: str, opened: str, amount: int = 5, proof: str = "p-1") -> str:
    cells = (complaint, opened, _TEXT, "U-777", "M-999", str(amount), proof, proof, "阿明")
    return ",".join(cells) + "\n"


def _rows(done: int) -> str:
    return _HEADER + "".join(
        (
            _row("投诉-1", "2026-12-01 11:00"),
            _row("C-WAIT", "2026-12-01 08:00", proof=""),
            _row("C-LATE", "2026-11-29 08:00"),
            _row("C-DONE", "2026-11-30 09:00", done),
            _row("C-AGAIN", "2026-11-30 09:00"),
            _row("C-BACK", "2026-11-30 09:00"),
        )
    )


# In the second, C-DONE has another priority, which nobody outside sees, and C-NEXT is of a kind that
# the policy has no words for.
QUEUES = (_rows(5), f"{_rows(5000)}C-NEXT,2026-12-01 12:10,慢,U-777,M-999,5,,,\n")
_LOG = """complaint,at,event,state
C-WAIT,2026-12-01 09:00,agent_message,working
C-WAIT,2026-12-01 09:10,evidence_requested,waiting_customer
C-DONE,2026-11-30 10:00,agent_message,working
C-DONE,2026-11-30 11:00,refund_approved,
C-DONE,2026-12-01 10:00,resolved,done
C-AGAIN,2026-11-30 09:30,agent_message,working
C-AGAIN,2026-11-30 10:00,resolved,done
C-AGAIN,2026-12-01 09:00,reopened,working
C-BACK,2026-11-30 09:20,withdrawn,
"""
LOGS = (_LOG, f"{_LOG}投诉-1,2026-12-01 12:30,agent_message,working\n")
AS_OF = ("2026-12-01T12:00", "2026-12-01T13:00")


def run(folder: Path, queue: str, log: str, as_of: str, policy: str = POLICY) -> None:
    """One run of `batch` on the state of the folder."""
    (folder / "p").mkdir(exist_ok=True)
    for name, text in (("p/policy.yaml", policy), ("q.csv", queue), ("l.csv", log)):
        (folder / name).write_text(text, encoding="utf-8")
    words = ["batch", f"{folder / 'q.csv'}", "--log", f"{folder / 'l.csv'}", "--as-of", as_of]
    words += ["--policy", f"{folder / 'p'}", "--state", f"{folder / 's.db'}", "--witness", "0"]
    assert exit_code([*words, "-o", f"csv:{folder / 'out.csv'}", "-q"]) == 0


def two_runs(folder: Path) -> Path:
    """The state; policy, queue and log are gone."""
    for queue, log, as_of in zip(QUEUES, LOGS, AS_OF, strict=True):
        run(folder, queue, log, as_of)
    for name in ("p/policy.yaml", "q.csv", "l.csv"):
        (folder / name).unlink()
    return folder / "s.db"


def tracking(state: Path, complaint: str) -> str:
    """The tracking number, which each state draws anew."""
    with Archive.read(str(state)) as archive:
        return next(one.tracking for one in archive.standing(0, 99) if one.id == complaint)
