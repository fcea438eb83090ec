"""The cue lexicon: lexicon.toml as typed entries, and the regular expression that finds a sentence worth parsing."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.demands import Stance

IRREGULAR = {  # inflected forms that no suffix explains
    "seek": "sought", "tell": "told", "forbid": "forbade|forbidden|forbidding", "beg": "begg", "ban": "bann",
    "bar": "barr", "meet": "met", "give": "gave", "put": "putting", "shoot": "shot", "snub": "snubb", "submit": "submitt",
    "write": "wrote|written", "be": "is|was|are|were|been", "deny": "denie", "rely": "relie", "defy": "defie",
    "apply": "applie", "comply": "complie",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VerbCue:
    """One verb, with the preposition or particle it needs ('' for none) and where its arguments stand."""

    lemma: str
    particle: str
    stance: Stance
    strong: bool
    content: tuple[str, ...]
    addressee: tuple[str, ...]
    that: str
    object: str
    only: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`verbs` and `nouns` by lemma (particle verbs first, so that 'call for' wins over 'call'); `lists` as in the file."""

    verbs: dict[str, tuple[VerbCue, ...]]
    nouns: dict[str, Stance]
    lists: dict[str, frozenset[str]]
    cue: re.Pattern[str]


def _stem(word: str) -> str:
    """A pattern for a word in all its forms."""
    base = word[:-1] if word[-1] in "ey" and len(word) > 3 else word
    forms = [re.escape(base) + r"\w{0,4}", *IRREGULAR.get(word, "").split("|")]
    return "|".join(form for form in forms if form)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    data = tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
    verbs: dict[str, list[VerbCue]] = {}
    for group in data["verbs"]:
        for word in group["words"]:
            lemma, _, particle = word.partition(" ")
            cue = VerbCue(
                lemma, particle, Stance(group["stance"]), group["strength"] == "strong", tuple(group["content"]),
                tuple(group["addressee"]), group.get("that", ""), group.get("object", ""), group.get("only", ""),
            )  # fmt: skip
            verbs.setdefault(lemma, []).append(cue)
    nouns = {word: Stance(group["stance"]) for group in data["nouns"] for word in group["words"]}
    words = {lemma for lemma in verbs if lemma not in {"be", "put"}} | set(nouns)
    pattern = r"(?i)\b(?:" + "|".join(sorted(map(_stem, words))) + r"|adamant|put forward)\b"
    return Lexicon(
        {lemma: tuple(sorted(cues, key=lambda cue: not cue.particle)) for lemma, cues in verbs.items()},
        nouns,
        {name: frozenset(words) for name, words in data["lists"].items()},
        re.compile(pattern),
    )
