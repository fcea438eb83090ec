"""What several rooms test against: one index of the sample articles, built once."""

from pathlib import Path

import pytest

from index.build import BuildOptions, start

ARTICLES = Path(__file__).parents[1] / "articles"


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of articles/; nobody may change it."""
    data = tmp_path_factory.mktemp("sample")
    start(BuildOptions((str(ARTICLES),), data)).result()
    return data


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden snapshots anew (tests/test_golden.py)")
