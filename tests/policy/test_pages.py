"""Every finding has a page, and its samples are true: the wrong one is found, the right one not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import complaintctl
from complaintctl.policy.pages import PAGES, Page
from tests.policy.sample import load_sample

_BY_CODE = [pytest.param(page, id=page.code) for page in PAGES]


@pytest.mark.parametrize("page", _BY_CODE)
def test_the_wrong_sample_is_found(page: Page, tmp_path: Path) -> None:
    loaded = load_sample(tmp_path, page.wrong, file=page.file)

    assert page.code in {finding.code for finding in loaded.findings}


@pytest.mark.parametrize("page", _BY_CODE)
def test_the_right_sample_is_not_found(page: Page, tmp_path: Path) -> None:
    loaded = load_sample(tmp_path, page.right, file=page.right_file or page.file)

    assert page.code not in {finding.code for finding in loaded.findings}
    assert loaded.policy is not None, loaded.findings


@pytest.mark.parametrize("page", _BY_CODE)
def test_every_finding_has_a_place_and_a_remedy(page: Page, tmp_path: Path) -> None:
    loaded = load_sample(tmp_path, page.wrong, file=page.file)

    for finding in loaded.findings:
        assert finding.location.file
        assert finding.hint or finding.code in ("TYP006", "TYP002")
        assert (
            finding.message[0].islower()
            or not finding.message[0].isalpha()
            or finding.message[:2] == "U+"
        )


def test_every_code_in_the_source_has_a_page() -> None:
    source = Path(complaintctl.__file__).parent / "policy"
    modules = [path for path in source.rglob("*.py") if path.parent.name != "pages"]
    texts = [path.read_text(encoding="utf-8") for path in modules]
    used = set(re.findall(r'"([A-Z]{3}\d{3})"', "".join(texts)))

    assert used == {page.code for page in PAGES}
