"""Asking a web server for a text: politely, with bounds, and never twice for what has not changed."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self

import httpx
from protego import Protego

from index.errors import FetchError
from index.sources.guard import Guard, GuardedTransport

LARGEST = 10 * 2**20  # bytes of one text
LARGEST_ROBOTS = 500_000  # bytes, the least that a robots.txt must be read of
MOST_REDIRECTS = 5
TIMEOUT = httpx.Timeout(15)  # seconds of silence
LONGEST = 60.0  # seconds for one text
PAUSE = 1.0  # seconds between two requests to a host
LONGEST_PAUSE = 30.0  # seconds that a robots.txt may ask for
LONGEST_AWAY = timedelta(days=1)  # that Retry-After may ask for
TEXTS = re.compile(r"text/(html|xml|plain)|application/([\w.+-]+\+)?(xml|json)", re.IGNORECASE)
_CODINGS = frozenset({"", "identity", "gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A text as it came: `address` after redirects, `kind` its media type, `charset` as declared ('' where not)."""

    address: str
    kind: str
    charset: str
    data: bytes
    etag: str = ""
    modified: str = ""


class Fetcher:
    """One client for one run. Used by one thread, so that no host is asked twice at once.

    `retry_at` are hosts that said when they may be asked again; what they say in this run is added to it.
    `pause` seconds pass between two requests to a host; `sleep` waits for them.
    """

    def __init__(
        self,
        guard: Guard | None = None,
        *,
        pause: float = PAUSE,
        longest: float = LONGEST,
        sleep: Callable[[float], None] = time.sleep,
        retry_at: Mapping[str, datetime] | None = None,
    ) -> None:
        self.retry_at = dict(retry_at or {})
        self._pause = pause
        self._sleep = sleep
        self._next: dict[str, float] = {}  # by host: when it may be asked again, by the monotonic clock
        self._away: dict[str, str] = {}  # hosts that are not asked again in this run, and why
        self._robots: dict[str, Protego] = {}  # by scheme and authority
        self._client = httpx.Client(
            transport=GuardedTransport(guard or Guard(), longest),
            timeout=TIMEOUT,
            trust_env=False,  # a proxy would look up the names itself
            headers={"User-Agent": agent(), "Accept-Encoding": "gzip, deflate"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, address: str, *, etag: str = "", modified: str = "") -> Fetched | None:
        """The text at an address, None where it has not changed since the version of that `etag` or time.

        Raises FetchError, `passing` where the same request may succeed another time.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": "" if etag else modified}
        with self._told():
            return self._followed(httpx.URL(address), {name: value for name, value in asked.items() if value})

    def _followed(self, url: httpx.URL, headers: Mapping[str, str]) -> Fetched | None:
        for _ in range(MOST_REDIRECTS + 1):
            self._allow(url)
            with self._asked(url, headers) as response:
                if response.has_redirect_location:
                    url = url.join(response.headers["location"])
                    continue
                if response.status_code == 304:
                    return None
                self._fine(response)
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                if not TEXTS.fullmatch(kind):
                    raise FetchError(f"it is no text but {kind[:60] or 'of no kind that it names'}")
                return Fetched(
                    address=str(url),
                    kind=kind,
                    charset=response.charset_encoding or "",
                    data=_whole(response, LARGEST),
                    etag=response.headers.get("etag", "")[:500],
                    modified=response.headers.get("last-modified", "")[:100],
                )
        raise FetchError(f"it leads on more than {MOST_REDIRECTS} times")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what httpx raises into FetchError; a host that does not answer is not asked again in this run."""
        try:
            yield
        except httpx.InvalidURL:
            raise FetchError("it is no address, or leads to none") from None
        except httpx.TimeoutException as error:
            raise self._set_away(error, "it does not answer in time") from None
        except httpx.DecodingError:
            raise FetchError("it is damaged") from None
        except httpx.UnsupportedProtocol:
            raise FetchError("it is no http or https address, or leads to one that is none") from None
        except httpx.HTTPError as error:
            reason = str(error).rpartition("] ")[2][:120] or type(error).__name__
            raise self._set_away(error, f"it does not answer ({reason})") from None

    def _set_away(self, error: httpx.HTTPError, reason: str) -> FetchError:
        self._away[error.request.url.host] = reason
        return FetchError(reason, passing=True)

    def _allow(self, url: httpx.URL) -> None:
        """Raises FetchError where the host asked for patience, is away, or does not want this to be read."""
        if until := self.retry_at.get(url.host):
            if until > datetime.now(UTC):
                raise FetchError(f"its host wants to be asked after {until:%d %B %H:%M} UTC only", passing=True)
            del self.retry_at[url.host]
        if reason := self._away.get(url.host):
            raise FetchError(reason, passing=True)
        home = f"{url.scheme}://{url.netloc.decode()}"
        if home not in self._robots:
            self._robots[home] = self._rules(httpx.URL(home).join("/robots.txt"))
        if not self._robots[home].can_fetch(str(url), agent()):
            raise FetchError("its robots.txt asks programs not to read it")

    def _rules(self, url: httpx.URL) -> Protego:
        """What a host's robots.txt says. Raises FetchError, passing, while nobody can know."""
        for _ in range(MOST_REDIRECTS + 1):
            with self._asked(url, {}) as response:
                if response.has_redirect_location:
                    url = url.join(response.headers["location"])
                    continue
                if response.status_code == 429 or response.is_server_error:
                    self._fine(response)
                said = _begun(response, LARGEST_ROBOTS) if response.is_success else b""
                return Protego.parse(said.decode(errors="replace"))
        return Protego.parse("")

    @contextmanager
    def _asked(self, url: httpx.URL, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        now = time.monotonic()
        if (wait := self._next.get(url.host, now) - now) > 0:
            self._sleep(wait)
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                yield response
        finally:
            rules = self._robots.get(f"{url.scheme}://{url.netloc.decode()}")
            wanted = float(rules.crawl_delay(agent()) or 0) if rules else 0.0
            self._next[url.host] = time.monotonic() + max(self._pause, min(wanted, LONGEST_PAUSE))

    def _fine(self, response: httpx.Response) -> None:
        """Raises FetchError for an answer that is not what was asked for, and heeds Retry-After."""
        code = response.status_code
        passing = response.is_server_error or code in (408, 425, 429)
        if passing and (until := _retry_at(response.headers.get("retry-after", ""))):
            self.retry_at[response.url.host] = until
        if code == 429:
            self._away[response.url.host] = "its host has been asked too often"
        if not response.is_success:
            raise FetchError(f"its server says {code} {response.reason_phrase}".rstrip(), passing=passing)


def agent() -> str:
    """The name that servers are told."""
    try:
        return f"Demarche/{version('demarche')}"
    except PackageNotFoundError:
        return "Demarche"


def _whole(response: httpx.Response, most: int) -> bytes:
    """The body. Raises FetchError where it has more bytes, packed or unpacked."""
    data = _begun(response, most + 1)
    if len(data) > most:
        raise FetchError(f"it has more than {most // 2**20} MB")
    return data


def _begun(response: httpx.Response, most: int) -> bytes:
    """The first `most` bytes of the body."""
    if response.headers.get("content-encoding", "").strip().lower() not in _CODINGS:
        raise FetchError("it is packed in a way that was not asked for")
    data = bytearray()
    for part in response.iter_bytes():
        data += part
        if len(data) >= most:
            break
    return bytes(data[:most])


def _retry_at(said: str) -> datetime | None:
    """When a server wants to be asked again, by its Retry-After: seconds or a date, at most a day ahead."""
    now = datetime.now(UTC)
    try:
        if said.strip().isdecimal():
            until = now + timedelta(seconds=min(int(said), LONGEST_AWAY.total_seconds()))
        else:
            until = parsedate_to_datetime(said)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(until, now + LONGEST_AWAY)
