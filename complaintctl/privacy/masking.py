"""Who reads what a run writes, and what each value looks like to them.

Decides nothing and knows no layout: whoever writes asks. What is masked cannot be asked back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

import polars as pl

from complaintctl.model.fields import TEXTUAL_KINDS, Field, Profile, Value
from complaintctl.model.queue import Override
from complaintctl.privacy.codes import announces
from complaintctl.privacy.profiles import HIDDEN
from complaintctl.privacy.pseudonyms import NOTHING_SHOWN, pseudonym
from complaintctl.privacy.scrub import CODES, scrub, without, without_cards

COMPLAINT, MERCHANT = "complaint", "merchant_id"


@dataclass(frozen=True, slots=True)
class Masking:
    """The eyes of one reader. `fields`: of the policy; `salt`: without one pseudonyms are `***`;
    `merchant`: whose view it is, for the profile of that name, written as ids are compared."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    profile: Profile = "team"
    salt: bytes | None = field(default=None, repr=False)
    merchant: str = ""

    def sees(self, what: str) -> bool:
        """Whether this reader is shown a key of the record, a column or a section at all."""
        return what not in HIDDEN[self.profile]

    @property
    def plain(self) -> bool:
        """Whether every complaint and every part of its record is shown as it is."""
        return not HIDDEN[self.profile] and self.as_written(COMPLAINT)

    def shows(self, known: Field) -> bool:
        """Whether this reader is shown what a field holds of a person."""
        return known.personal is None or self.profile in known.shown_to

    def as_written(self, name: str) -> bool:
        """Whether each value of a field is shown as it stands there, so that a column of them
        need not be looked at."""
        known = self._field(name)
        if self.profile == "public" and known.kind in ("id", "text"):
            return False
        if not self.shows(known):
            return False
        return name == COMPLAINT or known.kind not in TEXTUAL_KINDS or known.values is not None

    def value(self, name: str, value: str) -> str:
        """A value of a field as this reader sees it."""
        known = self._field(name)
        if not self.shows(known):
            return self._masked(known, value)
        if known.kind in TEXTUAL_KINDS and known.values is None and announces(name):
            return NOTHING_SHOWN
        if self.profile == "public":
            return self._in_public(known, value)
        match known.kind:
            case "text" if self.profile == "merchant":
                return NOTHING_SHOWN
            case "text":
                return without_cards(value) if known.personal else scrub(value)
            case "word":
                return value if known.values is not None else scrub(value)
            case "id":
                return without(value, CODES)
            case _:
                return value

    def column(self, name: str, values: pl.Series) -> pl.Series:
        """The same for a column (String), each distinct value looked at once; nulls stay."""
        if self.as_written(name):
            return values
        known = values.unique().drop_nulls()
        shown = [self.value(name, value) for value in known]
        return values.replace_strict(known, pl.Series(shown, dtype=pl.String), default=None)

    def typed(self, name: str, value: Value) -> Value:
        """A value of whatever kind; what is masked is a text."""
        shown = self.value(name, str(value))
        return value if shown == str(value) else shown

    def override(self, use: Override) -> Override:
        """A person's word: its value as the field's are, its reason as any free text is."""
        value = self.value(use.field, use.value) if use.field in self.fields else use.value
        complaint = self.value(COMPLAINT, use.complaint)
        return replace(
            use, complaint=complaint, value=value, who=scrub(use.who), why=scrub(use.why)
        )

    def _field(self, name: str) -> Field:
        return self.fields.get(name) or Field(name, "id" if name == COMPLAINT else "text")

    def _masked(self, known: Field, value: str) -> str:
        match known.personal:
            case "pseudonym" if self.profile != "public":
                return pseudonym(self.salt, known.name, value)
            case "scrub" if self.profile in ("team", "auditor"):
                return scrub(value)
            case "pseudonym" | "scrub" | "hide" | None:
                return NOTHING_SHOWN
            case _:
                assert_never(known.personal)

    def _in_public(self, known: Field, value: str) -> str:
        """No ids, no texts, and no words but those that the policy itself lists."""
        if known.name == COMPLAINT:
            return pseudonym(self.salt, COMPLAINT, value)
        listed = known.kind == "word" and known.values is not None
        return value if listed or known.kind not in ("id", "text", "word") else NOTHING_SHOWN
