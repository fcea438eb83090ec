"""A model's reply while it comes, cut into the statements it holds: JSON objects, however they are wrapped."""

import json
from collections.abc import Iterator
from typing import Any

from bot.claims import Draft


class Drafts:
    """Feed it the pieces of a reply; it gives each statement as soon as its object is whole.

    Objects may stand one a line, in a list, in a fence or in one outer object: only those with "text" and "cites"
    count. `whole` is their number.
    """

    def __init__(self) -> None:
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
            drafts = self._drafts(found)
            if drafts is not None:  # else a part of a statement that is not whole yet
                self._at = end
                yield from drafts
            at = self._text.find("{", end)

    def _drafts(self, found: dict[str, Any]) -> list[Draft] | None:
        """The statements of an object; None when it holds none."""
        if isinstance(found.get("statements"), list):
            inner = [self._drafts(one) for one in found["statements"] if isinstance(one, dict)]
            return [draft for drafts in inner if drafts for draft in drafts]
        text, cites = found.get("text"), found.get("cites")
        if not isinstance(text, str) or not isinstance(cites, list):
            return None
        self.whole += 1
        pairs = [
            (cite["key"], cite["quote"])
            for cite in cites
            if isinstance(cite, dict) and isinstance(cite.get("key"), str) and isinstance(cite.get("quote"), str)
        ]
        return [Draft(text, tuple(pairs) if len(pairs) == len(cites) else ())] if text.strip() else []
