"""Secrets that make a card worth money: codes and passwords near the words that announce them.

Nobody can tell a code from another number by its looks; so it is the words nearby that decide, and
words that announce something else, such as an order, end what they announced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from complaintctl.privacy.numbers import CARD, Found


def spaced(words: str) -> str:
    """An alternative of Chinese words, whose signs may stand apart."""
    return "|".join(r"\s{0,2}".join(word) for word in words.split())


_CHINESE = (
    "卡号 卡密码 卡密 密码 兑换码 激活码 充值码 礼品码 提货码 券码 兑奖码 串码 密钥 口令 验证码 "
    "校验码 序列号 安全码 卡號 密碼 兌換碼 激活碼 驗證碼 序號"
)
_PLAINLY = (
    r"cd-?k(?:ey)?s?|"
    r"cards?[\s_-]{0,2}(?:no|num|numbers?|codes?|pins?|keys?|secrets?|passwords?|pwd|id)|"
    r"(?:gift|voucher|coupon|redeem|redemption|activation)[\s_-]{0,2}(?:no|numbers?|codes?|keys?)|"
    r"pins?|passcodes?|passwords?|passwd|pwd|cvv2?|cvc2?|kami"
)
_ENGLISH = rf"{_PLAINLY}|serial[\s_-]{{0,2}}(?:no|numbers?)|sn|codes?"
_OTHER = (
    "订单 单号 流水 交易 商户 运单 快递 时间 日期 电话 手机 联系 微信 邮箱 金额 "
    "訂單 單號 電話 手機",
    "orders?|trades?|transactions?|tracking|phones?|tel|dates?|time|qq",
)
"""What announces something else."""
_WORD = re.compile(rf"{spaced(_CHINESE)}|(?<![A-Za-z])(?:{_ENGLISH})(?![A-Za-z])", re.IGNORECASE)
_NAME = re.compile(rf"{spaced(_CHINESE)}|(?<![A-Za-z])(?:{_PLAINLY})(?![A-Za-z])", re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<hidden>\[[a-z]+\])|"
    r"(?P<date>(?<![0-9])(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}(?![0-9]))|"
    rf"(?P<word>{_WORD.pattern})|"
    rf"(?P<other>{spaced(_OTHER[0])}|(?<![A-Za-z])(?:{_OTHER[1]})(?![A-Za-z]))|"
    r"(?P<part>[A-Za-z0-9]+(?:[-_./|][A-Za-z0-9]+)*)",
    re.IGNORECASE,
)
_BETWEEN_PARTS = re.compile(r"[\s\-_./|·‐–—]{1,3}")
_QUOTES = r"[\s\"'“”‘’「」【】()<>《》]{0,4}"
_SAYS = re.compile(rf"(?:\s|号码|号|码|no\.?|都){{0,4}}(?:[:=]|是|为|is\b){_QUOTES}", re.IGNORECASE)
"""What stands between a word and the secret that it plainly names."""
_NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$%&*+@^_~?\-]{3,39}")
_TOUCHING = re.compile(rf"(?:号码|号|码)?{_QUOTES}([A-Za-z0-9]{{4,32}})(?![A-Za-z0-9])")
_BREAK = re.compile(r"[,，。;；!！?？:：\n]")
_DATED = re.compile(r"20[0-9]{2}[-./][0-9]{1,2}[-./]")

_SHORTEST, _LONGEST, _LONGEST_NUMBER = 8, 32, 24
_FIRST_WITHIN, _NEXT_WITHIN, _BEFORE_WITHIN = 24, 12, 6


@dataclass(frozen=True, slots=True)
class _Piece:
    """`kind`: `hidden`, `word`, `other`, or `code`."""

    kind: str
    start: int
    end: int


def announces(name: str) -> bool:
    """Whether a column of this name holds card numbers or their secrets, and nothing else."""
    return _NAME.search(name) is not None


def card_codes(text: str) -> Iterator[Found]:
    """Codes and passwords that a word nearby announces."""
    if not _WORD.search(text):
        return
    place, within = 0, -1
    before: tuple[_Piece, _Piece] | None = None
    last = _Piece("", 0, 0)
    for piece in _pieces(text):
        if piece.kind == "word":
            place, within = piece.end, _FIRST_WITHIN
            if (named := _named(text, piece.end)) is not None:
                yield named
                place, within = named.end, _NEXT_WITHIN
            elif before is not None and _names_it(text, *before, piece):
                yield Found(before[1].start, before[1].end, CARD)
        elif piece.kind == "other":
            within = -1
        elif piece.start - place <= within:
            if piece.kind == "code":
                yield Found(piece.start, piece.end, CARD)
            place, within = piece.end, _NEXT_WITHIN
        before = (last, piece) if piece.kind == "code" else None
        last = piece


def _named(text: str, at: int) -> Found | None:
    """The secret that follows on a colon or an `is`; that it is short is no excuse then. Right
    behind a Chinese word, a row of letters is one as well."""
    if says := _SAYS.match(text, at):
        found = _NAMED.match(text, says.end())
        if found and not _DATED.match(found.group()):
            told = found.group()
            return Found(*found.span(), CARD) if _is_named(told) else None
    elif not text[at - 1].isascii() and (found := _TOUCHING.match(text, at)):
        told = found.group(1)
        if _is_named(told) and not _DATED.match(text, found.start(1)):
            return Found(*found.span(1), CARD)
    return None


def _is_named(told: str) -> bool:
    return not _too_long(told) and (not told.isalpha() or len(told) >= _SHORTEST)


def _names_it(text: str, earlier: _Piece, code: _Piece, word: _Piece) -> bool:
    """Whether a word names the code right before it: one with letters as well as digits, that
    nothing else announced."""
    said = text[code.start : code.end]
    if word.start - code.end > _BEFORE_WITHIN or _BREAK.search(text, code.end, word.start):
        return False
    announced = earlier.kind == "other" and code.start - earlier.end <= _NEXT_WITHIN
    mixed = any(map(str.isdigit, said)) and any(map(str.isalpha, said))
    return mixed and not announced


def _pieces(text: str) -> Iterator[_Piece]:
    """What stands in a text, neighbouring parts of a code together, dates left out."""
    parts: list[tuple[int, int]] = []
    for found in _PIECE.finditer(text):
        kind, (start, end) = found.lastgroup or "", found.span()
        if kind == "part" and (_like_code(found.group()) or _goes_on(text, parts, start, end)):
            if parts and not _BETWEEN_PARTS.fullmatch(text, parts[-1][1], start):
                yield from _code(text, parts)
                parts = []
            parts.append((start, end))
            continue
        yield from _code(text, parts)
        parts = []
        if kind in ("hidden", "word", "other"):
            yield _Piece(kind, start, end)
    yield from _code(text, parts)


def _code(text: str, parts: list[tuple[int, int]]) -> Iterator[_Piece]:
    while parts and not _like_code(text[slice(*parts[-1])]):
        parts.pop()
    if not parts:
        return
    start, end = parts[0][0], parts[-1][1]
    said = "".join(text[since:until] for since, until in parts)
    in_words = said.isalpha() and any(map(str.isspace, text[start:end]))
    if len(said) >= _SHORTEST and not in_words:
        yield _Piece("code", start, end)


def _like_code(part: str) -> bool:
    if any(_too_long(one) for one in _BETWEEN_PARTS.split(part)):
        return False
    return part.isupper() or any(map(str.isdigit, part)) or len(part) == 1


def _goes_on(text: str, parts: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether small letters are a group of a code: `cdef` in `ab12 cdef gh34`."""
    return bool(parts) and parts[-1][1] - parts[-1][0] == end - start and text[start:end].isalpha()


def _too_long(part: str) -> bool:
    """An order's number may have 28 digits; no card's has."""
    return len(part) > (_LONGEST_NUMBER if part.isdigit() else _LONGEST)
