"""What stands around an article on a page: told by a vocabulary of known kinds of furniture, a data file."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONGEST = 240  # characters of a line that can be furniture by what it says
SHORT = 120  # characters of a line that can be the title of another article
HEAD = 8  # lines among which a press release says that it is one
CONTACT = 6  # lines at most that say whom to ask
ALONE = ("line", "rest", "release", "reachable", "end", "paywall")  # whose lines are furniture wherever they stand
BEGUN = 3  # sentences after which the article itself has begun, and comments end it
_PLACEHOLDERS = {"{C}": r"(?-i:[^\W\d_a-zß-öø-ÿ])", "{N}": r"[\w.’'-]"}
CLOSING = "\"”’')]"  # what may follow the punctuation that ends a sentence


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    of_reach: dict[str, re.Pattern[str]]
    captions: re.Pattern[str]
    longest_caption: int


def furnished(lines: Sequence[str]) -> list[bool]:
    """For each line of a page, in order, whether it is furniture."""
    known = _vocabulary().of_reach
    lines = [" ".join(line.split()) for line in lines]
    contacts = _contacts(lines, known)
    released = any(known["release"].fullmatch(line) for line in lines[:HEAD] if len(line) <= SHORT)
    ends = ("end", "boilerplate") if released else ("end",)
    found = []
    sentences = 0
    rest = near = False
    for number, line in enumerate(lines):
        short = len(line) <= LONGEST
        rest = rest or (short and sentences > 0 and any(known[reach].fullmatch(line) for reach in ends))
        rest = rest or (short and sentences >= BEGUN and known["rest"].fullmatch(line) is not None)
        opens = short and known["short"].fullmatch(line) is not None
        near = opens or (near and not reads_like_a_sentence(line))
        is_furniture = rest or near or number in contacts
        is_furniture = is_furniture or (short and any(known[reach].fullmatch(line) for reach in ALONE))
        sentences += not is_furniture and reads_like_a_sentence(line)
        found.append(is_furniture)
    return found


def is_caption(line: str) -> bool:
    """Whether the line stands under a picture or names the speaker of a quotation that was lifted out."""
    words = _vocabulary()
    return len(line) <= words.longest_caption and words.captions.fullmatch(line) is not None


def reads_like_a_sentence(line: str) -> bool:
    return len(line) > SHORT or line.rstrip(CLOSING).endswith((".", "!", "…"))


def _contacts(lines: Sequence[str], known: dict[str, re.Pattern[str]]) -> set[int]:
    """Whom to ask: from 'Contact:' to the last telephone number or mail address near it, names and all."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        if len(line) <= SHORT and known["contact"].fullmatch(line):
            near = range(number + 1, min(len(lines), number + 1 + CONTACT))
            stop = next((n for n in near if reads_like_a_sentence(lines[n])), near.stop)
            last = max((n for n in near if n < stop and known["reachable"].fullmatch(lines[n])), default=number)
            found.update(range(number, last + 1))
    return found


def is_paywall(line: str) -> bool:
    """Whether the line says that the rest of the article is for those who pay."""
    return len(line) <= LONGEST and _vocabulary().of_reach["paywall"].fullmatch(line) is not None


@cache
def _vocabulary() -> _Vocabulary:
    data = tomllib.loads(files("index.reading.text").joinpath("furniture.toml").read_text(encoding="utf-8"))
    of_reach = {
        reach: _any_of([line for one in data["class"] if one["reach"] == reach for line in one["lines"]])
        for reach in {one["reach"] for one in data["class"]}
    }
    return _Vocabulary(of_reach, _any_of(data["captions"]["lines"]), data["captions"]["longest"])


def _any_of(lines: Sequence[str]) -> re.Pattern[str]:
    pattern = "|".join(f"(?:{line})" for line in lines)
    for placeholder, meaning in _PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, meaning)
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)
