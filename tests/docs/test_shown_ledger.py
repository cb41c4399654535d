"""The ledger on its page: the example is sound, and the script needs nothing of this package."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaintctl.ledger.entries import Stored
from complaintctl.ledger.export import read_export, verify_export
from complaintctl.ledger.heads import read
from complaintctl.ledger.proofs import check, inclusion
from complaintctl.ledger.verification import Trust
from tests.docs.markdown import LEDGER, blocks
from tests.ledger.keys import PUBLIC
from tests.ledger.made import ENTRIES, HEADS, LEAVES

SHOWN = {block.title: block.text for block in blocks(LEDGER) if block.title}
SCRIPT = SHOWN["check_proof.py"]
PROOF = json.loads(SHOWN["proof.json"])


def test_the_shown_export_is_sound_and_signed() -> None:
    lines = SHOWN["export"].splitlines(keepends=True)
    origin, items = read_export(lines)

    assert verify_export(lines, Trust((SHOWN["key.pub.pem"].encode(),))).fault is None
    assert origin == "example.com/complaints"
    assert next(items) == SHOWN["head"]


def test_the_shown_key_is_that_of_the_standard() -> None:
    assert SHOWN["key.pub.pem"].encode() == PUBLIC


def test_the_shown_proof_is_that_of_the_first_shown_entry() -> None:
    _, items = read_export(SHOWN["export"].splitlines())
    entries = [item for item in items if isinstance(item, Stored)]

    assert inclusion(entries[0], [one.leaf for one in entries], SHOWN["head"]) == PROOF
    assert check(PROOF, [PUBLIC]) == ""


def test_the_script_has_thirty_lines_and_knows_nothing_of_this_package() -> None:
    assert SCRIPT.count("\n") <= 30
    assert "complaintctl" not in SCRIPT


@pytest.fixture
def typed(tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """The script as a reader types it: a proof, flags for Python, then words for the script."""
    (tmp_path / "check_proof.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "key.pub.pem").write_text(SHOWN["key.pub.pem"], encoding="utf-8")

    def run(proof: object, *words: str, flags: tuple[str, ...] = ()) -> tuple[int, str, str]:
        (tmp_path / "proof.json").write_text(json.dumps(proof), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", *flags, "check_proof.py", "proof.json", *words],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


IN = (
    "TRUE: the entry is one of the 2 in example.com/complaints"
    " with the root 9w1s3OPGnt7bLzILaBE36KJah2UPkceE3a9DEesqogM=:\n"
    '{"entry": 0, "run": 1, "kind": "decision", "complaint": "C-1001", "category": "卡密已使用"}\n'
)
NOT_IN = "FALSE: this does not show that the entry is in the ledger\n"


def test_the_script_finds_the_shown_proof_true(typed: Callable[..., tuple[int, str, str]]) -> None:
    signed = "TRUE: the head is signed with the key of key.pub.pem\n"

    assert typed(PROOF, "key.pub.pem") == (0, IN + signed, "")


def test_the_script_needs_no_library_but_for_the_signature(
    typed: Callable[..., tuple[int, str, str]],
) -> None:
    left = "the signature was not looked at: cryptography is not installed\n"

    assert typed(PROOF, flags=("-S",)) == (0, IN, "")
    assert typed(PROOF, "key.pub.pem", flags=("-S",)) == (1, IN, left)


def test_the_script_finds_a_forged_proof_false(
    typed: Callable[..., tuple[int, str, str]],
) -> None:
    forged = PROOF | {"body": PROOF["body"].replace("C-1001", "C-1002")}

    assert typed(forged) == (1, "", NOT_IN)


UNSIGNED = "FALSE: this does not show that the head is signed with the key of {}\n"


@pytest.mark.parametrize(
    ("head", "key"),
    [
        (PROOF["head"].replace("run 1", "run 2"), "key.pub.pem"),
        (PROOF["head"].partition("\n\n")[0] + "\n", "key.pub.pem"),
        (PROOF["head"], "proof.json"),
        (PROOF["head"], "nowhere.pem"),
    ],
)
def test_the_script_says_what_no_signature_shows(
    head: str, key: str, typed: Callable[..., tuple[int, str, str]]
) -> None:
    assert typed(PROOF | {"head": head}, key) == (1, IN, UNSIGNED.format(key))


def test_the_script_says_that_it_looks_at_entries_only(
    typed: Callable[..., tuple[int, str, str]],
) -> None:
    growth = {"kind": "consistency", "from": PROOF["head"], "to": PROOF["head"], "path": []}
    left = "not looked at: this proof is of growth, between two heads, and not of an entry\n"

    assert typed(growth) == (1, "", left)


def test_the_script_agrees_with_the_package_on_every_entry_and_every_forgery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here in one process, as there are many."""
    script = compile(SCRIPT, "check_proof.py", "exec")
    place = tmp_path / "proof.json"
    monkeypatch.setattr(sys, "argv", ["check_proof.py", str(place)])

    def holds(proof: dict[str, Any]) -> bool:
        place.write_text(json.dumps(proof), encoding="utf-8")
        try:
            exec(script, {})
        except SystemExit:
            return False
        return True

    for note in HEADS:
        for entry in ENTRIES[: read(note)[0].size]:
            if entry.body is None:
                continue
            made: dict[str, Any] = inclusion(entry, LEAVES, note)
            path = made["path"]
            forged = [
                made | {"key": "01" * 32},
                made | {"body": made["body"].replace("卡", "長").replace("kind", "dnik")},
                made | {"index": made["index"] + 1},
                made | {"path": [*path, path[0]]},
                *(made | {"path": path[:at] + path[at + 1 :]} for at in range(len(path))),
                *(
                    made | {"path": [*path[:at], "00" * 32, *path[at + 1 :]]}
                    for at in range(len(path))
                ),
            ]
            assert holds(made)
            assert check(made) == ""
            assert [holds(one) for one in forged] == [False] * len(forged)
            assert "" not in [check(one) for one in forged]
