"""Noticing that article files have changed: their stamps are looked at again and again, on any kind of disk."""

import time
from collections.abc import Iterator, Sequence

from index.reading import stamps

TICK = 1.0  # seconds between two looks


def changes(sources: Sequence[str]) -> Iterator[None]:
    """Goes on at once, and then whenever files differ from those of the last time and have come to rest."""
    handled, before = None, stamps(sources)
    while True:
        now = stamps(sources)
        if now == before != handled:
            handled = now  # what changes from here on is seen the next time
            yield
        before = now
        time.sleep(TICK)
