"""What tests of the verbs over a state share: one that was made once, and is copied to be spoiled."""

from __future__ import annotations

import pytest

from tests.cli.ledgers import Kept, three_runs


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A state after three runs; nobody changes it."""
    return three_runs(tmp_path_factory.mktemp("kept"))
