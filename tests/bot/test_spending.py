"""What the language model costs is counted, whatever the disk does."""

from pathlib import Path

from bot.spending import Spending


def test_tokens_are_counted_by_spender_over_restarts(tmp_path: Path) -> None:
    path = tmp_path / "spending.sqlite"
    Spending(path).add("user 1", 40)
    Spending(path).add("user 1", 2)
    assert (Spending(path).today("user 1"), Spending(path).today("user 2")) == (42, 0)


def test_what_cannot_be_written_is_counted_while_the_process_lives(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder would be")
    spending = Spending(tmp_path / "data" / "spending.sqlite")
    spending.add("user 1", 40)
    spending.add("user 1", 2)
    assert spending.today("user 1") == 42
