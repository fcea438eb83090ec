"""The language of a text is told where it is plain; what may be English is."""

from pathlib import Path

import pytest

from index.ledger import Extractor
from index.reading import read
from index.reading.text.language import language, language_name

GERMAN = (
    "Die Gewerkschaft forderte am Montag, dass das Unternehmen die Löhne um zwölf Prozent erhöht. Die Stadt schwieg."
)
FRENCH = "Le syndicat a demandé lundi que l'entreprise augmente les salaires de douze pour cent. La ville n'a rien dit."
ENGLISH = "The union demanded on Monday that the company raise wages by twelve per cent. The city said nothing."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN, "de"),
        (FRENCH, "fr"),
        (ENGLISH, "en"),
        ("Nein.", "en"),
    ],
)
def test_a_language_is_told_where_it_is_plain(text: str, code: str) -> None:
    assert language(text) == code


def test_languages_have_the_names_that_people_know() -> None:
    assert [language_name(code) for code in ("de", "fr", "qq")] == ["German", "French", "qq"]


def test_what_is_not_english_is_read_for_no_demand_and_keeps_its_place(tmp_path: Path) -> None:
    for name, text in (
        ("a.txt", ENGLISH),
        ("b.txt", f"{GERMAN} Norrland demanded that Sudland pay."),
        ("c.txt", ENGLISH),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    articles = read([str(tmp_path)]).articles
    assert [one.language for one in articles] == ["en", "de", "en"]
    assert [len(one.demands) for one in Extractor().read(articles)] == [1, 0, 1]
