"""A model's reply while it comes, cut into the statements it holds: JSON objects, however they are wrapped."""

import json
from collections.abc import Iterator
from typing import Any

from bot.claims import Draft

STRAY = 3  # objects of another form that are borne before the reply counts as none


class Drafts:
    """Feed it the pieces of a reply; it gives each statement as soon as its object is whole.

    Objects may stand one a line, in a list, in a fence or in one outer object: only those with a "text" count.
    `strays` counts objects of another form.
    """

    def __init__(self) -> None:
        self.strays = 0
        self.whole = 0
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def feed(self, piece: str) -> Iterator[Draft]:
        """The statements that this piece has completed, in order."""
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
            self._at = end
            yield from self._drafts(found)
            at = self._text.find("{", end)

    def _drafts(self, found: dict[str, Any]) -> Iterator[Draft]:
        if isinstance(found.get("statements"), list):
            for inner in found["statements"]:
                if isinstance(inner, dict):
                    yield from self._drafts(inner)
            return
        cites = found.get("cites")
        if not isinstance(found.get("text"), str) or not isinstance(cites, list):
            if "key" not in found:  # a cite whose statement is not whole yet was met inside it
                self.strays += 1
            return
        self.whole += 1
        pairs = [
            (cite["key"], cite["quote"])
            for cite in cites
            if isinstance(cite, dict) and isinstance(cite.get("key"), str) and isinstance(cite.get("quote"), str)
        ]
        if found["text"].strip():
            yield Draft(found["text"], tuple(pairs) if len(pairs) == len(cites) else ())
