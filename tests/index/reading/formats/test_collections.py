"""Tables, mailboxes and saved pages give each of their articles, and name what they cannot give."""

from datetime import date, datetime
from pathlib import Path

import pytest
from support.documents import warc, xlsx

from index.articles import Article
from index.reading import read

LEAD = "Dockers laid down their tools on Monday, and the harbour company of Port Almar said that it would wait."
NEXT = "The union demanded that the company raise wages by twelve per cent before the end of the week."
PAGE = f"""<!doctype html><html><head><title>Dockers strike</title>
<meta property="og:site_name" content="The Almar Bell"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Dockers strike</h1><p>{LEAD}</p><p>{NEXT}</p></article>
</body></html>"""
HEADERS = """From: "The Almar Bell" <news@bell.example>
To: readers@bell.example
Subject: Fwd: Dockers strike
Date: Tue, 4 Mar 2031 23:30:00 -0500
MIME-Version: 1.0
"""
MAIL = f"{HEADERS}Content-Type: text/plain; charset=utf-8\n\n{LEAD}\n\n{NEXT}\n"


def facts(article: Article) -> tuple[str | None, date | None, str | None, str | None]:
    return article.title, article.date, article.url, article.publisher


def write(path: Path, data: str | bytes) -> str:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def reason(path: str) -> str:
    reading = read([path])
    assert reading.articles == []
    return reading.skipped[0].reason


URL = "https://bell.example/1"
FACTS = ("Dockers strike", date(2031, 3, 4), URL, "The Almar Bell")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("a.csv", f'Headline,Pub Date,Link,Source,Body\nDockers strike,2031-03-04,{URL},The Almar Bell,"{LEAD}\n"'),
        ("b.csv", f"title;date;url;publisher;text\nDockers strike;4 March 2031;{URL};The Almar Bell;{LEAD} {NEXT}"),
        ("a.tsv", "\ufefftitle\tpublished_at\tpermalink\tOutlet\tfull_text\n"
         f"Dockers strike\t2031-03-04T10:00:00Z\t{URL}\tThe Almar Bell\t{LEAD}"),
    ],
)  # fmt: skip
def test_the_columns_of_a_table_are_known_by_their_usual_names(tmp_path: Path, name: str, table: str) -> None:
    path = write(tmp_path / name, table)
    (article,) = read([path]).articles
    assert facts(article) == FACTS
    assert article.id == f"{path}#2"
    assert LEAD in article.text


def test_a_spreadsheet_is_read_as_a_table_and_its_dates_as_dates(tmp_path: Path) -> None:
    rows = [
        ["Title", "Date", "URL", "Source", "Text"],
        ["Dockers strike", datetime(2031, 3, 4, 10), "https://bell.example/1", "The Almar Bell", LEAD],
        [None, None, None, None, None],
        ["No text", None, None, None, None],
    ]
    path = write(tmp_path / "a.xlsx", xlsx(rows))
    reading = read([path])
    assert [facts(one) for one in reading.articles] == [FACTS]
    assert [(one.path, one.reason) for one in reading.skipped] == [(f"{path}#4", "it has no text")]


def test_columns_with_unusual_names_are_read_when_they_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f'Kop,Verhaal\nDockers strike,"{LEAD}"\n')
    assert "none of its columns (Kop, Verhaal)" in reason(path)
    assert "DEMARCHE_COLUMNS" in reason(path)
    (article,) = read([path], {"text": "verhaal", "title": "Kop"}).articles
    assert (article.title, article.text) == ("Dockers strike", LEAD)


def test_a_mail_has_its_headers_for_title_date_and_publisher(tmp_path: Path) -> None:
    (article,) = read([write(tmp_path / "a.eml", MAIL)]).articles
    assert facts(article) == ("Dockers strike", date(2031, 3, 4), None, "The Almar Bell")


def test_a_newsletter_is_the_page_in_it_and_what_is_attached_is_named(tmp_path: Path) -> None:
    mail = (
        f'{HEADERS}Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: multipart/alternative; '
        'boundary="y"\n\n--y\nContent-Type: text/plain\n\nSee it in a browser.\n\n--y\nContent-Type: text/html\n\n'
        f"{PAGE}\n--y--\n\n--x\nContent-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="map.pdf"\n\nx\n--x--\n'
    )
    reading = read([write(tmp_path / "a.eml", mail)])
    (article,) = reading.articles
    assert LEAD in article.text
    assert "browser" not in article.text
    assert "Home" not in article.text
    assert [one.reason for one in reading.notes] == ["what is attached to it is not read: map.pdf"]


def test_a_reply_is_what_its_sender_wrote(tmp_path: Path) -> None:
    quoted = "On 3 March 2031 at 10:00, Ana Petrova wrote:\n> The city must pay.\n>> At once."
    text = f"{LEAD}\n\n{quoted}\n\n{NEXT}\n-- \nJo Marsh\n"
    (article,) = read([write(tmp_path / "a.eml", MAIL.partition("\n\n")[0] + "\n\n" + text)]).articles
    for words in ("must pay", "At once", "wrote", "Jo Marsh"):
        assert words not in article.text
    assert NEXT in article.text


def test_each_mail_of_a_mailbox_is_an_article_whatever_its_lines_begin_with(tmp_path: Path) -> None:
    box = "".join(
        f"From news@bell.example Tue Mar  4 10:00:00 2031\n{MAIL}\n"
        ">From now on nobody works.\nFrom Monday on they wait.\n\n"
        for _ in range(3)
    )
    path = write(tmp_path / "a.mbox", box + "From x@y Tue Mar  4 10:00:00 2031\nSubject: nothing\n\n")
    reading = read([path])
    assert [one.id for one in reading.articles] == [f"{path}#{number}" for number in (1, 2, 3)]
    assert "From now on nobody works.\nFrom Monday on they wait." in reading.articles[0].text
    assert [one.path for one in reading.skipped] == [f"{path}#4"]
    assert "no mailbox" in reason(write(tmp_path / "b.mbox", LEAD))


def test_a_mail_that_is_too_large_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.formats.mail.LARGEST", 5_000)
    opening = "From news@bell.example Tue Mar  4 10:00:00 2031\n"
    path = write(tmp_path / "a.mbox", f"{opening}{MAIL}{LEAD * 100}\n\n{opening}{MAIL}\n")
    reading = read([path])
    assert [one.id for one in reading.articles] == [f"{path}#2"]
    assert [one.path for one in reading.skipped] == [f"{path}#1"]


def test_the_pages_of_a_crawl_are_articles_and_the_rest_is_counted(tmp_path: Path) -> None:
    crawl = warc(
        [
            ("https://bell.example/1", "text/html; charset=utf-8", PAGE),
            ("https://bell.example/x.png", "image/png", "x"),
            ("https://bell.example/2", "text/html", PAGE.replace("strike", "wait")),
        ]
    )
    path = write(tmp_path / "a.warc.gz", crawl)
    reading = read([path])
    assert [(one.title, one.url) for one in reading.articles] == [
        ("Dockers strike", "https://bell.example/1"),
        ("Dockers wait", "https://bell.example/2"),
    ]
    assert [one.reason.partition(" (")[0] for one in reading.notes] == ["1 of its records are no pages"]
    assert "WARC" in reason(write(tmp_path / "b.warc", "no crawl at all\n"))


def test_a_page_saved_as_one_file_knows_its_address(tmp_path: Path) -> None:
    saved = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://bell.example/1\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"\n\n--x\nContent-Type: text/html\n\n'
        f"{PAGE}\n--x\nContent-Type: text/css\n\np {{}}\n--x--\n"
    )
    (article,) = read([write(tmp_path / "a.mhtml", saved)]).articles
    assert (article.title, article.url) == ("Dockers strike", "https://bell.example/1")


def test_the_folder_of_a_saved_page_is_named_and_not_read(tmp_path: Path) -> None:
    page = f"<!-- saved from url=(0022)https://bell.example/1 -->\n{PAGE}"
    write(tmp_path / "Dockers strike.html", page)
    (tmp_path / "Dockers strike_files").mkdir()
    write(tmp_path / "Dockers strike_files" / "frame.html", PAGE)
    (tmp_path / "other_files").mkdir()
    write(tmp_path / "other_files" / "b.txt", f"{LEAD} {NEXT}")
    reading = read([str(tmp_path)])
    assert [Path(one.path).name for one in reading.articles] == ["Dockers strike.html", "b.txt"]
    assert reading.articles[0].url == "https://bell.example/1"
    assert [one.reason for one in reading.skipped] == ["it belongs to the saved page Dockers strike.html"]
