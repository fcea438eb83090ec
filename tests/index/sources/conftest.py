"""A web on loopback, and a keeper that may go there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.web import Web, web

from index.sources.keeping import Keeper


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as running:
        yield running


@pytest.fixture
def keeper(site: Web, tmp_path: Path) -> Callable[..., Keeper]:
    """Makes keepers of one folder."""
    return lambda *named: Keeper(tmp_path / "articles" / "fetched", named, guard=site.guard, pause=0)
