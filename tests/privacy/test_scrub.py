"""What must not be seen is found however it is written; what must stay stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintctl.privacy.scrub import scrub, without_cards

CARDS = (
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",
)
"""Numbers that card companies publish for tests."""

FOR_EVERYBODY = (
    ("卡号：6222021234567890123，卡密：AB12-CD34-EF56", "卡号：[card]，卡密：[card]"),
    ("我的卡密 ABCD 1234 EFGH 5678 显示已被使用", "我的卡密 [card] 显示已被使用"),
    ("卡号１２３４５６７８９０１２，密码 998877", "卡号[card]，密码 [card]"),
    ("卡 密：\nXK9F2LMQ7RTW\n不能用", "卡 密：\n[card]\n不能用"),
    ("卡密如下：\nAAAA-BBBB-1111\nCCCC-DDDD-2222", "卡密如下：\n[card]"),
    ("兑换码是abcdefghjkmn", "兑换码是[card]"),
    ("激活码abcdefghjkmn无效", "激活码[card]无效"),
    ("密码：P@ssw0rd!23 错误", "密码：[card] 错误"),
    ("AB12CD34EF56这个卡密不能用", "[card]这个卡密不能用"),
    ("My card code AB12CD34EF56GH78 does not work", "My card code [card] does not work"),
    ("card no: 4111 1111 1111 1111, PIN is 4821", "card no: [card], PIN is [card]"),
    ("卡密\u200bAB12\u200bCD34EF56", "卡密\u200b[card]"),
    ("卡密：ab12 cdef gh34 用不了", "卡密：[card] 用不了"),
    ("卡密ab12-cdef-gh34用不了", "卡密[card]用不了"),
    ("卡密：AB12/CD34/EF56", "卡密：[card]"),
    ("卡密 K M 7 X Q 2 R T", "卡密 [card]"),
    ("卡號：ＫＭ７Ｘ－Ｑ２ＲＴ", "卡號：[card]"),
    ("付款卡 6200-0000-0000-0005 被扣款", "付款卡 [card] 被扣款"),
)
PERSONAL = (
    ("请打 138 0013-8000 或 １３８００１３８０００", "请打 [phone] 或 [phone]"),
    ("+86 13912345678，008613912345678", "+[phone]，[phone]"),
    ("1 3 8 0 0 1 3 8 0 0 0", "[phone]"),
    ("拨打1 38 0013 8000 22点前", "拨打[phone] 22点前"),
    ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0", "[phone]"),
    ("手机138.0013.8000收", "手机[phone]收"),
    ("座机010-88886666，05718888666", "座机[phone]，[phone]"),
    ("(021) 6543 2109", "([phone]"),
    ("持有11010519491231002X", "持有[id]"),
    ("110105 19491231 002x", "[id]"),
    ("老身份证110105491231002", "老身份证[id]"),
    ("身份证号：110105194912310021", "身份证号：[id]"),
    ("邮箱 zhang.san@qq.com。谢谢", "邮箱 [email]。谢谢"),
    ("写给ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "写给[email]"),
    ("openid oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "openid [openid]"),
    (
        "QQ：123456789 微信号 zhangsan_88 加VX:abc12345",
        "QQ：[account] 微信号 [account] 加VX:[account]",
    ),
    ("收款人：张三，户名 李小明", "收款人：[name]，户名 [name]"),
    ("联系人王五电话不通，真实姓名是欧阳锋", "联系人[name]电话不通，真实姓名是[name]"),
    ("姓名：阿凡提·艾力", "姓名：[name]"),
    ("收款人姓名：张三丰请尽快退款", "收款人姓名：[name]请尽快退款"),
    ("Payee: John Smith, refund please", "Payee: [name], refund please"),
)
LEFT_ALONE = (
    "交易单号 4200001234202611211234567890",
    "订单 2026112100012345 的卡密无效，2026-11-20 09:07 充值 100元",
    "卡密已被使用，订单号 T2601001ABCD",
    "2026-11-20 2026-11-21 09:00",
    "1763712000000 毫秒",
    "card code does not work at all, please help",
    "卡号（尾号1234）",
    "密码 2026-11-20 改过",
    "联系人不接电话，姓名不符，联系方式不对",
    "微信支付失败 wechat refund",
    "ORDER NOT VALID PLEASE CHECK",
    "订单 1234567812345671",
    "M1029, C-1001, 0123456789",
)


@pytest.mark.parametrize(("written", "safe"), FOR_EVERYBODY)
def test_card_secrets_are_shown_to_nobody(written: str, safe: str) -> None:
    assert (without_cards(written), scrub(written)) == (safe, safe)


@pytest.mark.parametrize(("written", "safe"), PERSONAL)
def test_what_tells_who_somebody_is_goes_from_personal_texts(written: str, safe: str) -> None:
    assert (without_cards(written), scrub(written)) == (written, safe)


@pytest.mark.parametrize("written", LEFT_ALONE)
def test_numbers_of_orders_dates_and_plain_words_stay(written: str) -> None:
    assert scrub(written) == written


@pytest.mark.parametrize("card", CARDS)
def test_a_payment_card_is_found_and_one_digit_off_is_none(card: str) -> None:
    off = card[:-1] + str((int(card[-1]) + 1) % 10)
    assert scrub(f"扣款 {card}。") == "扣款 [card]。"
    assert scrub(f"扣款 {off}。") == f"扣款 {off}。"


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    st.integers(10**8, 10**9 - 1),
    st.sampled_from(("", " ", "-", "．", "\u200b", "\n", "　")),
    st.booleans(),
    st.sampled_from(("", "请打", "tel ", "(")),
)
def test_a_phone_is_found_however_it_is_written(
    rest: int, between: str, wide: bool, before: str
) -> None:
    digits = f"13{rest}"
    written = between.join((digits[:3], digits[3:7], digits[7:]))
    written = written.translate(_WIDE) if wide else written
    assert scrub(f"{before}{written}，谢谢") == f"{before}[phone]，谢谢"


_BITS = st.sampled_from(
    (
        *(
            "卡密",
            "卡号：",
            "订单",
            "密码是",
            "pin ",
            "AB12CD34",
            "EF56-GH78",
            "13800138000",
            " ",
            "\n",
            "，",
        ),
        *(
            "4111111111111111",
            "[card]",
            "[phone]",
            "收款人",
            "张三",
            "a@b.cn",
            "QQ",
            "123456789",
            "。",
            "X",
        ),
    )
)


@given(st.lists(_BITS, max_size=12).map("".join))
def test_a_text_that_is_safe_is_not_changed_again(written: str) -> None:
    safe, shown = scrub(written), without_cards(written)
    assert (scrub(safe), without_cards(shown)) == (safe, shown)


@given(st.text("退款不到账，。！？卡密号是等了三天客服", max_size=40))
def test_a_text_without_a_number_is_left_as_it_was(written: str) -> None:
    assert scrub(written) == written


def test_an_identity_card_that_satisfies_luhn_as_well_is_called_one() -> None:
    # The second example of GB 11643-1999.
    assert scrub("持有440524188001010014") == "持有[id]"


@pytest.mark.parametrize(
    "long",
    ["1 ", "a@", "卡密", "1", "AB12 ", "a.", "(", "姓名", "卡密 AB12CD34EF", "QQ:", "-1", "o"],
)
def test_a_very_long_text_takes_no_longer_than_its_length(long: str) -> None:
    scrub(long * (4_000 // len(long)))
