"""A web of invented hosts on loopback: real connections, and whatever a test wants a server to say."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from index.sources.guard import Guard

LOOPBACK = "127.0.0.1"


@dataclass
class Reply:
    """What a server says; `stall` is waited for before the body."""

    body: bytes | str = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stall: threading.Event | None = None


@dataclass
class Asked:
    host: str
    path: str
    headers: dict[str, str]


class Web:
    """`pages` are replies by 'host/path'; every host is this server. `asked` is every request but for robots.txt."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Reply | Callable[[Asked], Reply]] = {}
        self.asked: list[Asked] = []
        self.asked_robots: list[str] = []
        self.guard = Guard(doors={(LOOPBACK, port)}, resolve=lambda host, port: [LOOPBACK])

    def url(self, place: str) -> str:
        """The address of 'host/path'."""
        host, _, path = place.partition("/")
        return f"http://{host}:{self.port}/{path}"

    def put(self, place: str, body: bytes | str, kind: str = "text/html; charset=utf-8", **more: object) -> str:
        """A page that keeps its version: it says 304 to one who has it."""
        tag = f'"{hash(body)}"'

        def reply(asked: Asked) -> Reply:
            if asked.headers.get("if-none-match") == tag:
                return Reply(status=304)
            return Reply(body, kind, headers={"ETag": tag}, **more)  # type: ignore[arg-type]

        self.pages[place] = reply
        return self.url(place)

    def reply(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            self.asked_robots.append(asked.host)
        else:
            self.asked.append(asked)
        found = self.pages.get(f"{asked.host}{asked.path}")
        return found(asked) if callable(found) else found or Reply("nothing here", status=404)

    @property
    def paths(self) -> list[str]:
        return [f"{one.host}{one.path}" for one in self.asked]


@contextmanager
def web() -> Iterator[Web]:
    """A server for the length of a test."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = site.reply(Asked(headers["host"].partition(":")[0], self.path, headers))
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, "Content-Length": str(len(body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.stall:
                reply.stall.wait(60)
            if reply.status != 304:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((LOOPBACK, 0), Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that goes away early
        site = Web(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield site
        server.shutdown()
        thread.join()


def story(title: str, *paragraphs: str, day: str = "", head: str = "") -> str:
    """A page with an article, and furniture around it."""
    date = f'<meta property="article:published_time" content="{day}">' if day else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title>{date}{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    )


def rss(title: str, *items: tuple[str, str], updated: str = "") -> str:
    """A feed of addresses and titles."""
    rows = "".join(
        f"<item><title>{name}</title><link>{address}</link><description>{name} {updated}</description>"
        f"<pubDate>Tue, 04 Mar 2031 08:00:00 GMT</pubDate></item>"
        for address, name in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{rows}</channel></rss>'
