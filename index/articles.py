"""An article as it was read, and never changed afterwards: every offset points into its text."""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  # a field of the class is called date
from datetime import datetime
from hashlib import sha256

from index.blocks import Block

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    `id` is what people and `--json` see, and what makes it the same article in the next build: a JSON record's own
    `id`, else the path as it was given. An address is none: pages of a whole site may name one.
    `text` is normalised once, by `index.reading.text.normalise`.
    `date` is a real date or None; nothing is guessed. `fetched` is when its page was read, of one that was fetched.
    `language` is a code by ISO 639-1; the rules read English alone.
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    date: Date | None = None
    path: str = ""
    fetched: datetime | None = None
    language: str = ENGLISH

    @property
    def place(self) -> str:
        """Where it was read: its path, with its id where that is another."""
        return self.path if self.path == self.id else f"{self.path} ({self.id})"

    @property
    def content_hash(self) -> str:
        """sha256 (hex) of everything that is shown or indexed."""
        parts = (self.id, self.title, self.url, self.publisher, self.date, self.text)
        return sha256("\x1f".join("" if part is None else str(part) for part in parts).encode()).hexdigest()
