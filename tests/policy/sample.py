"""Small policies in a folder, made of the sections that the manual pages build on."""

from __future__ import annotations

import re
from pathlib import Path

from complaintctl.policy.load import Loaded, load
from complaintctl.policy.pages import BASE
from complaintctl.policy.versions import FACTS

TABLES = {
    "levels.csv": "channel,level\napp,high\nhotline,urgent\n",
    "hours.csv": "channel,within\napp,24h\nhotline,72h\n",
    "twice.csv": "channel,level\napp,high\napp,urgent\nhotline,urgent\n",
}


PACK = """\
language: 1
pack: cn-consumer
version: 2026.11
clocks:
  answer: {start: opened, stop: [closed], on_reopen: stay, target: {otherwise: {within: 15d}}}
"""


def write_policy(folder: Path, sections: str, *, file: str = "") -> Path:
    """`BASE` with the given top-level sections put in place of its own; of a version, where `file`
    lies in one; of the one file of a pack, which `BASE` extends then. `PACK` lies beside it."""
    policy = folder / "policy"
    policy.mkdir(parents=True, exist_ok=True)
    for name, text in TABLES.items():
        (policy / name).write_text(text, encoding="utf-8")
    if file.startswith("sources/"):
        (policy / "sources").mkdir(exist_ok=True)
        (policy / file).write_text(sections, encoding="utf-8")
        sections = ""
    shelf = policy / "packs" / "cn-consumer" / "2026.11"
    shelf.mkdir(parents=True, exist_ok=True)
    (shelf / "pack.yaml").write_text(PACK, encoding="utf-8")
    if file.startswith("packs/"):
        (policy / file).parent.mkdir(parents=True, exist_ok=True)
        (policy / file).write_text(sections, encoding="utf-8")
        _, name, version, _ = file.split("/")
        sections = f"extends: [{name}@{version}]\n"
    replaced = set(re.findall(r"^([\w-]+):", sections, flags=re.MULTILINE))
    kept = {name: text for name, text in BASE.items() if name not in replaced}
    if file.startswith("versions/"):
        facts = "".join(text for name, text in BASE.items() if name in FACTS)
        promises = (text for name, text in kept.items() if name not in (*FACTS, "effective_from"))
        (policy / file).parent.mkdir(parents=True, exist_ok=True)
        (policy / file).write_text("".join(promises) + sections, encoding="utf-8")
        (policy / "policy.yaml").write_text(facts, encoding="utf-8")
    else:
        (policy / "policy.yaml").write_text("".join(kept.values()) + sections, encoding="utf-8")
    return policy


def load_sample(folder: Path, sections: str, *, file: str = "") -> Loaded:
    """Load what `write_policy` writes."""
    return load(str(write_policy(folder, sections, file=file)))
