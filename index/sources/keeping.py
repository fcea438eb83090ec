"""Keeping an article set up to date from its sources: what is new or has changed becomes a file of its own."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml import html as lxml_html

from index.articles import Article
from index.errors import FetchError, ReadError, SourceError
from index.reading.formats import html
from index.reading.formats.kept import Header, parted, written
from index.reading.text.decode import decode
from index.sources.addresses import own_address, plain_address
from index.sources.fetching import PAUSE, Fetched, Fetcher
from index.sources.guard import Guard
from index.sources.listing import MOST_ITEMS, PAGES, Item, Listing, listing
from index.sources.record import Record, Seen, Source, held, read, write, write_whole

MOST_NEW = 50  # articles that one source brings in a run
MOST_TOLD = 5  # articles of a source that are named because they could not be had


@dataclass(slots=True)
class Outcome:
    """What a run brought from one source: `left` listed articles wait for the next run; `failed` is why it was not
    read at all, '' where it was."""

    source: Source
    new: int = 0
    changed: int = 0
    left: int = 0
    told: list[str] = field(default_factory=list)
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What stands at a source now: `listed` articles, of which `new` were never looked at; `failed` else."""

    source: Source
    kind: str = ""
    title: str = ""
    listed: int = 0
    new: int = 0
    failed: str = ""


class Keeper:
    """The sources of the articles that are kept in `folder`; `named` are those that the settings name.

    `guard` and `pause` are those of `Fetcher`. Raises SourceError where one of `named` is no address.
    """

    def __init__(
        self, folder: Path, named: Collection[str] = (), *, guard: Guard | None = None, pause: float = PAUSE
    ) -> None:
        self.folder = folder
        self._named = [_address(one) for one in named]
        self._guard = guard
        self._pause = pause

    def sources(self) -> list[Source]:
        """All of them, in the order in which they came, as the last run left them. Raises SourceError."""
        return list(self._read().sources.values())

    def add(self, address: str, *, alone: bool = False) -> Outcome:
        """Fetch a new source, and keep it where that works; `alone` does not follow a page to its feed.

        Raises SourceError where it cannot be read, or is there already.
        """
        address = _address(address)
        with held(self.folder):
            record = self._read()
            if address in record.sources:
                raise SourceError(f"{address} is a source already.")
            source = record.sources[address] = Source(address=address, alone=alone)
            with self._fetcher(record) as fetcher:
                outcome = self._fetched(source, record, fetcher)
                record.retry_at = fetcher.retry_at
            if outcome.failed:
                raise SourceError(f"{address} was not added: {outcome.failed}.")
            write(self.folder, record)
        return outcome

    def remove(self, address: str) -> Source:
        """Forget a source; its articles stay. Raises SourceError where there is none, or the settings name it."""
        with held(self.folder):
            record = self._read()
            wanted = address.strip()
            if wanted not in record.sources:
                wanted = _address(address)
            source = record.sources.get(wanted)
            if source is None:
                raise SourceError(f"{wanted} is no source: `demarche source list` shows them all.")
            if source.set:
                raise SourceError(f"{wanted} stands in DEMARCHE_SOURCES: take it out there.")
            del record.sources[wanted]
            write(self.folder, record)
            return source

    def check(self, addresses: Collection[str] = ()) -> Iterator[Look]:
        """Look at all sources, or at these addresses, and keep nothing. Raises SourceError."""
        record = self._read()
        wanted = [_address(one) for one in addresses] or list(record.sources)
        with self._fetcher(record) as fetcher:
            for address in wanted:
                source = record.sources.get(address) or Source(address=address)
                try:
                    _, found = _listed(source.model_copy(), fetcher, anew=True)
                except FetchError as error:
                    yield Look(source, failed=str(error))
                else:
                    assert found
                    items = found.items or (Item(address),)
                    new = sum(item.address not in record.seen for item in items)
                    yield Look(source, found.kind, found.title, len(items), new)

    def fetch(self) -> Iterator[Outcome]:
        """Bring in what is new and what has changed, source by source. Raises SourceError; what fails is told."""
        with held(self.folder):
            record = self._read()
            with self._fetcher(record) as fetcher:
                for source in record.sources.values():
                    try:
                        outcome = self._fetched(source, record, fetcher)
                    finally:  # what was kept so far is known, whatever happens
                        record.retry_at = fetcher.retry_at
                        write(self.folder, record)
                    yield outcome

    def _read(self) -> Record:
        record = read(self.folder)
        record.declare(self._named)
        return record

    def _fetcher(self, record: Record) -> Fetcher:
        return Fetcher(self._guard, retry_at=record.retry_at, pause=self._pause)

    def _fetched(self, source: Source, record: Record, fetcher: Fetcher) -> Outcome:
        outcome = Outcome(source)
        try:
            page, found = _listed(source, fetcher)
            if found is None:
                pass
            elif found.kind == "page":
                assert page
                self._keep_page(page, source, record, outcome)
            else:
                self._keep_items(found, source, record, fetcher, outcome)
            source.succeed()
        except OSError:  # of the disk: nothing more can be kept
            raise
        except Exception as error:
            outcome.failed = _reason(error)
            source.fail(outcome.failed)
        source.told = tuple(outcome.told[:MOST_TOLD])
        if outcome.left:
            source.etag = source.modified = ""  # the list is needed again
        return outcome

    def _keep_page(self, page: Fetched, source: Source, record: Record, outcome: Outcome) -> None:
        try:
            self._keep(page, Item(source.address), source, record, outcome)
        except ReadError as error:
            raise FetchError(str(error)) from None

    def _keep_items(self, found: Listing, source: Source, record: Record, fetcher: Fetcher, outcome: Outcome) -> None:
        asked = 0
        for item in found.items:
            known = record.seen.get(item.address)
            if known and (known.stamp == item.stamp or (known.file and not (self.folder / known.file).exists())):
                self._list(known, source)
                continue
            if asked == MOST_NEW:
                outcome.left += 1
                continue
            asked += 1
            try:
                self._keep_item(item, source, record, fetcher, outcome)
            except OSError:  # of the disk: nothing more can be kept
                raise
            except Exception as error:
                outcome.told.append(f"{item.address}: {_reason(error)}")
                if isinstance(error, FetchError) and error.passing:
                    outcome.left += 1
                else:
                    record.seen[item.address] = Seen(file=known.file if known else "", stamp=item.stamp)

    def _keep_item(self, item: Item, source: Source, record: Record, fetcher: Fetcher, outcome: Outcome) -> None:
        """Raises ReadError where it cannot be had; what a feed carries stands in for a page that is refused."""
        known = record.seen.get(item.address)
        header = self._header(known.file) if known and known.file else None
        try:
            page = fetcher.get(item.address, **({"etag": header.etag, "modified": header.modified} if header else {}))
        except FetchError as error:
            if error.passing or not item.content:
                raise
            page = _carried(item)
        if page is None:
            assert known
            record.seen[item.address] = known.model_copy(update={"stamp": item.stamp})
            return
        self._keep(page, item, source, record, outcome)

    def _keep(self, page: Fetched, item: Item, source: Source, record: Record, outcome: Outcome) -> None:
        """Keep a page as a file. An earlier text at its address stays, beside it. Raises ReadError, OSError."""
        if page.kind not in PAGES:
            raise FetchError(f"it is no page but {page.kind}")
        text = decode(page.data, page.charset or html.declared_encoding(page.data))
        article = html.read(page.address, text)
        address = own_address(page.address, _declared(text))
        known = record.seen.get(address)
        file = known.file if known and known.file else file_name(address)
        header = Header(
            address=address,
            fetched=datetime.now(UTC),
            etag=page.etag,
            modified=page.modified,
            sources=(source.address,) if source.kind != "page" else (),
            title=item.title,
            date=item.date,
            publisher=item.publisher or (source.title if source.kind == "feed" else ""),
        )
        for one in (item.address, address):
            record.seen[one] = Seen(file=file, stamp=item.stamp)
        path = self.folder / file
        if not path.exists():
            if known and known.file:
                return  # somebody took it out of the set
            outcome.new += 1
        else:
            before, old = _opened(path)
            if before:
                header = header.model_copy(update={"sources": _together(before.sources, header.sources)})
            if _same(old, article):
                if before and (before.etag, before.sources) == (header.etag, header.sources):
                    return
                header = header.model_copy(update={"fetched": before.fetched if before else header.fetched})
                text = old
            else:
                write_whole(_beside(path), path.read_bytes())
                outcome.changed += 1
        write_whole(path, written(header, text))

    def _list(self, known: Seen, source: Source) -> None:
        """Note that one more source lists an article that is kept."""
        path = self.folder / known.file
        if known.file and path.exists() and source.kind != "page":
            header, text = _opened(path)
            if header and source.address not in header.sources:
                update = {"sources": _together(header.sources, (source.address,))}
                write_whole(path, written(header.model_copy(update=update), text))

    def _header(self, file: str) -> Header | None:
        try:
            return _opened(self.folder / file)[0]
        except (OSError, ReadError):
            return None


def versions(path: Path) -> list[Path]:
    """The files of the earlier texts of an article that is kept in a file, the oldest first."""
    return sorted(
        (one for one in path.parent.glob("*.html") if re.fullmatch(rf"{re.escape(path.stem)}\.v\d+", one.stem)),
        key=lambda one: int(one.stem.rpartition(".v")[2]),
    )


def file_name(address: str) -> str:
    """Host and last words of an address, and what makes it unlike any other."""
    parts = urlsplit(address)
    words = [re.sub(r"[^\w]+", "-", unquote(part)).strip("-_") for part in parts.path.split("/")]
    last = next((word for word in reversed(words) if word), "page")[:40]
    host = re.sub(r"[^\w.-]+", "-", parts.hostname or "")[:80].strip(".-") or "host"
    return f"{host}/{last}-{sha256(address.encode()).hexdigest()[:8]}.html"


def _listed(source: Source, fetcher: Fetcher, *, anew: bool = False) -> tuple[Fetched | None, Listing | None]:
    """What a source holds now, (None, None) where nothing has changed; notes its kind, title and feed."""
    stamps = {} if anew else {"etag": source.etag, "modified": source.modified}
    page = fetcher.get(source.feed or source.address, **stamps)
    if page is None:
        return None, None
    found = listing(page)
    if found.announced and not source.alone and not source.feed:
        feed = fetcher.get(found.announced)
        assert feed
        listed = listing(feed)
        if listed.kind == "feed":
            page, found, source.feed = feed, listed, feed.address
    items = list(found.items)
    for part in found.parts:
        more = fetcher.get(part)
        assert more
        items += listing(more).items
    found = Listing(found.kind, found.title, tuple(items[:MOST_ITEMS]))
    source.kind, source.title = found.kind, found.title or source.title
    source.etag, source.modified = page.etag, page.modified
    return page, found


def _carried(item: Item) -> Fetched:
    """A feed's own copy of an article, as a page."""
    body = f"<html><head><title>{escape(item.title)}</title></head><body><article><h1>{escape(item.title)}</h1>"
    page = f"{body}{item.content}</article></body></html>"
    return Fetched(item.address, "text/html", "utf-8", page.encode("utf-8", "replace"))


def _declared(text: str) -> str | None:
    """The address that a page calls its own."""
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"))
    except (etree.LxmlError, ValueError):
        return None
    links = (link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    return next((link.get("href") for link in links), None)


def _opened(path: Path) -> tuple[Header | None, str]:
    return parted(decode(path.read_bytes()))


def _same(old: str, article: Article) -> bool:
    """Whether an earlier page holds the same article: what stands around it changes with every visit."""
    try:
        return html.read(article.id, old).text == article.text
    except ReadError:
        return False


def _beside(path: Path) -> Path:
    number = 1 + max((int(one.stem.rpartition(".v")[2]) for one in versions(path)), default=0)
    return path.with_name(f"{path.stem}.v{number}.html")


def _together(some: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *more)))


def _reason(error: Exception) -> str:
    """Why something cannot be read; a library for which one page was too much ends nothing."""
    return str(error) if isinstance(error, ReadError) else f"it cannot be read ({type(error).__name__})"


def _address(text: str) -> str:
    try:
        return plain_address(text)
    except FetchError as error:
        raise SourceError(f"{text[:200]!r} cannot be a source: {error}.") from None
