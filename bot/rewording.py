"""A question reworded by the language model into plain English that stands alone, and the checks it must pass."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz

from bot.clauses import holds_class
from bot.figures import figures
from bot.tables import bot_table
from bot.words import WORD, alike, stem, stems, stop
from index.actors import ActorBook
from index.chat import Chat, Usage
from prompts import Prompt

LONGEST = 300  # characters
ACTORS = 60  # names shown to the model
SLIP = 75  # rapidfuzz ratio above which a word is another, misspelt
SPARE = 1  # words that the rewording may add of its own
SMALL = 4  # letters: a longer word, or one with a capital, may not be left out


class Reworded(BaseModel):
    """The form asked of the model."""

    model_config = ConfigDict(extra="ignore")

    language: str = Field(pattern=r"^[a-z]{2}$")
    question: str = Field(min_length=3, max_length=LONGEST)


@dataclass(frozen=True, slots=True)
class Wording:
    """A question in English, and the language (ISO 639-1) it was asked in."""

    text: str
    language: str


def language_of(text: str) -> str:
    """The language of a question as far as its letters and function words tell: 'en' unless another is plain."""
    languages = bot_table("tongues.toml")
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum("\u0400" <= char <= "\u04ff" for char in letters)
    if cyrillic > 0.3 * len(letters):
        return "uk" if re.search("[іїєґІЇЄҐ]", text) else "ru"
    if letters and sum(not char.isascii() and ord(char) > 0x24F for char in letters) > len(letters) / 2:
        return "und"
    words = [match.group().lower() for match in WORD.finditer(text)]
    counts = {code: sum(word in entry["words"] for word in words) for code, entry in languages.items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    return best if counts[best] >= 2 else "en"


def reword(
    question: str,
    before: Sequence[str],
    book: ActorBook,
    actors: Sequence[str],
    chat: Chat,
    prompt: Prompt,
    usage: Usage,
) -> Wording | None:
    """The question reworded; None when the model changed what is asked. Raises ModelError."""
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
    spoken = language_of(question)
    text = " ".join(reply.question.split())
    asked = " ".join((*before[-3:], question))
    if not _keeps_numbers(text, question, asked) or re.search(r"://|[@<>{}`]", text) or language_of(text) != "en":
        return None
    if spoken == "en" and not _keeps_words(text, question, asked, book):
        return None
    if spoken != "en" and not (before or book.find(text) or not any(char.isupper() for char in text[1:])):
        return None  # it names nobody that the articles know, though it names somebody
    known = bot_table("tongues.toml")
    language = reply.language if spoken == "en" or (spoken == "und" and reply.language in known) else spoken
    return Wording(text, "en" if spoken == "en" else language)


def _keeps_numbers(text: str, question: str, asked: str) -> bool:
    digits = set(re.findall(r"\d+", text))
    return digits <= set(re.findall(r"\d+", asked)) | figures(asked) and set(re.findall(r"\d+", question)) <= digits


def _keeps_words(text: str, question: str, asked: str, book: ActorBook) -> bool:
    """Whether a rewording of an English question asks the same: its actors, its negation, and no word from nowhere."""
    own = {found.actor.name for found in book.find(question)}
    new = {found.actor.name for found in book.find(text)}
    talk = {found.actor.name for found in book.find(asked)}
    if not own <= new or not new <= talk or (holds_class("negation", question) and not holds_class("negation", text)):
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
