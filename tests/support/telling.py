"""A scripted model that goes on when something has happened, never after some time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from model_server import Say, material_of, statements

PATIENCE = 120.0  # seconds; only ends a test that hangs


@dataclass
class Telling:
    """Sentences of the articles as they stand, an invention after each, line by line.

    The next pair is said once `go_on` is true of the number of pairs said before it.
    """

    go_on: Callable[[int], bool] = bool
    pairs: int = 4
    broken: bool = False
    over: bool = False

    def __call__(self, body: dict[str, Any]) -> Say:
        return Say(told=self._told(body), broken=self.broken)

    def _told(self, body: dict[str, Any]) -> Iterator[str]:
        unique: dict[str, str] = {}
        for item in material_of(body):
            for sentence in item["text"].split(". ")[:3]:
                unique.setdefault(sentence, item["key"])
        for number, (sentence, key) in enumerate(list(unique.items())[: self.pairs]):
            self._wait(number)
            cited = [(key, sentence)]
            yield statements((sentence, cited), ("The dockers demanded the moon.", [(key, "the moon")])) + "\n"
        if unique:
            self._wait(self.pairs)

    def _wait(self, number: int) -> None:
        end = time.monotonic() + PATIENCE
        while not self.over and not self.go_on(number) and time.monotonic() < end:
            time.sleep(0.01)
