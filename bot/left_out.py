"""What was not read, or not as a whole, in words: each reason once, with the files that it keeps out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.reading import Note, Skipped


def by_reason(left_out: "Sequence[Skipped | Note]", names: int) -> Iterator[str]:
    """One line a reason, in the order in which they were met; of a reason's files the first `names` are named."""
    reasons: dict[str, list[str]] = {}
    for one in left_out:
        reasons.setdefault(one.reason, []).append(one.path)
    for reason, paths in reasons.items():
        more = f" and {len(paths) - names:,} more" if len(paths) > names else ""
        yield f"{', '.join(paths[:names])}{more}: {reason}"


def unread(languages: Mapping[str, int]) -> str:
    """'3 articles in German and 1 in Dutch: searched, not read for demands'; '' where all are in English."""
    if not languages:
        return ""
    (first, number), *others = languages.items()
    parts = [f"{number:,} article{'' if number == 1 else 's'} in {first}"]
    parts += [f"{count:,} in {language}" for language, count in others]
    told = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"{told}: searched, not read for demands"
