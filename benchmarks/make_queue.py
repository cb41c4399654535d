"""Writes the queue that the benchmark decides: `python benchmarks/make_queue.py ROWS OUT.csv`.

Invented complaints in the shape of `fixtures/kameng/queue.csv`, told in the sentences of
`fixtures/kameng/stories.json`. One seed, so the same rows come out every time (with one version
of numpy). Ids are unique and no row is damaged: deciding is measured, not repairing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.int64]

SEED = 20261111
CHUNK = 100_000
SHORTEST, LONGEST = 20, 120
STORIES = Path(__file__).parent.parent / "fixtures" / "kameng" / "stories.json"
FIRST_SECOND = 1_793_462_400  # 2026-11-01 00:00 in China
LAST_SECOND = FIRST_SECOND + 1_310_400

# How often a kind of story is told; every other kind 2.
COMMON = {
    "topup_not_received": 14, "card_already_used": 12, "card_invalid": 11, "refund_delayed": 8,
    "card_not_delivered": 8, "trade_delay": 6, "double_charge": 6, "service_unresponsive": 5,
    "wrong_face_value": 5, "aftersales_refused": 4, "account_frozen": 4, "fees_and_coupons": 4,
    "payment_failed": 4, "needs_triage": 30,
}  # fmt: skip
TAILS = {"plain": 34, "": 42, "authority": 6, "publicity": 5, "hardship": 4, "crowd": 4}
TAILS |= {"vulnerable": 5}
CHANNELS = {"wechat": 38, "app": 30, "hotline": 19, "web_form": 13}
AMOUNTS = {"9.90": 3, "10.00": 4, "20.00": 6, "30.00": 8, "50.00": 10, "100.00": 14, "200.00": 12}
AMOUNTS |= {"300.00": 8, "500.00": 8, "648.00": 7, "1000.00": 6, "2000.00": 4, "3800.00": 3}
AMOUNTS |= {"5000.00": 2, "8800.00": 1, "12800.00": 1, "": 5}
COUNTS = {"1": 80, "2": 8, "3": 3, "4": 1, "": 8}
MARKS = {"false": 88, "true": 4, "": 8}
SEEN = {"img-1": 60, "": 40}
STATUS = {"done": 50, "working": 30, "new": 20}

# A sentence of noise, so that hardly two texts are the same.
PLACES = "北京 上海 广州 深圳 成都 武汉 西安 杭州 南京 郑州 长沙 沈阳 昆明 合肥 南宁 兰州".split()
DEVICES = "苹果手机 安卓手机 平板 电脑网页 小程序 家里的台式机 公司的电脑 朋友的手机".split()
DAYS = "昨天早上 昨天中午 昨天晚上 前天 上周末 周一 周二 周三夜里 今天一早 双十一当天".split()
PLANS = "想送给同学 准备自己用 给家里人买的 公司活动要用 帮朋友带的 一直在你们这里买".split()
NOISE = [
    "我人在{place}，{day}用{device}下的单，{plan}，订单尾号{no}。",
    "{day}在{device}上操作，收货地是{place}，{plan}，流水尾号{no}。",
    "补充一下：{place}用户，{device}，{day}付的款，{plan}，编号{no}。",
    "“{plan}”，{day}在{place}付的款，用的是{device}，单号后四位{no}……😡",
    "",
]


def main() -> None:
    """Write so many rows, a chunk at a time."""
    rows, path = int(sys.argv[1]), Path(sys.argv[2])
    told = json.loads(STORIES.read_text(encoding="utf-8"))
    with path.open("wb") as out:
        for start in range(0, rows, CHUNK):
            chance = np.random.default_rng([SEED, start])
            opened = chance.integers(FIRST_SECOND, LAST_SECOND, min(CHUNK, rows - start))
            complaints(chance, told, start, opened).write_csv(out, include_header=start == 0)


def complaints(
    chance: np.random.Generator, told: Mapping[str, Any], start: int, opened: Numbers
) -> pl.DataFrame:
    """Complaints opened then, the first of them with the number `start`."""
    rows = opened.size
    updated = np.minimum(opened + chance.integers(60, 90_000, rows), LAST_SECOND)
    amount = weighted(chance, AMOUNTS, rows)
    columns = {
        "complaint": "KM" + _written(np.arange(start, start + rows) + 1_000_000_001),
        "opened_at": moment(opened),
        "updated_at": moment(updated),
        "channel": weighted(chance, CHANNELS, rows),
        "order_id": sometimes(chance, 0.92, "2026" + _digits(chance, 14, rows)),
        "customer_id": sometimes(chance, 0.97, "U" + _digits(chance, 8, rows)),
        "merchant_id": sometimes(chance, 0.94, "169000" + _numbers(chance, 1001, 1030, rows)),
        "topup_account": sometimes(chance, 0.3, "1" + _digits(chance, 10, rows)),
        "amount": amount,
        "text": sometimes(chance, 0.98, _texts(chance, told, amount, rows)),
        "screenshot": weighted(chance, SEEN, rows),
        "chat_log": weighted(chance, {"": 70, "chat-1": 30}, rows),
        "complaint_count": weighted(chance, COUNTS, rows),
        "vip": weighted(chance, MARKS, rows),
        "vulnerable": weighted(chance, MARKS, rows),
        "public_exposure": weighted(chance, {"false": 91, "true": 1, "": 8}, rows),
        "status": weighted(chance, STATUS, rows),
    }
    return _told_twice(chance, pl.DataFrame(columns))


def _texts(
    chance: np.random.Generator, told: Mapping[str, Any], amount: pl.Series, rows: int
) -> pl.Series:
    """Opener, story, noise and ending, their slots filled, typed as phones type."""
    slots = _slots(chance, told, amount, rows)
    parts = pl.DataFrame(
        {
            "opener": _any(chance, told["openers"], rows),
            "story": weighted(chance, _shares(told["stories"], COMMON), rows),
            "noise": _any(chance, NOISE, rows),
            "tail": weighted(chance, _shares({"": [""]} | told["tails"], TAILS), rows),
            **slots,
        }
    )
    whole = pl.concat_str("opener", "story", "noise", "tail")
    plain = pl.concat_str("story", "noise")
    length = whole.str.len_chars()
    text = (
        pl.when(length < SHORTEST + 10)
        .then(whole + pl.lit(NOISE[0]))
        .when(length > LONGEST)
        .then(plain)
        .otherwise(whole)
    )
    for slot in slots:
        text = text.str.replace(f"{{{slot}}}", pl.col(slot), literal=True)
    return _typed(chance, parts.select(text.str.slice(0, LONGEST).alias("text")))


def _slots(
    chance: np.random.Generator, told: Mapping[str, Any], amount: pl.Series, rows: int
) -> dict[str, pl.Series]:
    yuan = amount.str.replace(r"\.00$", "").replace("", "100")
    return {
        "a": yuan,
        "half": (yuan.cast(pl.Float64) // 2).cast(pl.Int64).cast(pl.String),
        "d": _numbers(chance, 2, 9, rows),
        "h": _numbers(chance, 2, 21, rows),
        "p": _any(chance, told["products"], rows),
        "m": _any(chance, told["shops"], rows),
        "ph": "13" + _digits(chance, 1, rows) + "****" + _digits(chance, 4, rows),
        "x": _digits(chance, 4, rows),
        "no": _digits(chance, 6, rows),
        "age": _numbers(chance, 61, 85, rows),
        "code": "FAKE" + _digits(chance, 10, rows),
        "n": "99" + _digits(chance, 12, rows),
        "place": _any(chance, PLACES, rows),
        "device": _any(chance, DEVICES, rows),
        "day": _any(chance, DAYS, rows),
        "plan": _any(chance, PLANS, rows),
    }


def _typed(chance: np.random.Generator, texts: pl.DataFrame) -> pl.Series:
    """Now and then full-width digits, spaced characters, invisible joints, a line break."""
    how = pl.lit(pl.Series(chance.integers(0, 240, texts.height)))
    text = pl.col("text")
    begin, rest = text.str.slice(0, 16), text.str.slice(16)
    typed = (
        pl.when(how < 6)
        .then(text.str.replace_many(list("0123456789"), list("０１２３４５６７８９")))
        .when(how < 9)
        .then(begin.str.replace_all("(.)", "${1} ") + rest)
        .when(how < 12)
        .then(begin.str.replace_all("(.)", "${1}\u200b") + rest)
        .when(how == 12)
        .then(begin + "\n" + rest)
        .otherwise(text)
    )
    return texts.select(typed).to_series()


def _told_twice(chance: np.random.Generator, queue: pl.DataFrame) -> pl.DataFrame:
    """One complaint in 250 is about the order of the one above it, by the same customer."""
    again = pl.lit(pl.Series(chance.random(queue.height) < 0.004))
    told = queue.with_columns(
        pl.when(again).then(pl.col(name).shift(1)).otherwise(pl.col(name)).alias(name)
        for name in ("order_id", "customer_id", "text")
    )
    return told.select(pl.all().replace("", None))


def _shares(kinds: Mapping[str, Sequence[str]], weights: Mapping[str, int]) -> dict[str, float]:
    """Each sentence with its part of its kind's weight."""
    return {
        sentence: weights.get(kind, 2) / len(sentences)
        for kind, sentences in kinds.items()
        for sentence in sentences
    }


def weighted(chance: np.random.Generator, weights: Mapping[str, float], rows: int) -> pl.Series:
    shares = np.array(list(weights.values()), float)
    picked = chance.choice(len(shares), rows, p=shares / shares.sum())
    return pl.Series(list(weights), dtype=pl.String).gather(picked)


def _any(chance: np.random.Generator, words: Sequence[str], rows: int) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(chance.integers(0, len(words), rows))


def sometimes(chance: np.random.Generator, share: float, values: pl.Series) -> pl.Series:
    blank = pl.Series(chance.random(len(values)) >= share)
    return values.set(blank, "")


def _numbers(chance: np.random.Generator, low: int, high: int, rows: int) -> pl.Series:
    return _written(chance.integers(low, high + 1, rows))


def _written(numbers: Numbers) -> pl.Series:
    return pl.Series(numbers).cast(pl.String)


def _digits(chance: np.random.Generator, count: int, rows: int) -> pl.Series:
    return _numbers(chance, 10 ** (count - 1), 10**count - 1, rows)


def moment(seconds: Numbers) -> pl.Series:
    """Wall time in China, without the zone."""
    return pl.from_epoch(pl.Series(seconds + 8 * 3600)).dt.strftime("%Y-%m-%dT%H:%M:%S")


if __name__ == "__main__":
    main()
