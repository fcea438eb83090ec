"""A question reworded by the language model into plain English that stands alone, and the checks it must pass."""

import json
import re

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz

from bot.found import Found
from bot.words import WORD, alike, stem, stems, stop
from bot.writer.figures import figures, told
from index.actors import ActorBook
from index.chat import Chat, Usage
from prompts import Prompt

LONGEST = 300  # characters
ACTORS = 60  # names shown to the model
SLIP = 75  # rapidfuzz ratio above which a word is another, misspelt
SPARE = 1  # words that the rewording may add of its own
SMALL = 4  # letters: a longer word, or one with a capital, may not be left out
TURNS = re.compile(r"\b(?:not|no|never|none|nobody|nothing|without|cannot)\b|n['’]t\b", re.I)


class Reworded(BaseModel):
    """The form asked of the model."""

    model_config = ConfigDict(extra="ignore")

    language: str = Field(pattern=r"^[a-z]{2}$")
    question: str = Field(min_length=3, max_length=LONGEST)


def reword(found: Found, chat: Chat, prompt: Prompt, usage: Usage) -> str | None:
    """The question reworded; None when the model changed what is asked. Raises ModelError."""
    question, before, book = found.question.text, found.before, found.book
    actors = [info.actor.name for info in found.composer.reader.index.catalogue.actors()]
    reply = chat.form(
        prompt,
        {
            "question": json.dumps(question, ensure_ascii=False),
            "before": "\n".join(json.dumps(one, ensure_ascii=False) for one in before) or "none",
            "actors": ", ".join(actors[:ACTORS]),
        },
        Reworded,
        usage,
    )
    text = " ".join(reply.question.split())
    asked = " ".join((*before[-3:], question))
    if re.search(r"://|[@<>{}`]", text) or not _keeps_numbers(text, question, asked):
        return None
    if not _actors(question, book) <= _actors(text, book):
        return None
    if reply.language == "en":
        return text if _keeps_words(text, question, asked, book) else None
    named = bool(before) or bool(book.find(text)) or not any(char.isupper() for char in text[1:])
    return text if named else None  # else it names somebody whom the articles do not know


def _actors(text: str, book: ActorBook) -> set[str]:
    return {found.actor.name for found in book.find(text)}


def _keeps_numbers(text: str, question: str, asked: str) -> bool:
    have = figures(text)
    return all(told(one, figures(asked)) for one in have) and all(told(one, have) for one in figures(question))


def _keeps_words(text: str, question: str, asked: str, book: ActorBook) -> bool:
    """Whether a rewording of an English question asks the same: its actors, its negation, and no word from nowhere."""
    if not _actors(text, book) <= _actors(asked, book) or (TURNS.search(question) and not TURNS.search(text)):
        return False
    words = [match.group().lower() for match in WORD.finditer(asked)]
    old = set(stems(asked))
    added = [
        word
        for word in (match.group().lower() for match in WORD.finditer(text))
        if stem(word) not in stop()
        and not alike(stem(word)) & old
        and not any(fuzz.ratio(word, other) >= SLIP for other in words)
        and not any(found.start <= text.lower().find(word) < found.end for found in book.find(text))
    ]
    lost = [
        match.group()
        for match in WORD.finditer(question)
        if stem(match.group()) not in stop()
        and (len(match.group()) > SMALL or match.group()[0].isupper())
        and not alike(stem(match.group())) & set(stems(text))
        and not any(fuzz.ratio(match.group().lower(), other.group().lower()) >= SLIP for other in WORD.finditer(text))
    ]
    return len(added) <= SPARE and not lost
