"""What a feed of articles costs: fetched for the first time, and again when nothing or everything has changed.

PYTHONPATH=.:tests python benchmarks/feeds.py [--items 50]

The server is on loopback, and nothing is waited for between two requests: what is measured is our own work, reading
robots.txt, feed and pages, and keeping them as files. In use, a host is asked once a second at most.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from support.web import Web, rss, story, web

from index.sources.keeping import Keeper

WORDS = (
    "The council of town {0} demanded that the ferry company keep all {0} boats of the line until the spring.",
    "The company rejected the demand on Monday, and said that it had {0} boats too many for so few passengers.",
) * 6


def publish(site: Web, items: int, edition: int) -> str:
    """Put `items` articles of some 200 words and a feed of them on the server; gives the feed's address."""
    links = []
    for number in range(items):
        page = story(f"Ferry {number}", *(line.format(number + 100 * edition) for line in WORDS), day="2031-03-04")
        links.append((site.put(f"courier.example/{number}", page), f"Ferry {number}"))
    return site.put("courier.example/feed", rss("The Courier", *links, updated=str(edition)), "application/rss+xml")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=50)
    items: int = parser.parse_args().items
    with web() as site, tempfile.TemporaryDirectory() as home:

        def timed(what: str) -> None:
            asked, began = len(site.asked), time.perf_counter()
            keeper = Keeper(Path(home) / "fetched", guard=site.guard, pause=0)
            outcomes = list(keeper.fetch()) if keeper.sources() else [keeper.add(feed)]
            took = time.perf_counter() - began
            new, changed = sum(one.new for one in outcomes), sum(one.changed for one in outcomes)
            print(f"{what:<20} {took:6.2f} s  {len(site.asked) - asked:3} requests  {new} new, {changed} changed")

        feed = publish(site, items, 0)
        timed("first")
        timed("nothing changed")
        publish(site, items, 1)
        timed("everything changed")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
