""".env.example lists every setting, with its description and its default."""

import re
from pathlib import Path

from bot.settings import VARIABLES, Settings, load

EXAMPLE = Path(__file__).parents[1] / ".env.example"


def test_it_lists_exactly_the_settings_each_under_its_description() -> None:
    described = re.findall(r"^# (.+)\n#([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.M)
    assert {name: text for text, name in described} == {
        name: Settings.model_fields[field].description for name, field in VARIABLES.items()
    }


def test_nothing_in_it_is_set_as_it_stands() -> None:
    assert load({}, EXAMPLE) == Settings()


def test_the_values_it_shows_are_the_defaults(tmp_path: Path) -> None:
    uncommented = tmp_path / ".env"
    uncommented.write_text(re.sub(r"^#(?=[A-Z])", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.M), "utf-8")
    assert load({}, uncommented) == Settings()
