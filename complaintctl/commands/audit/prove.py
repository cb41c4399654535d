"""`audit prove` and `audit check`: proofs that others keep, and whether one holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from complaintctl.commands.audit.asking import Elsewhere, complaint, ledger, one_run, says, spare
from complaintctl.errors import DataUnusable, LedgerBroken, UsageError
from complaintctl.files import OWNER_ONLY, written
from complaintctl.ledger.heads import Head, read
from complaintctl.ledger.proofs import check, consistency, inclusion
from complaintctl.model.canonical import Json
from complaintctl.reports.entries_told import Said, for_reader
from complaintctl.reports.targets import STDOUT, Target
from complaintctl.store.archive import Archive, Written

Proof = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Holds:
    """A proof that holds. `heads`: those that it is about, the older first; `known`: which of them
    were also given from elsewhere; `says`: what the entry says, of an inclusion."""

    heads: tuple[Head, ...]
    known: tuple[Head, ...]
    signed: bool
    entry: int | None = None
    says: Said | None = None


def prove_entry(state: str, name: str | None, number: int | None) -> Proof:
    """That an entry is in the ledger under its newest head: one by its number, or the newest
    decision about a complaint. Raises UsageError, LedgerBroken and what a state raises."""
    if name is None and number is None:
        raise UsageError("name a complaint, or an entry with --entry; or two runs, --from and --to")
    with ledger(state) as archive:
        entry = _entry(archive, name, number)
        head = one_run(archive, None).head
        return inclusion(entry.stored, archive.leaves(read(head)[0].size), head)


def prove_growth(state: str, first: int, last: int | None) -> Proof:
    """That the ledger after one run begins with the ledger after another. Raises as above."""
    with ledger(state) as archive:
        old, new = one_run(archive, first), one_run(archive, last)
        size = max(read(run.head)[0].size for run in (old, new))
        return consistency(archive.leaves(size), old.head, new.head)


def hand_out(proof: Proof, state: str, path: str, stdout: IO[str]) -> None:
    """Write a proof, but not over the state. It may quote a complaint: nobody else can read the
    file."""
    spare(state, [Target("json", path)])
    text = json.dumps(proof, ensure_ascii=False, indent=1) + "\n"
    if path == STDOUT:
        stdout.write(text)
        return
    with written(Path(path), OWNER_ONLY) as file:
        file.write(text)


def check_proof(path: str, elsewhere: Elsewhere) -> Holds:
    """Look at a proof, without the ledger. Raises LedgerBroken if it does not hold, DataUnusable
    for a file that is none, UsageError."""
    given, keys = [read(note)[0] for note in elsewhere.heads()], elsewhere.keys()
    proof = _proof(path)
    wrong = check(proof, keys)
    if wrong:
        raise LedgerBroken(f"{path}: {wrong}")
    notes = [proof["head"]] if proof["kind"] == "inclusion" else [proof["from"], proof["to"]]
    heads = tuple(read(note)[0] for note in notes)
    known = tuple(head for head in heads if _known(path, head, given))
    if given and not known:
        sizes = " nor ".join(f"{head.size:,}" for head in heads)
        raise LedgerBroken(
            f"{path}: none of the heads given counts {sizes} entries, so that they say nothing of "
            "this proof; ask for one of consistency between them: audit prove --from RUN --to RUN"
        )
    if proof["kind"] != "inclusion":
        return Holds(heads, known, bool(keys))
    return Holds(heads, known, bool(keys), proof["index"], for_reader(json.loads(proof["body"])))


def _entry(archive: Archive, name: str | None, number: int | None) -> Written:
    """The entry that is asked for."""
    about = complaint(archive, name) if name is not None else None
    if number is not None:
        found = next(archive.numbered([number]), None)
        if found is None:
            last = archive.count("entry") - 1
            raise UsageError(f"{archive.path}: there is no entry {number}; the last one is {last}")
        if about is not None and found.number != about[0]:
            raise UsageError(f"entry {number} is not about complaint '{about[1]}'")
    else:
        assert about is not None
        found = archive.decision(about[0])
        if found is None:
            raise LedgerBroken(f"the ledger has no decision about '{about[1]}'")
    says(found)
    return found


def _known(path: str, head: Head, given: Sequence[Head]) -> bool:
    """Whether a head of a proof was given from elsewhere too; raises LedgerBroken if the one that
    was given says otherwise."""
    for one in given:
        if (one.origin, one.size) == (head.origin, head.size):
            if one.root != head.root:
                raise LedgerBroken(
                    f"{path}: the head over {head.size:,} entries is another one than that which "
                    "was kept elsewhere: somebody tells two stories"
                )
            return True
    return False


def _proof(path: str) -> Any:
    try:
        return json.loads(Path(path).read_bytes().decode("utf-8-sig"))
    except OSError as refused:
        reason = (refused.strerror or "it cannot be read").lower()
        raise DataUnusable(f"{path}: {reason}") from refused
    except (ValueError, RecursionError) as unread:
        raise DataUnusable(
            f"{path}: this is no proof: it is not JSON; was it cut short?"
        ) from unread
