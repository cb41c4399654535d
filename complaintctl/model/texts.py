"""What customers are told in words: the texts of a policy, those it leaves to us, and how a ready
text is filled. Decides nothing and quotes no cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Texts = Mapping[str, str]
"""A text by language; one without languages stands under the empty name."""

MISSING, COMPLAINT = "missing", "complaint"

_ASK: Texts = {
    "zh": "处理您的投诉 {complaint} 还需要您补充：{missing}。收到后我们会继续处理。",
    "en": "To go on with your complaint {complaint} we still need from you: {missing}.",
}
"""What is asked where a category has no `ask`."""

_STATES: tuple[tuple[str, str, str], ...] = (
    ("new", "已收到，等待受理", "received"),
    ("working", "处理中", "being worked on"),
    ("waiting_customer", "等待您回复或补充材料", "waiting for your answer"),
    ("waiting_merchant", "等待商家答复", "waiting for the merchant"),
    ("waiting_third_party", "等待第三方答复", "waiting for somebody else's answer"),
    ("done", "已有处理结果", "decided"),
    ("reopened", "正在重新处理", "looked at again"),
    ("withdrawn", "您已撤回", "withdrawn by you"),
    ("merged", "已与另一件投诉合并处理", "joined to another complaint"),
)

STATE_TEXTS: Mapping[str, Texts] = {name: {"zh": zh, "en": en} for name, zh, en in _STATES}
"""The states that a customer's card knows, and what it says of each where the policy says nothing:
those of a log, and what no log calls a state."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BRACED = re.compile(r"[{｛][^{}｛｝]*[}｝]|[{}｛｝]")


@dataclass(frozen=True, slots=True)
class Customer:
    """The section `customer`: how to appeal, whom to ask, what a card says of a state, and what it
    calls the clocks that a customer is told of."""

    appeal: Texts = field(default_factory=dict)
    contact: Texts = field(default_factory=dict)
    states: Mapping[str, Texts] = field(default_factory=dict)
    promises: Mapping[str, Texts] = field(default_factory=dict)

    def state(self, name: str, language: str) -> str:
        """What a card says of a state."""
        return told(over(self.states.get(name, {}), STATE_TEXTS[name]), language)


def told(texts: Texts, language: str, otherwise: str = "") -> str:
    """The text in that language; else the one without a language, else the first there is."""
    first = next(iter(texts.values()), otherwise)
    return texts.get(language, texts.get("", first))


def over(own: Texts, standing: Texts) -> Texts:
    """A policy's own text before the one that stands in where it says nothing in a language."""
    return own if "" in own else {**standing, **own}


def asked(
    ask: Texts, missing: Sequence[str], labels: Mapping[str, Texts], complaint: str, language: str
) -> str:
    """The ready text that asks for the `missing` fields, each called by its label."""
    called = [told(labels.get(name, {}), language, name) for name in missing]
    listed = ("、" if language == "zh" else ", ").join(called)
    return filled(told(over(ask, _ASK), language), {MISSING: listed, COMPLAINT: complaint})


def filled(template: str, values: Mapping[str, str]) -> str:
    """A ready text with its placeholders replaced, once: what is put in is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def strange(template: str, known: Sequence[str]) -> tuple[str, ...]:
    """What a customer would see in braces: all that is none of the `known` placeholders. Full-width
    braces, which are typed by accident, are such too."""
    good = {f"{{{name}}}" for name in known}
    return tuple(found for found in _BRACED.findall(template) if found not in good)
