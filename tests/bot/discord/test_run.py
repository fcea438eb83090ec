"""What keeps the bot from starting is one sentence that says what to do."""

from pathlib import Path

import pytest

from bot.discord.run import CannotStart, alone, logs
from bot.settings import Settings


def test_a_data_folder_has_one_bot_at_a_time(tmp_path: Path) -> None:
    with (
        alone(tmp_path),
        pytest.raises(CannotStart, match=r"Another bot answers from .* DEMARCHE_DATA"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path):
        pass


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="set DEMARCHE_DATA"), alone(tmp_path / "file"):
        pass


@pytest.mark.parametrize("place", ["folder", "file/below"])
def test_a_log_file_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match=f"{place}.* DEMARCHE_LOG_FILE"):
        logs(Settings(log_file=tmp_path / place))
