"""Texts for customers: in which language, in whose words, and filled with what."""

from __future__ import annotations

import pytest

from complaintctl.model.events import STATES
from complaintctl.model.fields import CANONICAL
from complaintctl.model.texts import STATE_TEXTS, Customer, asked, filled, over, strange, told

LABELS = {
    "order_id": {"zh": "订单号", "en": "order number"},
    "screenshot": {"zh": "问题截图", "en": "screenshot"},
    "x_pin": {},
}


@pytest.mark.parametrize(
    ("texts", "language", "says"),
    [
        ({"zh": "客服", "en": "service"}, "en", "service"),
        ({"": "Service", "zh": "客服"}, "en", "Service"),
        ({"zh": "客服"}, "en", "客服"),
        ({}, "en", "desk_a"),
    ],
)
def test_a_text_is_told_in_the_language_or_in_the_nearest_there_is(
    texts: dict[str, str], language: str, says: str
) -> None:
    assert told(texts, language, "desk_a") == says


def test_a_text_without_a_language_leaves_nothing_to_what_stands_in() -> None:
    standing = {"zh": "处理中", "en": "being worked on"}

    assert over({"zh": "在办"}, standing) == {"zh": "在办", "en": "being worked on"}
    assert over({"": "on it"}, standing) == {"": "on it"}


def test_the_missing_fields_are_listed_as_the_language_lists() -> None:
    ask = {"zh": "请补充{missing}，投诉{complaint}。", "en": "{complaint}: send {missing}"}
    missing = ["order_id", "x_pin", "screenshot"]

    assert asked(ask, missing, LABELS, "C-1", "zh") == "请补充订单号、x_pin、问题截图，投诉C-1。"
    assert asked(ask, missing, LABELS, "C-1", "en") == "C-1: send order number, x_pin, screenshot"


def test_a_category_without_a_text_asks_in_ours() -> None:
    assert asked({}, ["order_id"], LABELS, "C-1", "zh") == (
        "处理您的投诉 C-1 还需要您补充：订单号。收到后我们会继续处理。"
    )
    assert asked({"zh": "请补充{missing}"}, ["order_id"], LABELS, "C-1", "en") == (
        "To go on with your complaint C-1 we still need from you: order number."
    )


def test_what_is_put_in_is_not_filled_again() -> None:
    assert filled("{a}{b}", {"a": "{b}", "b": r"\1"}) == r"{b}\1"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("请补充{missing}，投诉{complaint}", ()),
        ("{mising} {} { missing }", ("{mising}", "{}", "{ missing }")),
        ("｛missing｝ and {missing｝", ("｛missing｝", "{missing｝")),
        ("{missing}} {", ("}", "{")),
        ("{{missing}}", ("{", "}")),
    ],
)
def test_all_that_a_customer_would_see_in_braces_is_strange(
    template: str, found: tuple[str, ...]
) -> None:
    assert strange(template, ("missing", "complaint")) == found


def test_every_canonical_field_and_every_state_has_words_in_both_languages() -> None:
    spoken = [field.label for field in CANONICAL] + list(STATE_TEXTS.values())

    assert [sorted(texts) for texts in spoken] == [["en", "zh"]] * len(spoken)
    assert all(text.strip() for texts in spoken for text in texts.values())
    assert set(STATES) < set(STATE_TEXTS)


def test_a_card_says_the_policys_words_before_ours() -> None:
    card = Customer(states={"working": {"zh": "在办"}})

    assert card.state("working", "zh") == "在办"
    assert card.state("working", "en") == "being worked on"
    assert card.state("merged", "zh") == "已与另一件投诉合并处理"
