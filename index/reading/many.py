"""Files with many articles: what is broken in them is named, and keeps nothing else from being read."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from index.articles import Article
from index.errors import ReadError
from index.reading.types import One, Skipped

MOST_NAMED = 100  # broken records of one file that are named; the rest are counted


def collected(path: str, records: Iterable[Sequence[One]], unit: str) -> list[One]:
    """Everything that the records of a file gave, of those that are broken only the first by name.

    Raises ReadError when not one holds an article; `unit` is how people call one.
    """
    found: list[One] = []
    broken: list[Skipped] = []
    unnamed = 0
    for one in chain.from_iterable(records):
        if not isinstance(one, Skipped):
            found.append(one)
        elif len(broken) < MOST_NAMED:
            broken.append(one)
        else:
            unnamed += 1
    if not any(isinstance(one, Article) for one in found):
        first = f"{broken[0].path.rpartition('#')[2]}: {broken[0].reason}" if broken else ""
        raise ReadError(f"it has no {unit} that can be read ({first})" if broken else "it is empty")
    rest = [Skipped(path, f"{unnamed:,} more {unit}s of it cannot be read")] if unnamed else []
    return [*found, *broken, *rest]


def tried(path: str, number: int, read: Callable[..., Sequence[One]], *given: object) -> Sequence[One]:
    """What `read(path, place, *given)` finds; where that fails, why: the other places are read all the same."""
    place = f"{path}#{number}"
    try:
        return read(path, place, *given)
    except ReadError as error:
        return [Skipped(place, str(error))]
    except Exception as error:  # of a library that one of them was too much for
        return [Skipped(place, f"it cannot be read ({type(error).__name__})")]
