"""`batch --suggest-source`: a draft of an export mapping, with its guesses said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from complaintctl.errors import PolicyInvalid
from complaintctl.intake.suggest import suggest
from complaintctl.policy.load import load


def suggest_source(
    paths: Sequence[str], folder: str, *, encoding: str | None, stdin: BinaryIO, spool: str
) -> str:
    """YAML for `sources/`, drafted from headers and the first rows. Raises PolicyInvalid,
    DataUnusable, UsageError."""
    loaded = load(folder, with_sources=False)
    if loaded.policy is None:
        raise PolicyInvalid(loaded.findings)
    return suggest(
        paths,
        fields=loaded.policy.fields,
        zone=loaded.policy.zone,
        encoding=encoding,
        stdin=stdin,
        spool_dir=spool,
    )
