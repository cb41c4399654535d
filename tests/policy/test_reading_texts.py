"""Texts that people read: as they are written, what stands in where a policy says nothing, and each
slip with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintctl.model.texts import Customer
from tests.policy.sample import load_sample

CATEGORIES = """\
categories:
  first:
    - id: double_charge
      label: {zh: 重复扣款, en: charged twice}
      when: {text: {contains: 重复扣款}}
      needs: [order_id]
      ask: {zh: '请补充{missing}（投诉 {complaint}）。', en: 'please send {missing}'}
      reason: {zh: 多扣的款项原路退回。}
  otherwise: needs_triage
  labels: {needs_triage: {zh: 待判断, en: not sorted yet}}
"""
PARTIES = """\
responsibility:
  parties: [platform]
  agree: []
  otherwise: not_established
"""
ANSWER = (
    "clocks:\n  answer: {start: opened, stop: [agent_message], on_reopen: stay, "
    "target: {otherwise: {within: 24h}}}"
)


def _last(folder: Path, sections: str) -> tuple[str, int, str]:
    """Code, column and words of the one finding, which stands in the last line."""
    (finding,) = load_sample(folder, sections).findings
    lines = (folder / "policy" / "policy.yaml").read_text(encoding="utf-8").splitlines()
    assert finding.location.line == len(lines)
    return finding.code, finding.location.column, f"{finding.message} {finding.hint}"


def test_texts_are_read_where_things_are_declared(tmp_path: Path) -> None:
    loaded = load_sample(
        tmp_path,
        CATEGORIES
        + PARTIES
        + "  labels: {platform: 平台, disputed: {en: disputed}, not_established: {zh: 待查明}}\n"
        "remedies:\n  all: [{id: a, offer: coupon, when: {channel: app}}]\n"
        "  labels: {coupon: {zh: 优惠券, en: coupon}}\n"
        "teams: {frontline: {label: {zh: 客服}}, refunds: {label: refunds}}\n"
        "fields:\n  channel: {type: word, values: [app, hotline], label: 渠道}\n"
        "  order_id: {label: {zh: 订单编号}}\n",
    )

    assert loaded.findings == ()
    policy = loaded.policy
    assert policy is not None
    assert policy.party is not None
    one, rest = policy.categories.values()
    assert (one.label, one.ask, one.reason) == (
        {"zh": "重复扣款", "en": "charged twice"},
        {"zh": "请补充{missing}（投诉 {complaint}）。", "en": "please send {missing}"},
        {"zh": "多扣的款项原路退回。"},
    )
    assert (rest.label, rest.ask, rest.reason) == ({"zh": "待判断", "en": "not sorted yet"}, {}, {})
    assert policy.party.labels == {
        "platform": {"": "平台"},
        "disputed": {"en": "disputed"},
        "not_established": {"zh": "待查明"},
    }
    assert policy.remedies[0].label == {"zh": "优惠券", "en": "coupon"}
    assert [team.label for team in policy.teams.values()] == [{"zh": "客服"}, {"": "refunds"}]
    assert policy.fields["channel"].label == {"": "渠道"}
    assert policy.fields["order_id"].label == {"zh": "订单编号", "en": "order number"}
    assert policy.fields["amount"].label == {"zh": "金额", "en": "amount"}


def test_categories_from_a_field_have_labels_too(tmp_path: Path) -> None:
    policy = load_sample(
        tmp_path,
        "categories: {from: channel, otherwise: other, labels: {app: {zh: 应用}, other: 其他}}\n"
        "priorities: {levels: [high, low], most_severe: []}\nrouting: {from: channel, otherwise: app}\n"
        "teams: {from: channel}\n",
    ).policy

    assert policy is not None
    assert {name: one.label for name, one in policy.categories.items()} == {
        "app": {"zh": "应用"},
        "hotline": {},
        "other": {"": "其他"},
    }


def test_the_card_of_the_customer_is_read_as_written(tmp_path: Path) -> None:
    loaded = load_sample(
        tmp_path,
        "customer:\n  appeal: {zh: '请致电并报 {complaint}'}\n  contact: 12315 热线\n"
        "  states: {working: {zh: 正在处理}, done: {zh: 已答复, en: answered}}\n"
        "  promises: {answer: {zh: 首次答复}}\n"
        f"{ANSWER}\n",
    )

    assert loaded.findings == ()
    assert loaded.policy is not None
    assert loaded.policy.customer == Customer(
        appeal={"zh": "请致电并报 {complaint}"},
        contact={"": "12315 热线"},
        states={"working": {"zh": "正在处理"}, "done": {"zh": "已答复", "en": "answered"}},
        promises={"answer": {"zh": "首次答复"}},
    )
    assert load_sample(tmp_path, "").policy.customer == Customer()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("sections", "column", "code", "says"),
    [
        ("customer:\n  appeal: {zh: '请报 {missing}'}", 16, "TXT001", "known: {complaint}"),
        ("customer: {contact: '{complant}'}", 21, "TXT001", "did you mean '{complaint}'?"),
        (
            "customer: {contact: '报｛complaint｝'}",
            21,
            "TXT001",
            "'｛complaint｝' is no placeholder",
        ),
        ("customer: {contact: '{complaint'}", 21, "TXT001", "'{' is no placeholder"),
        ("customer: {states: {worked: x}}", 21, "SCH004", "did you mean 'working'?"),
        ("customer: {appeals: x}", 12, "SCH001", "did you mean 'appeal'?"),
        (
            f"{ANSWER}\ncustomer: {{promises: {{anwser: x}}}}",
            23,
            "TXT003",
            "did you mean 'answer'?",
        ),
        ("customer: {promises: {answer: x}}", 23, "TXT003", "declare it under `clocks`"),
        ("customer: {}", 1, "SCH003", "give at least one"),
        ("customer: {appeal: {zh: 12315}}", 25, "SCH003", "in quotation marks"),
        (f"{PARTIES}  labels: {{platfrom: x}}", 12, "NAM005", "did you mean 'platform'?"),
        (f"{CATEGORIES}    needs_triag: x", 5, "NAM002", "did you mean 'needs_triage'?"),
        (f"{CATEGORIES}    double_charge: x", 5, "NAM002", "its label stands there"),
        (
            "remedies:\n  all: [{id: a, offer: coupon, when: {channel: app}}]\n"
            "  labels: {copon: x}",
            12,
            "TXT002",
            "did you mean 'coupon'?",
        ),
    ],
)
def test_a_slip_is_answered_at_its_place_with_what_was_meant(
    sections: str, column: int, code: str, says: str, tmp_path: Path
) -> None:
    sections = sections.replace(
        "labels: {needs_triage: {zh: 待判断, en: not sorted yet}}", "labels:"
    )

    found, at, words = _last(tmp_path, f"{sections}\n")

    assert (found, at) == (code, column)
    assert says in words


def test_braces_in_a_flow_mapping_are_said_to_need_quotation_marks(tmp_path: Path) -> None:
    (finding,) = load_sample(tmp_path, "customer: {contact: 请报{complaint}}\n").findings

    assert (finding.code, finding.hint) == (
        "YML002",
        "put a text that has `{` in it in quotation marks",
    )


def test_each_text_is_part_of_the_digest(tmp_path: Path) -> None:
    digests = set()
    for number, word in enumerate(("重复扣款, en", "待判断", "多扣的款项", "please send")):
        (tmp_path / str(number)).mkdir()
        written = CATEGORIES.replace(word, f"改{word}")
        policy = load_sample(tmp_path / str(number), written).policy
        assert policy is not None
        digests.add(policy.digest)

    assert len(digests) == 4
