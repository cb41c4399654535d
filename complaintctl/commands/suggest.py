"""`batch --suggest-source`: a draft of an export mapping, with its guesses said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from complaintctl.errors import PolicyInvalid
from complaintctl.intake.suggest import suggest
from complaintctl.policy.load import load


def suggest_source(paths: Sequence[str], folder: str, encoding: str | None, stdin: BinaryIO) -> str:
    """YAML for `sources/`, drafted from headers and the first rows. Raises PolicyInvalid,
    DataUnusable, UsageError."""
    loaded = load(folder)
    if loaded.policy is None:
        raise PolicyInvalid(loaded.findings)
    return suggest(paths, loaded.policy.fields, encoding=encoding, stdin=stdin)
