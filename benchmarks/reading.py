"""How fast each format is read, and in how much memory: files are made, read, and removed again.

python benchmarks/reading.py [--pages 300] [--megabytes 200]

Each format is read in a process of its own, so that the memory is its own; the language of each article is told too.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from support.documents import docx, epub, odt, warc, xlsx
from support.pdf import Line, pdf

WORDS = (
    "The Dockers' Guild of Port Almar called on the Harbour Board to fit safety rails on every quay before the winter. "
    "The board said that it would answer within a week, and that the northern quay would stay closed until then. "
)
CHILD = """
import json, resource, sys, time
from index.reading import read
began = time.perf_counter()
reading = read(sys.argv[1:])
taken = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
words = sum(len(one.text.split()) for one in reading.articles)
print(json.dumps([taken, peak, len(reading.articles), words, len(reading.skipped)]))
"""


def text(number: int, times: int = 8) -> str:
    """An article of about 320 words that no other is like."""
    return "\n\n".join(f"On day {number}.{part} it rained. {WORDS}" for part in range(times))


def pages(number: int) -> Iterator[list[Line]]:
    """Pages of two columns with a running head and a number."""
    lines = text(0, 16).replace("\n\n", " ").split()
    rows = [" ".join(lines[at : at + 7]) for at in range(0, len(lines), 7)]
    for page in range(number):
        column = [Line(60 + 250 * (at // 50), 770 - 14 * (at % 50), row, 9) for at, row in enumerate(rows[:100])]
        yield [Line(60, 810, "The Almar Bell", 8), *column, Line(280, 30, f"Page {page + 1} of {number}", 8)]


def page(number: int) -> str:
    title = f"Strike of day {number}"
    body = "".join(f"<p>{words}</p>" for words in text(number).split("\n\n"))
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def mailbox(path: Path, megabytes: int) -> None:
    """Mails with a picture attached, as newsletters have: a hundredth of it is text."""
    picture = ("QUJD" * 19 + "\n") * 3_000
    with path.open("w", encoding="utf-8") as file:
        number = 0
        while file.tell() < megabytes * 2**20:
            number += 1
            file.write(
                "From news@bell.example Tue Mar  4 10:00:00 2031\nFrom: The Almar Bell <news@bell.example>\n"
                f"Subject: Strike of day {number}\nDate: Tue, 4 Mar 2031 10:00:00 +0000\nMIME-Version: 1.0\n"
                'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n'
                f"{text(number)}\n\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n"
                f'Content-Disposition: attachment; filename="a.png"\n\n{picture}\n--b--\n\n'
            )


def rows(number: int) -> list[list[object]]:
    return [["title", "date", "text"], *([f"Strike {at}", "2031-03-04", text(at)] for at in range(number))]


def many(make: Callable[[int], str | bytes], number: int, ending: str, folder: Path) -> None:
    for at in range(number):
        data = make(at)
        (folder / f"{at}{ending}").write_bytes(data.encode() if isinstance(data, str) else data)


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--pages", type=int, default=300)
    options.add_argument("--megabytes", type=int, default=200)
    given = options.parse_args()
    paragraphs = [("Title", "Strike"), *(("", words) for words in text(0).split("\n\n"))]
    chapters = {f"{at}.xhtml": page(at) for at in range(100)}
    table = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows(1_000))
    made: dict[str, Callable[[Path], object]] = {
        "text, 200 files": lambda home: many(text, 200, ".txt", home),
        "web page, 100 files": lambda home: many(page, 100, ".html", home),
        f"PDF, {given.pages} pages": lambda home: (home / "a.pdf").write_bytes(pdf(pages(given.pages))),
        "Word, 50 files": lambda home: many(lambda _: docx(paragraphs), 50, ".docx", home),
        "OpenDocument, 50 files": lambda home: many(lambda _: odt(paragraphs), 50, ".odt", home),
        "EPUB, 100 chapters": lambda home: (home / "a.epub").write_bytes(epub(chapters, title="x", date="2031")),
        "CSV, 1,000 rows": lambda home: (home / "a.csv").write_text(table, encoding="utf-8"),
        "spreadsheet, 1,000 rows": lambda home: (home / "a.xlsx").write_bytes(xlsx(rows(1_000))),
        "crawl, 100 pages": lambda home: (home / "a.warc.gz").write_bytes(
            warc([(f"https://bell.example/{at}", "text/html", page(at)) for at in range(100)])
        ),
        f"mailbox, {given.megabytes} MB": lambda home: mailbox(home / "a.mbox", given.megabytes),
    }
    print("| read | seconds | articles | words a second | peak memory, MB |\n| --- | ---: | ---: | ---: | ---: |")
    for name, make in made.items():
        with tempfile.TemporaryDirectory() as home:
            make(Path(home))
            run = subprocess.run([sys.executable, "-c", CHILD, home], capture_output=True, text=True, check=True)
        taken, peak, articles, words, skipped = json.loads(run.stdout)
        left = f" ({skipped} skipped)" if skipped else ""
        print(f"| {name} | {taken:.1f} | {articles:,}{left} | {words / taken:,.0f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
