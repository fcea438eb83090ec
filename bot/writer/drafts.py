"""A model's reply while it comes, cut into what it holds: statements, or the wish to look elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as a model wrote it; `cites` are pairs of an article's key and words quoted from it."""

    text: str
    cites: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """Other material that a model asks for: by a question in plain English, or the ledger of some actors.

    With neither a question nor actors: what is newest.
    """

    question: str = ""
    actors: tuple[str, ...] = ()


class Drafts:
    """Feed it the pieces of a reply; it gives each statement as soon as its object is whole.

    Objects may stand one a line, in a list, in a fence or in one outer object. `whole` is the number of those that
    have the form asked for, an empty statement (silence) included.
    """

    def __init__(self) -> None:
        self.whole = 0
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def feed(self, piece: str) -> Iterator[Written | LookUp]:
        """What this piece has completed, in order."""
        self._text += piece
        if "}" not in piece:
            return
        at = self._text.find("{", self._at)
        while at >= 0:
            try:
                found, end = self._decoder.raw_decode(self._text, at)
            except (ValueError, RecursionError):
                at = self._text.find("{", at + 1)  # not whole yet, or an outer object: look inside
                continue
            read = self._read(found)
            if read is not None:  # else a part of a statement that is not whole yet
                self._at = end
                yield from read
            at = self._text.find("{", end)

    def _read(self, found: dict[str, Any]) -> list[Written | LookUp] | None:
        """What an object holds; None when it has not the form."""
        if isinstance(found.get("statements"), list):
            inner = [self._read(one) for one in found["statements"] if isinstance(one, dict)]
            return [one for many in inner if many for one in many]
        wish = _look_up(found)
        if wish is not None:
            self.whole += 1
            return [wish]
        text, cites = found.get("text"), found.get("cites")
        if not isinstance(text, str) or not isinstance(cites, list):
            return None
        self.whole += 1
        pairs = [
            (cite["key"], cite["quote"])
            for cite in cites
            if isinstance(cite, dict) and isinstance(cite.get("key"), str) and isinstance(cite.get("quote"), str)
        ]
        return [Written(text, tuple(pairs) if len(pairs) == len(cites) else ())] if text.strip() else []


def _look_up(found: dict[str, Any]) -> LookUp | None:
    question, names = found.get("search"), found.get("overview")
    if isinstance(question, str) and question.strip():
        return LookUp(question=" ".join(question.split()))
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return LookUp(actors=tuple(names))
    return None
