"""Politeness: what a server asks for is heeded, and its host is asked once at a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from support.web import Asked, Reply, Web, rss, story

from index.errors import FetchError
from index.sources.fetching import Fetcher
from index.sources.keeping import Keeper
from index.sources.record import Source

PAGE = story("A", "The town of Marlow asked for a bridge over the river.")


def test_our_name_is_told_and_nothing_about_the_user(site: Web) -> None:
    page = site.put("news.example/a", PAGE)
    with Fetcher(site.guard, pause=0) as asking:
        asking.get(page)
    headers = site.asked[0].headers
    assert headers["user-agent"].startswith("Demarche/") and "cookie" not in headers and "referer" not in headers


def test_robots_txt_is_read_once_a_host_and_heeded(site: Web) -> None:
    rules = "User-agent: *\nAllow: /open\nDisallow: /*private\n\nUser-agent: other\nDisallow: /"
    site.pages["news.example/robots.txt"] = Reply(rules, "text/plain")
    fine = [site.put(f"news.example/{name}", PAGE) for name in ("open", "too")]
    with Fetcher(site.guard, pause=0) as asking:
        for page in fine:
            assert asking.get(page)
        with pytest.raises(FetchError, match=r"its robots.txt asks programs not to read it") as error:
            asking.get(site.put("news.example/my-private-page", PAGE))
    assert not error.value.passing
    assert site.asked_robots == ["news.example"] and site.paths == ["news.example/open", "news.example/too"]


def test_a_robots_txt_that_addresses_us_by_name_is_heeded(site: Web) -> None:
    site.pages["news.example/robots.txt"] = Reply("User-agent: demarche\nDisallow: /", "text/plain")
    with Fetcher(site.guard, pause=0) as asking, pytest.raises(FetchError, match=r"its robots.txt asks"):
        asking.get(site.put("news.example/a", PAGE))


def test_while_a_robots_txt_fails_nothing_is_read(site: Web) -> None:
    site.pages["news.example/robots.txt"] = Reply(status=503)
    with Fetcher(site.guard, pause=0) as asking, pytest.raises(FetchError) as error:
        asking.get(site.put("news.example/a", PAGE))
    assert error.value.passing and site.asked == []


def test_a_pause_lies_between_two_requests_to_a_host_and_none_between_hosts(site: Web) -> None:
    site.pages["slow.example/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 7", "text/plain")
    slept: list[float] = []
    with Fetcher(site.guard, pause=3, sleep=slept.append) as asking:
        asking.get(site.put("slow.example/a", PAGE))
        assert len(slept) == 1 and slept[0] <= 3  # after robots.txt itself
        asking.get(site.put("other.example/a", PAGE))
        assert len(slept) == 2
        asking.get(site.put("slow.example/b", PAGE))
    assert len(slept) == 3 and 3 < slept[2] <= 7


@pytest.mark.parametrize(
    "said", [lambda: "3600", lambda: format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)]
)
def test_retry_after_is_heeded_in_later_runs_too(site: Web, said: Callable[[], str]) -> None:
    page = site.url("news.example/a")
    site.pages["news.example/a"] = Reply(status=429, headers={"Retry-After": said()})
    with Fetcher(site.guard, pause=0) as asking:
        with pytest.raises(FetchError, match="429"):
            asking.get(page)
        with pytest.raises(FetchError, match="wants to be asked after"):
            asking.get(site.url("news.example/b"))
        until = asking.retry_at
    assert timedelta(minutes=50) < until["news.example"] - datetime.now(UTC) <= timedelta(hours=1)
    with Fetcher(site.guard, pause=0, retry_at=until) as later, pytest.raises(FetchError, match="wants to be asked"):
        later.get(page)
    assert site.paths == ["news.example/a"]


def test_a_run_keeps_what_a_host_asked_for(keeper: Callable[..., Keeper], site: Web) -> None:
    feed = site.put("news.example/feed", rss("News"), "text/xml")
    keeper().add(feed)
    site.pages["news.example/feed"] = Reply(status=503, headers={"Retry-After": "1000"})
    first = [one.failed for one in keeper().fetch()]
    asked = len(site.asked)
    second = [one.failed for one in keeper().fetch()]
    assert "503" in first[0] and "wants to be asked after" in second[0] and len(site.asked) == asked


def test_a_host_that_does_not_answer_is_not_asked_again_in_a_run(site: Web) -> None:
    attempts: list[str] = []

    def away(asked: Asked) -> Reply:
        attempts.append(asked.path)
        raise ConnectionError

    site.pages["news.example/a"] = site.pages["news.example/b"] = away
    with Fetcher(site.guard, pause=0) as asking:
        for path in "ab":
            with pytest.raises(FetchError, match="it does not answer") as error:
                asking.get(site.url(f"news.example/{path}"))
            assert error.value.passing
    assert attempts == ["/a"]


@pytest.mark.parametrize(
    ("failures", "days", "told"),
    [
        (0, 0, ""),
        (1, 0, "once not reached since today: it is gone"),
        (3, 2, "3 times not reached since Monday: it is gone"),
        (40, 20, "40 times not reached since 5 March 2031: it is gone"),
    ],
)
def test_a_failing_source_tells_how_often_and_since_when(failures: int, days: int, told: str) -> None:
    now = datetime(2031, 3, 25, 12, tzinfo=UTC) if days > 7 else datetime(2031, 3, 5, 12, tzinfo=UTC)
    since = now - timedelta(days=days)
    source = Source(address="https://news.example/", failures=failures, since=since, reason="it is gone")
    assert source.trouble(now) == told
