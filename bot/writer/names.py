"""The names of a written statement: each must stand near what it quotes, under any of its actor's names."""

from collections.abc import Iterable, Sequence

from bot.answer import Source
from bot.reader import Reader
from bot.words import WORD, stem, stems, stop
from index.actors import ActorBook
from index.language import common_words

FAMILIAR = 0.5  # of a statement's small words that stand in its articles or are common, in a statement in English
ROOT = 4  # letters that a name and its adjective share ('Ostria', 'Ostrian')
ENDING = 3  # letters more that the longer one of them may have


class Names:
    """Finds names in statements about one index."""

    def __init__(self, reader: Reader, book: ActorBook) -> None:
        self.reader = reader
        self.book = book

    def unknown(self, text: str, given: Sequence[tuple[str, Source]]) -> str:
        """The first name in `text` that stands nowhere near; '' for none.

        `given` are the surroundings of each quotation with its source. In a language other than the articles' only
        names of known actors are looked at: which of its other words are names, capitals do not tell.
        """
        near = "\n".join(words for words, _ in given)
        actors = {found.actor.name: found.actor for found in self.book.find(near)}
        known = {stem for actor in actors.values() for name in (actor.name, *actor.aliases) for stem in stems(name)}
        known.update(stems(near), *(stems(" ".join(_about(source))) for _, source in given))
        covered: list[tuple[int, int]] = []
        for found in self.book.find(text):
            shown = text[found.start : found.end]
            if not shown[:1].isupper():
                continue
            if found.actor.name not in actors and not all(_stands(word, known) for word in stems(shown)):
                return shown
            covered.append((found.start, found.end))
        if not self.english(text, near):
            return ""
        for match in WORD.finditer(text):
            word = match.group()
            if not word[0].isupper() or _stands(stem(word), known) or any(s <= match.start() < e for s, e in covered):
                continue
            opens = text[: match.start()].rstrip(" “\"'")[-1:] in ("", ".", ":", "!", "?")
            if not (opens and (stem(word) in stop() or word.lower() in common_words())):
                return word
        return ""

    def english(self, text: str, near: str) -> bool:
        """Whether a text is in the language of the articles, as far as its words without capitals tell."""
        there = {*stems(near), *stop()}
        words = [word for word in WORD.findall(text) if word[0].islower()]
        return sum(stem(word) in there for word in words) >= FAMILIAR * len(words)


def _about(source: Source) -> Iterable[str]:
    """What may be named although no text says it: the publisher, and the article's month and weekday."""
    return filter(None, (source.publisher, f"{source.date:%B %A}" if source.date else None))


def _stands(word: str, known: set[str]) -> bool:
    """Whether a stem is known, or is a known name's adjective or the other way round."""
    if word in known:
        return True
    roots = (word[:end] for end in range(ROOT, len(word)))
    return len(word) > ROOT and (
        any(root in known and len(word) - len(root) <= ENDING for root in roots)
        or any(other.startswith(word) and len(other) - len(word) <= ENDING for other in known)
    )
