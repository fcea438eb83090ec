"""Reading an article set: files and folders become articles, and whatever cannot be read is named with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.articles import Article
from index.blocks import BlockKind
from index.errors import ReadError
from index.reading.files import ENDINGS, ending, find, plain_reason
from index.reading.text.dates import day_in_name
from index.reading.text.furniture import is_paywall
from index.reading.text.language import language
from index.reading.types import FileStamp, Note, One, Reading, Skipped

__all__ = ["FileStamp", "Note", "Reading", "Skipped", "read", "stamps"]

LARGEST = 50 * 2**20  # bytes of a file that is read as a whole
LONGEST = 2_000_000  # characters of one article: a day of a parliament's debates has 1,200,000
STREAMED = ("lines", "mailbox", "crawl")  # kinds of files that may be of any size
STUB = 1_500  # characters of paragraphs at most: what a page behind a paywall shows
MOST_NOTES = 100  # that are told; the rest are counted


def read(sources: Sequence[str], columns: Mapping[str, str] | None = None) -> Reading:
    """Every article of the files and folders, in their order. Never raises for what one of them holds.

    `columns` are the names of a table's columns by our names for them, where they are not the usual ones.
    An id names one article: a second one with an id that was met gets its path before it.
    """
    found = find(sources)
    skipped = list(found.skipped)
    articles: list[Article] = []
    notes: list[Note] = []
    for file in found.files:
        try:
            for one in _read(file, columns or {}):
                match one:
                    case Article() if len(one.text) > LONGEST:
                        skipped.append(Skipped(one.place, f"it has more than {LONGEST:,} characters: divide it"))
                    case Article():
                        articles.append(_finished(one))
                        if _is_stub(one):
                            notes.append(Note(one.place, "it is only the beginning: the rest is for subscribers"))
                    case Skipped():
                        skipped.append(one)
                    case Note():
                        notes.append(one)
        except ReadError as error:
            skipped.append(Skipped(file.path, str(error)))
        except OSError as error:
            skipped.append(Skipped(file.path, plain_reason(error)))
        except RecursionError:
            skipped.append(Skipped(file.path, "it is nested too deeply"))
        except Exception as error:  # of a library that one page was too much for: the others are read all the same
            skipped.append(Skipped(file.path, f"it cannot be read ({type(error).__name__})"))
    if len(notes) > MOST_NOTES:
        more = Note(notes[MOST_NOTES].path, f"{len(notes) - MOST_NOTES:,} more notes of this kind from here on")
        notes = [*notes[:MOST_NOTES], more]
    return Reading(_told_apart(articles), [*skipped, *found.others], found.files, notes)


def _finished(article: Article) -> Article:
    """With what the text and the file's name say of it."""
    day = article.date or (day_in_name(article.path) if article.id == article.path else None)
    return replace(article, date=day, language=language(article.text))


def _is_stub(article: Article) -> bool:
    kinds = (BlockKind.FURNITURE, BlockKind.PARAGRAPH)
    words = {kind: [article.text[b.start : b.end] for b in article.blocks if b.kind is kind] for kind in kinds}
    return sum(map(len, words[kinds[1]])) < STUB and any(map(is_paywall, words[kinds[0]]))


def stamps(sources: Sequence[str]) -> list[FileStamp]:
    """The files that `read` would look into, as they are now."""
    return find(sources).files


def _read(file: FileStamp, columns: Mapping[str, str]) -> Sequence[One]:
    kind = ENDINGS[ending(file.path)]
    if file.size == 0:
        raise ReadError("it is empty")
    if file.size > LARGEST and kind not in STREAMED:
        raise ReadError(f"it has {file.size / 2**20:.0f} MB, and at most {LARGEST / 2**20:.0f} MB are read")
    if kind in ("plain", "markdown", "html", "json"):
        return _read_text(kind, file.path)
    match kind:  # each of these brings a library of its own
        case "lines":
            from index.reading.formats import records

            return records.read_lines(file.path)
        case "table" | "sheets":
            from index.reading.formats import tables

            return (tables.read_text if kind == "table" else tables.read_sheets)(file.path, columns)
        case "pdf":
            from index.reading.formats import pdf

            return pdf.read(file.path)
        case "docx":
            from index.reading.formats import docx

            return docx.read(file.path)
        case "odt":
            from index.reading.formats import odt

            return odt.read(file.path)
        case "epub":
            from index.reading.formats import epub

            return epub.read(file.path)
        case "mail" | "mailbox":
            from index.reading.formats import mail

            return (mail.read if kind == "mail" else mail.read_box)(file.path)
        case _:
            from index.reading.formats import archive

            return (archive.read_saved if kind == "saved" else archive.read_crawl)(file.path)


def _read_text(kind: str, path: str) -> Sequence[One]:
    from index.reading.text.decode import decode

    data = Path(path).read_bytes()
    match kind:
        case "plain":
            from index.reading.formats import plain

            return [plain.read(path, _text(decode(data)))]
        case "markdown":
            from index.reading.formats import markdown

            return markdown.read(path, _text(decode(data)))
        case "html":
            from index.reading.formats import html
            from index.reading.formats.kept import described

            text = _text(decode(data, html.declared_encoding(data)))
            return [described(html.read(path, text), text)]
        case _:
            from index.reading.formats import records

            return records.read_json(path, _text(decode(data)))


def _text(text: str) -> str:
    if not text.strip():
        raise ReadError("it is empty")
    return text


def _told_apart(articles: Iterable[Article]) -> list[Article]:
    """The articles with ids that are all different: one met before gets its path, then a number, with it."""
    seen: set[str] = set()
    kept = []
    for article in articles:
        ident, number = article.id, 1
        while ident in seen:
            ident = f"{article.path}#{article.id}" + (f"#{number}" if number > 1 else "")
            number += 1
        seen.add(ident)
        kept.append(article if ident == article.id else replace(article, id=ident))
    return kept
