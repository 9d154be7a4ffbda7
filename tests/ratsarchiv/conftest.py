"""An archive that the tests of commands read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.domain.observed import COUNCIL
from tests.ratsarchiv.commands import SEEN, run


@pytest.fixture(scope="module")
def held(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample's first state, only to be read."""
    home = tmp_path_factory.mktemp("home")
    words = ("ingest", "allris", str(root / "sample/2024-03"), "--council", COUNCIL, "--seen-at", SEEN)
    assert run(home, *words).exit_code == 3
    return home
