"""Promises the whole house keeps, whatever room is being worked in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from complaintctl.cli.main import main
from complaintctl.policy.load import load
from complaintctl.shipped import shipped
from tests.cli.terminal import AS_OF, STARTER, STARTER_QUEUE, Terminal

ROOT = Path(__file__).parent.parent
POLICIES = sorted(
    path.name for path in (ROOT / "policies").iterdir() if path.is_dir() and path.name != "packs"
)


@pytest.mark.parametrize("name", POLICIES)
def test_every_shipped_policy_is_valid_without_a_warning(name: str) -> None:
    loaded = load(str(shipped("policies", name)))

    assert loaded.findings == ()
    assert loaded.sources


def test_the_example_of_the_language_loads(tmp_path: Path) -> None:
    """What the example extends lies beside it."""
    loaded = load(str(ROOT / "fixtures" / "language" / "kameng-standard"))

    assert loaded.policy is not None, loaded.findings
    assert {finding.code for finding in loaded.findings} == {"LKP006", "SIG002", "CLK007"}
    assert [pack.called for pack in loaded.packs] == ["cn-consumer@2026.11"]
    assert "cn-consumer/refund-15d" in loaded.policy.clocks
    assert [rule.id for rule in loaded.policy.category.rules] == [  # type: ignore[union-attr]
        "card_already_used",
        "double_charge",
        "account_frozen",
        "not_delivered",
    ]


def test_the_city_of_the_language_loads() -> None:
    loaded = load(str(ROOT / "fixtures" / "language" / "boston311"))

    assert loaded.policy is not None
    assert loaded.findings == ()


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_has_help_with_an_example_and_a_line_in_the_readme(
    terminal: Terminal, verb: str
) -> None:
    answer = terminal.type(verb, "--help")

    assert answer.code == 0
    assert f"complaintctl {verb}" in answer.out.split("Options:")[0].replace("Usage:", "", 1)
    assert f"`complaintctl {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_two_hash_seeds_print_the_same_bytes(tmp_path: Path) -> None:
    kameng = [str(ROOT / "fixtures" / "kameng" / "queue.csv"), "--policy"]
    kameng += [str(ROOT / "policies" / "kameng"), "--as-of", AS_OF, "-o", "jsonl"]
    runs = {
        subprocess.run(
            [sys.executable, "-m", "complaintctl", "batch", *kameng, "-o", "table"],
            env={**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads},
            capture_output=True,
            check=True,
            cwd=tmp_path,
        ).stdout
        for seed, threads in (("1", "1"), ("2", "2"))
    }

    assert len(runs) == 1
    assert len(runs.pop()) > 10_000


def test_the_wheel_works_in_an_empty_folder(tmp_path: Path) -> None:
    """Built, installed in a new environment, run where there is no checkout. A pack that lies among
    the policies travels along."""
    source = tmp_path / "source"
    for name in ("complaintctl", "schemas", "policies", "fixtures/starter"):
        shutil.copytree(ROOT / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    _pack(source / "policies" / "packs" / "house" / "1")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = tmp_path / "built"
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(built)]
    subprocess.run([*wheel, str(source)], check=True, cwd=tmp_path)
    venv.create(tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    (file,) = built.glob("*.whl")
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(file)], check=True)
    place = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    libraries = Path(sys.modules["polars"].__file__ or "").parent.parent
    (Path(place) / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()

    def run(*words: str) -> str:
        command = [tmp_path / "env" / "bin" / "complaintctl", *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=empty, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    run("init", "demo")
    decided = run("batch", "demo/queue.csv", "--policy", "demo/policy")
    assert "10 complaints" in decided
    assert ("durable-rules agrees on all 10" in decided) == (sys.version_info < (3, 13))
    run("validate", "demo/policy", "--strict")
    assert '"title": "complaintctl policy' in run("schema")
    inside = run("schema", "--policy", "demo/policy")
    assert "card_already_used" in inside
    with (empty / "demo" / "policy" / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write("extends: [house@1]\n")
    assert "extends house@1" in run("validate", "demo/policy", "--strict")
    _pack(empty / "demo" / "policy" / "packs" / "house" / "1")
    assert "extends house@1 (demo/policy/packs/house/1)" in run("validate", "demo/policy")


def _pack(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "language: 1\npack: house\nversion: 1\nclocks:\n"
        "  answer: {start: opened, stop: [closed], on_reopen: stay, target: {otherwise: {within: 9d}}}\n",
        encoding="utf-8",
    )


def test_nothing_names_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.split("\n")
    private = re.compile(r"(?<![\w.])/(work|root|home/\w+)/")
    named = [
        name
        for name in tracked
        if name
        and (ROOT / name).is_file()
        and (ROOT / name).suffix in (".py", ".md", ".yaml", ".toml", ".json", "")
        and name != "tests/test_house.py"
        and private.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]

    assert named == []


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    program = (
        "import sys; from complaintctl.cli import main; "
        "heavy = {'polars', 'yaml', 'jsonschema', 'numpy', 'durable', 'cryptography'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)  # fmt: skip

    assert done.stdout.strip() == "[]"


def test_the_starter_readme_tells_the_truth(terminal: Terminal) -> None:
    answer = terminal.type("batch", STARTER_QUEUE, "--policy", STARTER, "--as-of", AS_OF)

    line = next(line for line in answer.out.splitlines() if line.startswith("T2601005"))
    assert "urgent" in line
    assert "amount" in line
