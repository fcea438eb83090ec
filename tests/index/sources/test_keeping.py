"""What sources bring: each article once, as a file from which the index can be made without the network."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trafilatura
from support.web import Asked, Reply, Web, rss, story

from index.articles import Article
from index.errors import SourceError
from index.reading import read
from index.reading.duplicates import stories
from index.reading.formats.kept import Header, parted
from index.sources.keeping import MOST_NEW, Keeper, file_name

Keepers = Callable[..., Keeper]

STRIKE = (
    "The dockers' union of Port Ellery demanded that the harbour company raise wages by eight per cent.",
    "The harbour company rejected the demand on Monday, and said that it would go on talking to everybody.",
)
RENT = (
    "Tenants of Marlow called on the city council to freeze rents until the spring of next year.",
    "The council said that it would discuss the matter at its meeting in the old town hall on Thursday.",
)


def kept(folder: Path) -> list[Article]:
    return read([str(folder)]).articles


def headers(folder: Path) -> list[Header]:
    found = [parted(path.read_text())[0] for path in sorted(folder.rglob("*.html"))]
    return [one for one in found if one]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "articles"


@pytest.fixture
def feed(site: Web) -> str:
    """The Courier's feed of two articles."""
    strike = site.put("courier.example/news/strike", story("Dockers strike", *STRIKE, day="2031-03-03"))
    rent = site.put("courier.example/news/rent", story("Rents in Marlow", *RENT))
    return site.put(
        "courier.example/feed", rss("The Courier", (strike, "Strike"), (rent, "Rent")), "application/rss+xml"
    )


def test_a_feed_brings_its_articles_with_address_title_day_and_publisher(
    keeper: Keepers, feed: str, folder: Path, site: Web
) -> None:
    outcome = keeper().add(feed)
    assert (outcome.new, outcome.failed, outcome.told, outcome.source.kind) == (2, "", [], "feed")
    found = {article.url: article for article in kept(folder)}
    strike, rent = found[site.url("courier.example/news/strike")], found[site.url("courier.example/news/rent")]
    assert (strike.title, str(strike.date), strike.publisher) == ("Dockers strike", "2031-03-03", "The Courier")
    assert str(rent.date) == "2031-03-04"  # the page names none, the feed does
    assert "eight per cent" in strike.text and "Home" not in strike.text
    assert {one.sources for one in headers(folder)} == {(feed,)} and all(one.etag for one in headers(folder))


def test_what_was_fetched_is_not_fetched_again(keeper: Keepers, feed: str, site: Web) -> None:
    keeper().add(feed)
    asked = len(site.asked)
    [again] = keeper().fetch()
    assert (again.new, again.changed, again.failed) == (0, 0, "")
    assert site.paths[asked:] == ["courier.example/feed"] and "if-none-match" in site.asked[-1].headers


def test_an_article_whose_text_changed_keeps_its_earlier_text_as_an_earlier_version(
    keeper: Keepers, feed: str, folder: Path, site: Web
) -> None:
    keeper().add(feed)
    strike = site.put("courier.example/news/strike", story("Dockers strike", STRIKE[1], day="2031-03-03"))
    site.put("courier.example/feed", rss("The Courier", (strike, "Strike"), updated="again"), "application/rss+xml")
    [outcome] = keeper().fetch()
    assert (outcome.new, outcome.changed) == (0, 1)
    found = stories(kept(folder))
    [before] = [one for one in found if one.later]
    [after] = [one for one in found if one.article.id == before.later]
    assert "eight per cent" in before.article.text and "eight per cent" not in after.article.text
    assert before.article.url == after.article.url == strike


def test_what_changes_around_an_article_makes_no_version(keeper: Keepers, feed: str, folder: Path, site: Web) -> None:
    keeper().add(feed)
    page = story("Dockers strike", *STRIKE, day="2031-03-03", head="<script>ads(2)</script>")
    strike = site.put("courier.example/news/strike", page)
    site.put("courier.example/feed", rss("The Courier", (strike, "Strike"), updated="again"), "application/rss+xml")
    [outcome] = keeper().fetch()
    assert outcome.changed == 0 and len(kept(folder)) == 2


def test_a_page_alone_is_kept_and_asked_again_whether_it_changed(keeper: Keepers, folder: Path, site: Web) -> None:
    page = site.put("gazette.example/story", story("Rents in Marlow", *RENT))
    assert keeper().add(page).source.kind == "page"
    [same] = keeper().fetch()
    site.put("gazette.example/story", story("Rents in Marlow", RENT[1]))
    [changed] = keeper().fetch()
    assert (same.changed, changed.changed) == (0, 1) and len(kept(folder)) == 2


def test_a_page_that_announces_a_feed_is_followed_to_it_unless_it_is_wanted_alone(
    keeper: Keepers, feed: str, folder: Path, site: Web
) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    front = site.put("courier.example/", story("The Courier", *RENT, head=head))
    outcome = keeper().add(front)
    assert (outcome.source.kind, outcome.source.feed, outcome.new) == ("feed", feed, 2)
    keeper().remove(front)
    assert (keeper().add(front, alone=True).source.kind) == "page"


def test_atom_and_json_feeds_are_read(keeper: Keepers, folder: Path, site: Web) -> None:
    strike = site.put("courier.example/strike", story("Dockers strike", *STRIKE))
    atom = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><title>Strike</title>'
        f'<link href="{strike}"/><updated>2031-03-05T07:00:00Z</updated></entry></feed>'
    )
    items = [{"id": "1", "url": "/rent", "title": "Rent", "date_published": "2031-03-06T07:00:00Z"}]
    site.put("gazette.example/rent", story("Rents in Marlow", *RENT))
    feeds = (
        site.put("courier.example/atom", atom, "application/atom+xml"),
        site.put("gazette.example/json", json.dumps({"title": "Gazette", "items": items}), "application/feed+json"),
    )
    assert [keeper().add(one).new for one in feeds] == [1, 1]
    assert {str(article.date) for article in kept(folder)} == {"2031-03-05", "2031-03-06"}


def test_of_a_sitemap_of_sitemaps_the_newest_come_first_and_no_more_than_a_run_may_bring(
    keeper: Keepers, folder: Path, site: Web
) -> None:
    for number in range(MOST_NEW + 5):
        site.put(
            f"courier.example/{number}", story(f"Ferry {number}", f"{STRIKE[0]} It was ferry {number}.", STRIKE[1])
        )
    rows = "".join(
        f"<url><loc>{site.url(f'courier.example/{number}')}</loc><lastmod>2031-01-01T00:{number:02}:00Z</lastmod></url>"
        for number in range(MOST_NEW + 5)
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    part = site.put("courier.example/part.xml", f"<urlset {space}>{rows}</urlset>", "application/xml")
    whole = f"<sitemapindex {space}><sitemap><loc>{part}</loc></sitemap></sitemapindex>"
    outcome = keeper().add(site.put("courier.example/map.xml", whole, "text/xml"))
    assert (outcome.source.kind, outcome.new, outcome.left) == ("sitemap", MOST_NEW, 5)
    assert f"courier.example/{MOST_NEW + 4}" in site.paths and "courier.example/0" not in site.paths
    [rest] = keeper().fetch()
    assert (rest.new, rest.left) == (5, 0)


def test_tracking_and_the_twins_for_telephones_lead_to_one_article(keeper: Keepers, folder: Path, site: Web) -> None:
    own = site.url("www.courier.example/strike")
    page = story("Dockers strike", *STRIKE, head=f'<link rel="canonical" href="{own}">')
    for place in ("www.courier.example/strike", "m.courier.example/strike", "amp.courier.example/strike"):
        site.put(place, page)
    links = (f"{own}?utm_source=rss", site.url("m.courier.example/strike"), site.url("amp.courier.example/strike"))
    feed = rss("The Courier", *((link, "Strike") for link in links))
    assert keeper().add(site.put("courier.example/feed", feed, "text/xml")).new == 1
    assert [article.url for article in kept(folder)] == [own]
    assert "www.courier.example/strike" in site.paths  # without what was to track it


def test_a_page_cannot_pass_itself_off_as_another_sites(keeper: Keepers, folder: Path, site: Web) -> None:
    head = '<link rel="canonical" href="https://www.gazette.example/true">'
    page = site.put("courier.example/false", story("Dockers strike", *STRIKE, head=head))
    keeper().add(page)
    assert [article.url for article in kept(folder)] == [page]


def test_the_same_wire_story_from_five_feeds_is_one_article_with_five_sources(
    keeper: Keepers, folder: Path, site: Web
) -> None:
    for number in range(5):
        link = site.put(f"paper{number}.example/wire", story("Dockers strike", *STRIKE))
        keeper().add(site.put(f"paper{number}.example/feed", rss(f"Paper {number}", (link, "Strike")), "text/xml"))
    [story_] = stories(kept(folder))
    assert {one.publisher for one in (story_.article, *story_.also)} == {f"Paper {number}" for number in range(5)}


def test_one_page_in_two_feeds_names_both(keeper: Keepers, feed: str, folder: Path, site: Web) -> None:
    keeper().add(feed)
    link = site.url("courier.example/news/strike")
    other = site.put("courier.example/ports", rss("Ports", (link, "Strike")), "text/xml")
    assert keeper().add(other).new == 0
    assert sorted(len(one.sources) for one in headers(folder)) == [1, 2]


def test_an_article_that_was_removed_does_not_come_back(keeper: Keepers, feed: str, folder: Path, site: Web) -> None:
    keeper().add(feed)
    for path in folder.rglob("strike*.html"):
        path.unlink()
    strike = site.put("courier.example/news/strike", story("Dockers strike", STRIKE[1]))
    site.put("courier.example/feed", rss("The Courier", (strike, "Strike"), updated="again"), "text/xml")
    [outcome] = keeper().fetch()
    assert outcome.new == 0 and len(kept(folder)) == 1


def test_what_fails_is_told_for_its_source_and_ends_nothing(keeper: Keepers, feed: str, site: Web) -> None:
    other = site.put("gazette.example/feed", rss("Gazette"), "text/xml")
    keeper().add(other)
    keeper().add(feed)
    site.pages["gazette.example/feed"] = Reply(status=500)
    for _ in range(3):
        failed, fine = keeper().fetch()
    assert failed.failed == "its server says 500 Internal Server Error" and fine.failed == ""
    told, well = (one.trouble() for one in keeper().sources())
    assert told == "3 times not reached since today: its server says 500 Internal Server Error" and well == ""
    site.put("gazette.example/feed", rss("Gazette", (site.url("courier.example/news/rent"), "Rent")), "text/xml")
    assert [one.failed for one in keeper().fetch()] == ["", ""] and keeper().sources()[0].trouble() == ""


def test_an_article_that_failed_in_passing_is_tried_again_and_one_that_is_gone_is_not(
    keeper: Keepers, folder: Path, site: Web
) -> None:
    busy, gone = site.url("courier.example/busy"), site.url("courier.example/gone")
    site.pages["courier.example/busy"] = Reply(status=503)
    feed = site.put("courier.example/feed", rss("The Courier", (busy, "Strike"), (gone, "Gone")), "text/xml")
    outcome = keeper().add(feed)
    assert (outcome.new, outcome.left) == (0, 1) and [line.partition(" ")[0] for line in outcome.told] == [
        f"{busy}:",
        f"{gone}:",
    ]
    site.put("courier.example/busy", story("Dockers strike", *STRIKE))
    [again] = keeper().fetch()
    assert (again.new, site.paths.count("courier.example/gone")) == (1, 1)


def test_a_page_that_a_library_fails_on_ends_nothing(
    keeper: Keepers, feed: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = trafilatura.bare_extraction

    def failing(tree: Any, **options: Any) -> Any:
        if "Dockers" in tree.text_content():
            raise KeyError("of a library")
        return real(tree, **options)

    monkeypatch.setattr(trafilatura, "bare_extraction", failing)
    outcome = keeper().add(feed)
    assert outcome.new == 1 and "it cannot be read (KeyError)" in outcome.told[0]


def test_what_a_feed_carries_stands_in_for_a_page_that_is_refused(keeper: Keepers, folder: Path, site: Web) -> None:
    site.pages["courier.example/robots.txt"] = Reply("User-agent: *\nDisallow: /closed", "text/plain")
    link = site.url("courier.example/closed")
    content = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in STRIKE)
    feed = rss("The Courier", (link, "Dockers strike")).replace(
        "</item>", f'<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">{content}</c:encoded></item>'
    )
    assert keeper().add(site.put("courier.example/feed", feed, "text/xml")).new == 1
    [article] = kept(folder)
    assert article.url == link and "eight per cent" in article.text
    assert "courier.example/closed" not in site.paths


def test_sources_of_the_settings_are_fetched_too_and_go_with_them(keeper: Keepers, feed: str) -> None:
    assert [one.set for one in keeper(feed).sources()] == [True]
    [outcome] = keeper(feed).fetch()
    assert outcome.new == 2
    with pytest.raises(SourceError, match="take it out there"):
        keeper(feed).remove(feed)
    assert keeper().sources() == []


def test_looking_keeps_nothing(keeper: Keepers, feed: str, folder: Path, site: Web) -> None:
    bad = site.url("gazette.example/none")
    looks = list(keeper().check([feed, bad]))
    assert [(one.kind, one.listed, one.new, one.failed) for one in looks] == [
        ("feed", 2, 2, ""),
        ("", 0, 0, "its server says 404 Not Found"),
    ]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("courier", "no http or https address"),
        ("file:///etc/passwd", "no http or https address"),
        ("http://ann:secret@courier.example/feed", "write it without"),
    ],
)
def test_what_is_no_address_of_the_web_is_no_source(keeper: Keepers, address: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        keeper().add(address)


def test_a_source_that_cannot_be_read_is_not_added(keeper: Keepers, site: Web) -> None:
    with pytest.raises(SourceError, match="was not added: its server says 404"):
        keeper().add(site.url("courier.example/none"))
    assert keeper().sources() == []


def test_a_header_cannot_be_ended_by_what_it_holds(keeper: Keepers, folder: Path, site: Web) -> None:
    link = site.put("courier.example/odd--%3E", story("", *RENT))
    feed = rss("A --&gt; &lt;script&gt;", (link, "Rents --&gt; freeze"))
    keeper().add(site.put("courier.example/feed", feed, "text/xml"))
    [header] = headers(folder)
    assert header.title == "Rents --> freeze"
    [article] = kept(folder)
    assert "demarche" not in article.text


def test_a_page_in_another_encoding_is_kept_as_it_is_read(keeper: Keepers, folder: Path, site: Web) -> None:
    page = story("Żądania", "Związek zażądał wyższych płac, a zarząd portu odmówił na spotkaniu w piątek rano.", *RENT)
    site.pages["courier.example/pl"] = lambda _: Reply(page.encode("iso-8859-2"), "text/html; charset=iso-8859-2")
    keeper().add(site.url("courier.example/pl"))
    [article] = kept(folder)
    assert "Związek zażądał wyższych płac" in article.text


def test_one_run_at_a_time(keeper: Keepers, feed: str, site: Web) -> None:
    keeper().add(feed)
    running = keeper().fetch()
    seen: list[str] = []

    def meanwhile(asked: Asked) -> Reply:
        with pytest.raises(SourceError, match="Somebody else is fetching"):
            next(keeper().fetch())
        seen.append(asked.path)
        return Reply(rss("The Courier"), "text/xml")

    site.pages["courier.example/feed"] = meanwhile
    assert next(running).failed == "" and seen == ["/feed"]


@pytest.mark.parametrize("host", ["..", "...-", "a/../..", "x" * 300])
def test_no_address_leads_out_of_the_folder(host: str) -> None:
    for path in ("", "/../../etc", "/%2e%2e%2f", "/" + "\u5b57" * 300):
        name = file_name(f"https://{host}{path}")
        assert (Path("/kept") / name).resolve().parent.parent == Path("/kept")
        assert all(len(part.encode()) < 200 for part in name.split("/"))
