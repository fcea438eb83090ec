"""Pages of many voices or moments: the posts of a forum with their authors, the entries of a live blog with times."""

import re
from collections.abc import Sequence

FEWEST_POSTS = 2  # one such line alone is a byline
FEWEST_TIMES = 3  # of a live blog

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}})(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d|\d+ \w+ ago"
_CLOCK = r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?"
_WHEN = rf"(?:on |at |[»·|,–—-] ?)*(?:\w{{3,9}}day,? )?(?:{_DAY})(?:,? (?:at )?{_CLOCK})?"
_NAME = r"[^\W_][\w.’'-]*(?: [^\W_][\w.’'-]*){0,3}"
_POST = re.compile(
    rf"(?:posted|written) by:? (?P<by>{_NAME}),? {_WHEN}:?"
    rf"|(?P<wrote>{_NAME}) (?:wrote|posted|replied|commented),? {_WHEN}:?"
    rf"|(?P<beside>{_NAME}) [»·|] ?{_WHEN}:?",
    re.IGNORECASE,
)
_TIME = re.compile(rf"(?:{_CLOCK}|\d{{1,2}} ?[ap]\.?m\.?)(?: (?:gmt|utc|bst|cet|cest|est|edt|et))?", re.IGNORECASE)


def author(line: str) -> tuple[int, int] | None:
    """Where a line that stands over a post names its author; None for any other line."""
    match = _POST.fullmatch(line) if len(line) < 120 else None
    return match.span(match.lastgroup or 0) if match else None


def openings(lines: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines that open a post or an entry; none where the page is no forum and no live blog."""
    posts = {number for number, line in enumerate(lines) if author(line)}
    times = {number for number, line in enumerate(lines) if _TIME.fullmatch(line)}
    return frozenset(
        (posts if len(posts) >= FEWEST_POSTS else set()) | (times if len(times) >= FEWEST_TIMES else set())
    )
