"""What each reader sees of one value."""

from __future__ import annotations

import polars as pl
import pytest

from complaintctl.model.fields import PROFILES, Field
from complaintctl.privacy.masking import Masking
from complaintctl.privacy.pseudonyms import pseudonym

SALT = b"0123456789abcdef"
FIELDS = {
    one.name: one
    for one in (
        Field("complaint", "id"),
        Field("order_id", "id"),
        Field("channel", "word", values=("app", "hotline")),
        Field("shop", "word"),
        Field("card_no", "id"),
        Field("note", "text"),
        Field("amount", "money"),
        Field("customer_id", "id", personal="pseudonym"),
        Field("text", "text", personal="scrub"),
        Field("address", "text", personal="hide"),
        Field("handled_by", "id", personal="pseudonym", shown_to=("team",)),
        Field("chat_log", "text", personal="scrub", shown_to=("auditor",)),
    )
}
WRITTEN = {
    "complaint": "C-1",
    "order_id": "6200000000000005",
    "channel": "app",
    "shop": "13800138000的店",
    "card_no": "12345678",
    "note": "卡密 AB12CD34EF",
    "amount": "13800138000",
    "customer_id": "U8831",
    "text": "卡密 AB12CD34EF，电话 13800138000",
    "address": "人民路 1 号",
    "handled_by": "li",
    "chat_log": "卡密 AB12CD34EF，电话 13800138000",
}
INSIDE = {
    "complaint": "C-1",
    "order_id": "6200000000000005",
    "channel": "app",
    "shop": "[phone]的店",
    "card_no": "***",
    "note": "卡密 [card]",
    "amount": "13800138000",
    "customer_id": pseudonym(SALT, "customer_id", "U8831"),
    "text": "卡密 [card]，电话 [phone]",
    "address": "***",
}
SEEN = {
    "team": {**INSIDE, "handled_by": "li", "chat_log": "卡密 [card]，电话 [phone]"},
    "auditor": {
        **INSIDE,
        "handled_by": pseudonym(SALT, "handled_by", "li"),
        "chat_log": "卡密 [card]，电话 13800138000",
    },
    "merchant": {
        **INSIDE,
        "note": "***",
        "text": "***",
        "handled_by": pseudonym(SALT, "handled_by", "li"),
        "chat_log": "***",
    },
    "public": {
        **dict.fromkeys(WRITTEN, "***"),
        "complaint": pseudonym(SALT, "complaint", "C-1"),
        "channel": "app",
        "amount": "13800138000",
    },
}


@pytest.mark.parametrize("profile", PROFILES)
def test_each_reader_sees_what_the_table_says(profile: str) -> None:
    masking = Masking(FIELDS, profile, SALT, "M1")  # type: ignore[arg-type]
    assert {name: masking.value(name, told) for name, told in WRITTEN.items()} == SEEN[profile]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_column_is_masked_as_its_values_are(profile: str) -> None:
    masking = Masking(FIELDS, profile, SALT, "M1")  # type: ignore[arg-type]
    for name, told in WRITTEN.items():
        column = masking.column(name, pl.Series([told, None, told]))
        assert column.to_list() == [SEEN[profile][name], None, SEEN[profile][name]], name


def test_a_team_sees_its_complaints_numbers_without_any_being_looked_at() -> None:
    numbers = pl.Series(["C-1", "C-2"])
    assert Masking(FIELDS).column("complaint", numbers) is numbers


def test_a_salt_is_never_shown() -> None:
    assert SALT.decode() not in repr(Masking(FIELDS, "auditor", SALT))
