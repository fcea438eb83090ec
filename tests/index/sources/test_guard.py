"""No way inside: whatever a server or a feed names, nothing but the open internet is asked."""

import socket
import threading
from collections.abc import Iterator

import pytest
from support.web import LOOPBACK, Reply, Web, rss, story, web

from index.errors import FetchError
from index.sources.fetching import Fetcher
from index.sources.guard import Guard, public
from index.sources.keeping import Keeper

PUBLIC = "93.184.216.34"


@pytest.fixture
def inner() -> Iterator[Web]:
    """Another server of the same machine, which nobody may reach."""
    with web() as running:
        running.put("127.0.0.1/secret", story("Secret", "The keys of the house lie under the third stone."))
        yield running


def fetcher(guard: Guard) -> Fetcher:
    return Fetcher(guard, pause=0)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "192.0.0.192", "100.100.100.200", "168.63.129.16", "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1",
        "::", "::1", "fe80::1", "fe80::1%2", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_no_address_of_the_inside_is_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "http://0/",
    ],
)  # fmt: skip
def test_the_machine_itself_is_never_asked_however_it_is_written(address: str) -> None:
    with fetcher(Guard()) as asking, pytest.raises(FetchError):
        asking.get(address)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://127.0.0.1:{inner}/secret", "inner network"),
        ("http://[::1]:{inner}/secret", "inner network"),
        ("file:///etc/passwd", "http or https"),
        ("ftp://news.example/a", "http or https"),
        ("http://ann:secret@news.example:{port}/a", "a name or a password"),
        ("http://news.example:22/", "its port 22"),
    ],
)
def test_a_redirect_does_not_lead_inside(site: Web, inner: Web, target: str, told: str) -> None:
    where = target.format(inner=inner.port, port=site.port)
    site.pages["news.example/go"] = Reply(status=302, headers={"Location": where})
    guard = Guard(doors={(LOOPBACK, site.port), ("::1", site.port), ("192.0.2.1", inner.port)}, resolve=hosts)
    with fetcher(guard) as asking, pytest.raises(FetchError, match=told):
        asking.get(site.url("news.example/go"))
    assert inner.asked == [] and inner.asked_robots == []


def hosts(host: str, port: int) -> list[str]:
    return [host if ":" in host else LOOPBACK]


def test_a_robots_txt_does_not_lead_inside(site: Web, inner: Web) -> None:
    target = f"http://127.0.0.1:{inner.port}/secret"
    site.pages["news.example/robots.txt"] = Reply(status=301, headers={"Location": target})
    guard = Guard(doors={(LOOPBACK, site.port), ("192.0.2.1", inner.port)}, resolve=hosts)
    with fetcher(guard) as asking, pytest.raises(FetchError, match="inner network"):
        asking.get(site.url("news.example/a"))
    assert inner.asked == [] and inner.asked_robots == []


def test_a_feed_or_a_sitemap_does_not_lead_inside(site: Web, inner: Web, tmp_path: object) -> None:
    secret = f"http://127.0.0.1:{inner.port}/secret"
    guard = Guard(doors={(LOOPBACK, site.port), ("192.0.2.1", inner.port)}, resolve=hosts)
    keeper = Keeper(tmp_path / "fetched", guard=guard, pause=0)  # type: ignore[operator]
    outcome = keeper.add(site.put("news.example/feed", rss("News", (secret, "Secret")), "text/xml"))
    assert outcome.new == 0 and "inner network" in outcome.told[0]
    assert inner.asked == [] and inner.asked_robots == []


def test_a_name_that_means_another_machine_a_moment_later_gains_nothing(site: Web, inner: Web) -> None:
    """The name is looked up once a connection, and the connection goes to the address that was checked."""
    answers: list[list[str]] = []

    def rebinding(host: str, port: int) -> list[str]:
        answers.append([LOOPBACK] if len(answers) % 2 else ["192.0.2.1"])
        return answers[-1]

    guard = Guard(doors={("192.0.2.1", inner.port)}, resolve=rebinding)
    connected: list[object] = []
    real = socket.create_connection

    def watched(address: object, *given: object, **more: object) -> object:
        connected.append(address)
        raise OSError("unreachable")

    socket.create_connection = watched  # type: ignore[assignment]
    try:
        with fetcher(guard) as asking, pytest.raises(FetchError):
            asking.get(f"http://news.example:{inner.port}/secret")
    finally:
        socket.create_connection = real
    assert connected == [("192.0.2.1", inner.port)] and len(answers) == 1
    with fetcher(guard) as asking, pytest.raises(FetchError, match="inner network"):
        asking.get(f"http://news.example:{inner.port}/secret")
    assert inner.asked == [] and inner.asked_robots == []


def test_a_host_with_one_inner_address_among_public_ones_is_refused() -> None:
    guard = Guard(resolve=lambda host, port: [PUBLIC, "10.0.0.1"])
    with pytest.raises(FetchError, match="inner network"):
        guard.addresses("news.example", 443)


def test_a_proxy_of_the_environment_is_not_used(site: Web, inner: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{inner.port}")
    page = site.put("news.example/a", story("A", "The town asked for a bridge."))
    with fetcher(site.guard) as asking:
        assert asking.get(page)
    assert inner.asked == []


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "application/octet-stream", "video/mp4", ""])
def test_what_is_no_text_is_refused_before_it_is_read(site: Web, kind: str) -> None:
    never = threading.Event()
    site.pages["news.example/a"] = Reply(b"x" * 100_000, kind, stall=never)
    with fetcher(site.guard) as asking, pytest.raises(FetchError, match="it is no text"):
        asking.get(site.url("news.example/a"))
    never.set()


def test_a_text_that_is_too_large_packed_or_not_is_refused(site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    monkeypatch.setattr("index.sources.fetching.LARGEST", 2**20)
    site.pages["news.example/plain"] = Reply(b"x" * 2**21)
    site.pages["news.example/bomb"] = Reply(gzip.compress(b"x" * 2**25), headers={"Content-Encoding": "gzip"})
    site.pages["news.example/twice"] = Reply(
        gzip.compress(gzip.compress(b"x" * 2**25)), headers={"Content-Encoding": "gzip, gzip"}
    )
    told = []
    for name in ("plain", "bomb", "twice"):
        with fetcher(site.guard) as asking, pytest.raises(FetchError) as error:
            asking.get(site.url(f"news.example/{name}"))
        told.append(str(error.value))
    assert told == ["it has more than 1 MB"] * 2 + ["it is packed in a way that was not asked for"]


def test_a_server_that_sends_a_byte_now_and_then_holds_nobody_up() -> None:
    """Each byte comes in time; the whole never does."""
    with socket.socket() as listening:
        listening.bind((LOOPBACK, 0))
        listening.listen()
        port = listening.getsockname()[1]
        gone = threading.Event()

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\n")
                    while True:
                        connection.sendall(b"X-A: b\r\n")
                        gone.wait(0.02)
                except OSError:
                    gone.set()

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        guard = Guard(doors={(LOOPBACK, port)}, resolve=lambda host, port: [LOOPBACK])
        with Fetcher(guard, pause=0, longest=0.5) as asking, pytest.raises(FetchError):
            asking.get(f"http://news.example:{port}/a")
        thread.join(60)
    assert gone.is_set()


def test_redirects_come_to_an_end(site: Web) -> None:
    site.pages["news.example/go"] = Reply(status=302, headers={"Location": "/go"})
    with fetcher(site.guard) as asking, pytest.raises(FetchError, match="leads on more than"):
        asking.get(site.url("news.example/go"))


def test_an_entity_of_a_feed_or_a_sitemap_reads_no_file(site: Web, tmp_path: object) -> None:
    dtd = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY f SYSTEM "http://127.0.0.1:1/">]>'
    url = site.url("news.example/&e;")
    keeper = Keeper(tmp_path / "fetched", guard=site.guard, pause=0)  # type: ignore[operator]
    site.put("news.example/map", f"<?xml version='1.0'?>{dtd}<urlset><url><loc>{url}</loc></url></urlset>", "text/xml")
    list(keeper.check([site.url("news.example/map")]))
    site.put("news.example/feed", f"<?xml version='1.0'?>{dtd}{rss('&e;', (url, '&e;'))[21:]}", "text/xml")
    looks = list(keeper.check([site.url("news.example/feed")]))
    with open("/etc/hostname") as file:  # noqa: PTH123
        assert file.read().strip() not in "".join(look.title for look in looks)


def test_the_guard_is_asked_for_each_connection(site: Web) -> None:
    """What holds all of this together: httpx connects through the guard's own backend."""
    asked: list[str] = []

    def counted(host: str, port: int) -> list[str]:
        asked.append(host)
        return [LOOPBACK]

    page = site.put("news.example/a", story("A", "The town asked for a bridge."))
    with fetcher(Guard(doors={(LOOPBACK, site.port)}, resolve=counted)) as asking:
        asking.get(page)
        asking.get(page)
    assert asked == ["news.example"] * 3  # robots.txt, and the page twice
