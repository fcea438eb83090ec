"""PDF, Word, OpenDocument and EPUB give what a reader of the page reads, and name what they cannot give."""

from datetime import date
from pathlib import Path

import pytest
from support.documents import docx, epub, odt, packed
from support.pdf import Line, pdf

from index.articles import Article
from index.reading import read

LEAD = "Dockers laid down their tools on Monday, and the harbour company of Port Almar said that it would wait."
NEXT = "The union demanded that the company raise wages by twelve per cent before the end of the week."


def article(path: Path, data: bytes) -> Article:
    path.write_bytes(data)
    reading = read([str(path)])
    assert reading.skipped == []
    (found,) = reading.articles
    return found


def reason(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    reading = read([str(path)])
    assert reading.articles == []
    return reading.skipped[0].reason


def parts(article: Article) -> list[tuple[str, str]]:
    return [(block.kind.value, article.text[block.start : block.end]) for block in article.blocks]


def column(x: float, y: float, lines: list[str]) -> list[Line]:
    return [Line(x, y - 12 * number, line) for number, line in enumerate(lines)]


LEFT = [
    "Dockers laid down their tools on Mon-",
    "day, and the harbour company of Port",
    "Almar said that it would wait. The",
]
RIGHT = [
    "union demanded that the company",
    "raise wages by twelve per cent before",
    "the end of the week.",
]


def page(number: int) -> list[Line]:
    return [
        Line(60, 810, "THE ALMAR BELL", 8),
        *column(60, 700, LEFT),
        *column(310, 700, RIGHT),
        Line(280, 30, f"Page {number} of 3", 8),
    ]


def test_columns_are_read_one_after_the_other_and_broken_words_are_whole(tmp_path: Path) -> None:
    first = [
        Line(60, 770, "Dockers demand a longer break", 20),
        Line(60, 745, "4 March 2031", 9),
        *(line for pair in zip(column(60, 700, LEFT), column(310, 700, RIGHT), strict=True) for line in pair),
    ]
    found = article(tmp_path / "a.pdf", pdf([first]))
    assert (found.title, found.date) == ("Dockers demand a longer break", date(2031, 3, 4))
    assert parts(found) == [
        ("title", "Dockers demand a longer break"),
        ("furniture", "4 March 2031"),
        ("paragraph", f"{LEAD} {NEXT}"),
    ]


def test_running_heads_and_page_numbers_are_no_part_of_it(tmp_path: Path) -> None:
    found = article(tmp_path / "a.pdf", pdf([page(1), page(2), page(3)], title="Dockers strike"))
    assert found.title == "Dockers strike"
    assert "BELL" not in found.text
    assert "Page" not in found.text
    assert found.text.count("twelve per cent") == 3


def test_a_paragraph_goes_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    found = article(tmp_path / "a.pdf", pdf([column(60, 200, LEFT), column(60, 780, RIGHT)]))
    assert [words for _, words in parts(found)] == [f"{LEAD} {NEXT}"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (pdf([[], []]), "pictures of pages only"),
        (pdf([[], [Line(60, 30, "2")]]), "pictures of pages only"),
        (b"%PDF-1.4 and nothing else", "damaged"),
        (b"no PDF at all", "damaged"),
    ],
)
def test_a_pdf_without_text_is_named_with_its_reason(tmp_path: Path, data: bytes, word: str) -> None:
    assert word in reason(tmp_path / "a.pdf", data)


def test_a_word_document_is_read_by_its_styles_without_header_and_deleted_words(tmp_path: Path) -> None:
    data = docx(
        [
            ("Title", "Dockers demand a longer break"),
            ("", "4 March 2031"),
            ("", LEAD),
            ("Heading 1", "What they want"),
            ("List Bullet", "a longer break"),
            ("deleted", "Nobody wants this."),
            ("", NEXT),
        ],
        header="Confidential draft",
        title="Microsoft Word - draft.doc",
    )
    found = article(tmp_path / "a.docx", data)
    assert (found.title, found.date) == ("Dockers demand a longer break", date(2031, 3, 4))
    assert parts(found) == [
        ("title", "Dockers demand a longer break"),
        ("furniture", "4 March 2031"),
        ("paragraph", LEAD),
        ("heading", "What they want"),
        ("list_item", "a longer break"),
        ("paragraph", NEXT),
    ]


def test_a_word_document_without_styles_is_told_as_a_text_is(tmp_path: Path) -> None:
    found = article(tmp_path / "a.docx", docx([("", "Dockers Demand a Longer Break"), ("", LEAD), ("", NEXT)]))
    assert found.title == "Dockers Demand a Longer Break"
    assert [kind for kind, _ in parts(found)] == ["title", "paragraph", "paragraph"]


def test_an_open_document_is_read_by_its_styles(tmp_path: Path) -> None:
    data = odt([("Title", "Dockers strike"), ("", LEAD), ("h", "Demands"), ("item", "a longer break"), ("", NEXT)])
    assert parts(article(tmp_path / "a.odt", data)) == [
        ("title", "Dockers strike"),
        ("paragraph", LEAD),
        ("heading", "Demands"),
        ("list_item", "a longer break"),
        ("paragraph", NEXT),
    ]


def test_each_chapter_of_an_epub_that_is_an_article_is_one(tmp_path: Path) -> None:
    def chapter(title: str, words: str) -> str:
        return (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
            f"<body><h1>{title}</h1><p>{words}</p><p>{words.replace('Monday', 'Tuesday')}</p></body></html>"
        )

    path = tmp_path / "a.epub"
    pages = {
        "cover.xhtml": '<html><head><title>Cover</title></head><body><img src="x.png"/></body></html>',
        "one.xhtml": chapter("Dockers strike", f"{LEAD} {NEXT}"),
        "two.xhtml": chapter("Millers strike", f"{LEAD} {NEXT}".replace("Dockers", "Millers")),
    }
    path.write_bytes(epub(pages, title="The Almar Bell", date="2031-03-04"))
    found = read([str(path)]).articles
    assert [(one.id, one.title) for one in found] == [
        (f"{path}#book/one.xhtml", "Dockers strike"),
        (f"{path}#book/two.xhtml", "Millers strike"),
    ]
    assert {(one.publisher, one.date) for one in found} == {("The Almar Bell", date(2031, 3, 4))}


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub", "a.xlsx"])
def test_a_damaged_archive_or_one_that_unpacks_to_too_much_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert "damaged" in reason(tmp_path / name, b"PK\x03\x04 and nothing else")
    assert "damaged" in reason(tmp_path / name, packed({"another": "file"}))
    monkeypatch.setattr("index.reading.formats.zipped.LARGEST", 2**20)
    assert "unpacked" in reason(tmp_path / name, packed({"content.xml": "<a/>" + " " * 2**20}))
