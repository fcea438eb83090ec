"""Makes those files of the set that are no text: run `python tests/kinds/make.py` after a change here."""

import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.documents import docx, epub, odt, warc, xlsx
from support.pdf import Line, pdf

FILES = Path(__file__).parent / "files"


def page(title: str, *paragraphs: str, head: str = "") -> str:
    """One page that is HTML and XHTML."""
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def column(x: float, y: float, *lines: str) -> list[Line]:
    return [Line(x, y - 12 * number, line) for number, line in enumerate(lines)]


LEFT = column(
    60, 700,
    "The Gardeners' Guild of Port Almar de-", "manded on Monday that the city water",
    "the trees of the park every night.",
    "The summer has been the driest for", "forty years, the guild said.",
)  # fmt: skip
RIGHT = column(
    310, 700,
    "The city said that it would water the", "young trees only. The mayor asked the",
    "citizens to save water until September.",
)  # fmt: skip
ACROSS = [line for pair in zip(LEFT, RIGHT, strict=False) for line in pair] + LEFT[len(RIGHT) :]  # as some write them
COLUMNS = [
    [
        Line(60, 810, "The Almar Bell", 8),
        Line(60, 770, "Gardeners demand water for the park", 20, bold=True),
        Line(60, 745, "14 July 2031", 9),
        *ACROSS,
        Line(280, 30, "Page 1 of 2", 8),
    ],
    [
        Line(60, 810, "The Almar Bell", 8),
        *column(60, 760, "The guild will meet the mayor again on Thursday, when", "the forecast promises rain."),
        Line(280, 30, "Page 2 of 2", 8),
    ],
]
LETTER = [
    Line(60, 780, "Open letter to the water board", 16),
    Line(60, 740, "5 August 2031"),
    *column(
        60, 716,
        "The Anglers' Club of Orlane calls on the water board to open the",
        "weir in spring. The fish cannot reach the upper river.",
    ),
]  # fmt: skip
REPORT = [
    ("Title", "Pilots refuse to land at Tarvin"),
    ("", "By Jo Marsh"),
    ("", "9 September 2031"),
    ("", "The Pilots' Association refused on Tuesday to land at Tarvin airport at night."),
    ("Heading 1", "What has to change"),
    ("", "The association made these demands:"),
    ("List Bullet", "repair the lights of the runway"),
    ("List Bullet", "hire a second controller"),
    ("deleted", "The airport must close."),
]
PLAIN = [
    ("", "Printers Want Smaller Parcels"),
    ("", "10 September 2031"),
    ("", "The Printers' Union of Vellmar has asked the post office to limit parcels to twenty kilos."),
    ("", "The post office said no."),
]
MINUTES = [
    ("Title", "Council of Lower Tarn calls for a bus"),
    ("", "11 September 2031"),
    ("", "The council of Lower Tarn called on the county to run a bus to the village."),
    ("h", "Vote"),
    ("item", "nine in favour"),
    ("item", "one against"),
]
CHAPTERS = {
    "cover.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Cover</title></head><body></body></html>',
    "one.xhtml": page(
        "Choir asks for a hall",
        "The choir of Sundholm asked the council on Saturday to let it sing in the old corn hall.",
        "The hall has stood empty since the corn market moved to the harbour, and its roof was mended last year.",
        "The council will decide in the new year.",
    ),
}
TABLE = [
    ["Title", "Date", "URL", "Source", "Text"],
    [
        "Divers demand clean water",
        datetime(2031, 8, 8, 9),
        "https://herald.example/divers",
        "Sund Herald",
        "The Divers' Club of Sundholm demanded that the shipyard stop dumping paint in the bay.",
    ],
]
ZOO = page(
    "Keepers want the zoo rebuilt",
    "The keepers of the zoo of Port Almar called on the city on Friday to rebuild the lion house.",
    "The lions have lived in a cage from the last century, and visitors have complained for years.",
    "The city has put no money for the zoo into its plans.",
    head='<meta property="og:site_name" content="The Almar Bell"/>'
    '<meta property="article:published_time" content="2031-05-02"/>',
)


def main() -> None:
    made = {
        "columns.pdf": pdf(COLUMNS),
        "letter.pdf": pdf([LETTER]),
        "scan.pdf": pdf([[], []]),
        "report.docx": docx(REPORT, header="Draft – must not be published", title="template.docx"),
        "plain.docx": docx(PLAIN),
        "minutes.odt": odt(MINUTES),
        "magazine.epub": epub(CHAPTERS, title="Sund Monthly", date="2031-12-01"),
        "table.xlsx": xlsx(TABLE),
        "crawl.warc.gz": warc(
            [("https://bell.example/zoo", "text/html", ZOO), ("https://bell.example/a.png", "image/png", "x")]
        ),
    }  # fmt: skip
    for name, data in made.items():
        (FILES / name).write_bytes(data)


if __name__ == "__main__":
    main()
