"""A small town, indexed once."""

import shutil
from pathlib import Path

import pytest
from support.town import Town, found


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Nobody may change it."""
    town = found(tmp_path_factory.mktemp("town"))
    assert town.build.returncode == 0, town.build.stderr
    return town


@pytest.fixture
def town(built_town: Town, tmp_path: Path) -> Path:
    """A copy of the town's folder, to be changed at will; files keep their times."""
    shutil.copytree(built_town.home, tmp_path / "town")
    return tmp_path / "town"
