"""The small worlds from which random policies and complaints draw, so that they meet often.

Each kind has the spellings a policy writes and the cells a complaint holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from tests.oracle import Value

OPENED = 1_796_000_000
DAY = 86_400
AS_OF = OPENED + 10 * DAY

KEYWORDS = (
    *("卡密", "卡 密", "已使用", "重复扣款", "退款", "ＡＢＣ", "Refund", "fee", "e", "12315", "号"),
    *("a.b", "c++", "(x)", "50%", "100-200", "#9", "a b", "a&b~", "[w]", "x|y", "\\d", "^", "k-*?"),
    *(
        "カード",
        "ｶ",
        "Straße",
        "ﬁn",
        "Ω",
        "K",
        "𠮷野",
        "ー",
        "'",
        '"',
        "<b>",
        "{1}",
        "\u200b密",
        "\ta",
    ),
)
PATTERNS = (
    *("卡密.{0,3}使用", r"\d+", "^卡", "e$", "[a-c]b", "(退款|refund)", "a+b?", "扣.?款", "x{2,3}"),
    *(r"\d{3,5}", "重复|已", "[^a-z]号", r"a\.b", "f(ee)*", "カ|か", "^$"),
)
TEXTS = (
    *(
        "卡密已使用",
        "卡\u3000密 已 使用",
        "重 复 扣 款 两次",
        "重复扣款，要退款",
        "REFUND the ＦＥＥ",
    ),
    *(
        "a.b c++ (x)",
        "100-200 元 50%",
        "abc ABC ＡＢＣ",
        "#9 [w] x|y",
        "打12315 号",
        "カ ー ド",
        "ｶｰﾄﾞ",
    ),
    *(
        "卡\u200b \ufeff密",
        "aab xx",
        "STRASSE straße",
        "ﬁnal Σίσυφος ΟΔΟΣ",
        "𠮷 野家",
        "a\tb a&b~ '\"<b>",
    ),
    *("号 a 号", "\\d ^ k-*? {1}", "K Ω é", "第 １２３４５ 单", "，、；", "=1+1", "ab", "e"),
)
IDS = ("A1", "a1", "Ａ１", "B 2", "中 1", "C-9", "00017", "x")
WORDS = (
    "app",
    "Ａpp",
    "web form",
    "热线",
    "热 线",
    "NO",
    "1.10",
    "0123",
    "on",
    "High",
    "low",
    "中",
)
DECLARED = ("High", "Medium", "low", "热 线", "NO", "1.10", "0123", "on", "web form", "１级", "~x")
NUMBERS = ("-1", "0", "0.5", "1", "2", "3", "100", "4999.99", "5000", "5000.01", "0.1", "+7")
DURATIONS = {"0min": 0, "90min": 5400, "1.5h": 5400, "2d": 172800, "24h": DAY, "0.5min": 30}
TIMES = tuple(OPENED + step for step in (-DAY, -1, 0, 1, DAY, 9 * DAY, 10 * DAY, 10 * DAY + 1))


@dataclass(frozen=True, slots=True)
class Sketch:
    """A field as the generators know it. `values`: the words it declares, as written."""

    name: str
    kind: str
    values: tuple[str, ...] | None = None
    live: bool = False

    @property
    def opening(self) -> bool:
        """Whether category and priority may read it."""
        return not self.live or self.kind == "time"


def spelled_otherwise(chance: Random, word: str) -> str:
    """A declared word, or another spelling that is compared as equal."""
    ways = (word, word, word.upper(), word.lower(), word + "\u200b", _wide(word))
    return chance.choice(ways)


def written(chance: Random, field: Sketch) -> str:
    """A value as a policy writes it beside the field."""
    match field.kind:
        case "text":
            return chance.choice(TEXTS[:2] + KEYWORDS)
        case "id":
            return chance.choice(IDS)
        case "word" if field.values is not None:
            return spelled_otherwise(chance, chance.choice(field.values))
        case "word":
            return chance.choice(WORDS)
        case "number" | "money":
            return chance.choice(NUMBERS)
        case "duration":
            return chance.choice(tuple(DURATIONS))
        case "flag":
            return chance.choice(("true", "false"))
    return _iso(chance, chance.choice(TIMES))


def cell_value(chance: Random, field: Sketch) -> Value:
    """A value as a complaint holds it."""
    match field.kind:
        case "text":
            return "".join(chance.choices(TEXTS + KEYWORDS, k=chance.choice((1, 1, 2, 3))))
        case "id":
            return chance.choice((*IDS, " A1 ", "\u3000x"))
        case "word" if field.values is not None:
            if chance.random() < 0.1:
                return chance.choice(("undeclared", "xx"))
            return spelled_otherwise(chance, chance.choice(field.values))
        case "word":
            return chance.choice(WORDS)
        case "number" | "money":
            return chance.choice((float(chance.choice(NUMBERS)), -0.0, 1e9))
        case "duration":
            return chance.choice((*DURATIONS.values(), 29, 31))
        case "flag":
            return chance.random() < 0.5
    return chance.choice(TIMES)


def _wide(word: str) -> str:
    shift: Mapping[int, int] = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    return word.translate(shift)


def _iso(chance: Random, instant: int) -> str:
    moment = datetime.fromtimestamp(instant, UTC)
    return moment.strftime(chance.choice(("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%Y-%m-%d")))
