"""The card of a customer, laid out as text, Markdown or JSON, in Chinese or in English."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from complaintctl.customer.card import Card, Language, Outcome
from complaintctl.customer.promises import Promised
from complaintctl.model.texts import filled
from complaintctl.reports.documents import Heading, Part, Sentence, document

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "title": "投诉 {value}",
        "tracking": "查询码：{value}",
        "received": "收到时间：{value}",
        "category": "问题类型：{value}",
        "state": "当前状态：{value}",
        "team": "负责处理：{value}",
        "next": "接下来",
        "due": "{what}：{due} 之前",
        "not_before": "{what}：期限不早于 {due}，确切时间尚未确定",
        "stands_still": "{what}：目前暂停计时，恢复处理后再给出确切时间",
        "missed": "{what}：本应在 {due} 之前完成，我们没有做到，自那时起已经超时",
        "needed": "需要您补充",
        "outcome": "处理结果",
        "responsible": "责任认定：{value}",
        "reason": "理由：{value}",
        "remedies": "可以为您提供：{value}",
        "approval": "{value}（须经审批）",
        "between": "；",
        "appeal": "如何申诉",
        "contact": "联系我们",
        "as_of": "查询结果截至：{value}",
    },
    "en": {
        "title": "Complaint {value}",
        "tracking": "Tracking number: {value}",
        "received": "Received: {value}",
        "category": "About: {value}",
        "state": "Status: {value}",
        "team": "Handled by: {value}",
        "next": "What comes next",
        "due": "{what}: by {due}",
        "not_before": "{what}: not before {due}; the exact time is not settled yet",
        "stands_still": "{what}: its time stands still; you get a date when work goes on",
        "missed": "{what}: was due by {due}. We broke this promise; it is overdue since then",
        "needed": "What we need from you",
        "outcome": "The decision",
        "responsible": "Responsible: {value}",
        "reason": "Why: {value}",
        "remedies": "What can be offered to you: {value}",
        "approval": "{value} (still to be approved)",
        "between": "; ",
        "appeal": "How to appeal",
        "contact": "How to reach us",
        "as_of": "As of: {value}",
    },
}
_WEEKDAYS: Mapping[Language, str] = {"zh": "一二三四五六日", "en": "MonTueWedThuFriSatSun"}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def render(card: Card, as_of: str, zone: str, format_: str) -> str:
    """The card as `text`, `md` or `json`; `as_of`: the instant of what it tells, as ISO 8601."""
    if format_ == "json":
        told = {**plain(card), "as_of": as_of}
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return document(_Layout(card, ZoneInfo(zone)).parts(as_of), format_)


def plain(card: Card) -> dict[str, Any]:
    """The card for programs: what is not on it is not there."""
    name, text = card.state
    whole = {
        "complaint": card.complaint,
        "tracking": card.tracking,
        "language": card.language,
        "received": card.received,
        "category": card.category,
        "state": {"name": name, "text": text},
        "team": card.team,
        "next": [_promise(one) for one in card.next],
        "needed": {"fields": list(card.needed.fields), "text": card.needed.text}
        if card.needed
        else None,
        "decision": _decision(card.outcome) if card.outcome else None,
        "contact": card.contact,
    }
    return _without_nothing(**whole)


def _promise(one: Promised) -> dict[str, Any]:
    return _without_nothing(what=one.what, stands=one.stands, due=one.due)


def _decision(outcome: Outcome) -> dict[str, Any]:
    remedies = [{"offer": one.offer, "approval": one.approval} for one in outcome.remedies]
    return _without_nothing(
        responsible=outcome.responsible,
        reason=outcome.reason,
        remedies=remedies,
        appeal=outcome.appeal,
    )


def _without_nothing(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


class _Layout:
    """One card for people."""

    def __init__(self, card: Card, zone: ZoneInfo) -> None:
        self._card, self._zone = card, zone
        self._words = _WORDS[card.language]

    def parts(self, as_of: str) -> Iterator[Part]:
        """Title, facts, what comes next, what is needed, the decision, and whom to ask."""
        card = self._card
        yield Heading(self._say("title", value=card.complaint), 1)
        facts = {
            "tracking": card.tracking,
            "category": card.category,
            "received": self._moment(card.received) if card.received else "",
            "state": card.state[1],
            "team": card.team,
            "as_of": self._moment(as_of),
        }
        yield from self._lines(facts)
        if card.next:
            yield Heading(self._words["next"], 2)
            yield from (Sentence(self._promise(one)) for one in card.next)
        if card.needed is not None:
            yield from self._section("needed", card.needed.text)
        if card.outcome is not None:
            yield from self._outcome(card.outcome)
        if card.contact:
            yield from self._section("contact", card.contact)

    def _outcome(self, outcome: Outcome) -> Iterator[Part]:
        offers = [
            self._say("approval", value=one.offer) if one.approval else one.offer
            for one in outcome.remedies
        ]
        found = {
            "responsible": outcome.responsible,
            "reason": outcome.reason,
            "remedies": self._words["between"].join(offers),
        }
        if any(found.values()):
            yield Heading(self._words["outcome"], 2)
        yield from self._lines(found)
        if outcome.appeal:
            yield from self._section("appeal", outcome.appeal)

    def _lines(self, said: Mapping[str, str]) -> Iterator[Part]:
        return (Sentence(self._say(name, value=value)) for name, value in said.items() if value)

    def _section(self, name: str, text: str) -> Iterator[Part]:
        yield Heading(self._words[name], 2)
        yield Sentence(text)

    def _promise(self, one: Promised) -> str:
        due = self._moment(one.due) if one.due is not None else ""
        return self._say(one.stands, what=_upper(one.what), due=due)

    def _say(self, name: str, **values: str) -> str:
        return filled(self._words[name], values)

    def _moment(self, iso: str) -> str:
        """To the minute, by the wall of the policy's zone."""
        at = datetime.fromisoformat(iso).astimezone(self._zone)
        clock = f"{at.hour:02}:{at.minute:02}"
        if self._card.language == "zh":
            day = f"{at.year}年{at.month}月{at.day}日（周{_WEEKDAYS['zh'][at.weekday()]}）"
            return f"{day}{clock}"
        weekday = _WEEKDAYS["en"][3 * at.weekday() :][:3]
        return f"{weekday} {at.day} {_MONTHS[at.month - 1]} {at.year}, {clock}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
