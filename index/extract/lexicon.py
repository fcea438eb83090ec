"""The cue lexicon: lexicon.toml as typed entries, and the regular expression that finds a sentence worth parsing."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.demands import Stance

IRREGULAR = {  # inflected forms that no suffix explains
    "seek": "sought", "tell": "told", "forbid": "forbade|forbidden|forbidding", "beg": "begg", "ban": "bann",
    "bar": "barr", "meet": "met", "give": "gave", "put": "putting", "shoot": "shot", "snub": "snubb",
    "submit": "submitt",
    "write": "wrote|written", "be": "is|was|are|were|been", "deny": "denie", "rely": "relie", "defy": "defie",
    "apply": "applie", "comply": "complie",
}  # fmt: skip


LIMITED = {  # how an entry's `object` names its list
    "ask": "answerable", "given": "given", "plan": "plan", "granted": "granted", "offered": "offered", "harm": "harm",
    "ruling": "ruling", "undoing": "undoing",
}  # fmt: skip
# Every pattern is for words in lower case: one that ignores case takes three times as long.
IMPLICIT = re.compile(
    r"\b(?:must|should|shall|ought|need(?:s|ed)?|ha(?:ve|s) to|let['’]s|let|please|do(?:n['’]t| not)|necessary|"
    r"essential|require[sd]?|vital|crucial|unacceptable|time (?:has come )?to|"
    r"(?:important|critical|urgent) (?:that|for))\b"
)
SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|tell\w*|told|stat(?:es|ed|ing)|add(?:s|ed|ing)|argu\w+|declar\w+|announc\w+|"
    r"wr(?:ote|ites|iting)|stress\w*|emphasi\w+|reiterat\w+|insist\w*|maintain\w*|believ\w+|conclud\w+|warn\w*|"
    r"tweet\w*|claim\w*|remind\w*|according|ruled|(?:made|makes?|making) (?:it )?(?:\w+ )?clear)\b"
)
ALWAYS = re.compile(
    r"\b(?:unless|only if|only when|provided|in (?:exchange|return) for|or face|contingent|conditional|"
    r"no (?:question|intention) (?:of|to)|or else|neither\b.{1,60}\b(?:will|would)|"
    r"subject to (?:an? )?(?:fines?|penalt)|"
    r"will be (?:fined|prosecuted|punished|arrested|expelled|fired|dismissed|sued|jailed|evicted)|"
    r"time (?:\w+ )?for\b|(?:will|would) (?:face|suffer)|there will be|"
    r"(?:call|deem|consider|describ|label)\w* .{1,60}\b(?:unacceptable|acceptable|non-?starter|untenable|unworkable)|"
    r"on condition|as long as|(?:will|would) (?:not|never|no longer)|w(?:o|ould)n['’]t|"
    r"g(?:ave|iven|ives?|iving)\b.{3,60}? (?:until|(?:hours|days|weeks|months) to)|"
    r"only\b.{1,80} if|terms(?=\b.{0,40}?(?::| includ| for ))|"
    r"(?:plan|bill|proposal|amendment|legislation|budget|package|motion|reform|polic(?:y|ie))s?\b.{1,40}?\b(?:would|include[sd]?)|"
    r"ma(?:de|kes?|king)\b.{1,60}\b(?:mandatory|compulsory|obligatory|illegal)|"
    r"(?:would|['’]d) be .{0,20}\b(?:happy|glad|grateful|pleased|delighted|thankful) if|"
    r"has until|have until|deadline)\b"
)


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
    """`verbs` and `nouns` by lemma (particle verbs first, so that 'call for' wins over 'call'); `lists` as in
    the file.
    """

    verbs: dict[str, tuple[VerbCue, ...]]
    nouns: dict[str, Stance]
    lists: dict[str, frozenset[str]]
    cue: re.Pattern[str]  # a word that is enough alone
    weak: re.Pattern[str]  # a word that counts only beside one of `objects`
    objects: re.Pattern[str]
    opening: re.Pattern[str]  # a quotation that opens with an order

    def worth(self, words: str, *, speech: bool) -> bool:
        """Whether a sentence may hold a demand and is worth a parse; `speech`: it stands in a quotation, at
        least in part.
        """
        words = words.lower()
        return bool(
            self.cue.search(words)
            or (self.weak.search(words) and self.objects.search(words))
            or (IMPLICIT.search(words) and (speech or SAYING.search(words)))
            or (speech and self.opening.search(words))
            or ALWAYS.search(words)
        )


def _stem(word: str) -> str:
    """A pattern for a word in all its forms."""
    base = word[:-1] if word[-1] in "ey" and len(word) > 3 else word
    forms = [re.escape(base) + (r"\w{0,3}" if len(word) < 5 else r"\w{0,4}"), *IRREGULAR.get(word, "").split("|")]
    return "|".join(form for form in forms if form)


def _any(patterns: set[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(patterns)) + r")\b")


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
    lists = {name: frozenset(words) for name, words in data["lists"].items()}
    alone, weak = {_stem(noun) for noun in nouns if noun != "term"}, set[str]()  # 'terms' is in ALWAYS
    for cue in (cue for cues in verbs.values() for cue in cues):
        stem = f"(?:{_stem(cue.lemma)})"
        if cue.content == ("ing",):
            alone.add(rf"{stem}(?:\W+\w+)?\W+\w+ing")
        elif cue.content == ("person_inf",):
            alone.add(rf"{stem}(?=\W.*\bto)")
        elif cue.only == "would":
            alone.add(rf"(?:would|’d|'d)(?:\W+\w+)?\W+{stem}")
        elif cue.object in LIMITED and not cue.particle:
            weak.add(stem)
        elif cue.particle:
            alone.add(rf"{stem}(?:\W+\w+){{0,5}}?\W+{cue.particle}")
        else:
            alone.add(stem)
    objects = {_stem(word) for name in LIMITED.values() for word in lists[name]} | set(map(_stem, nouns))
    harming = "|".join(map(_stem, lists["harming"]))
    alone.add(rf"(?:will|would|may|might|could|’ll|'ll|to)(?:\W+\w+)?\W+(?:{harming})(?=.*\b(?:unless|if|until)\b)")
    alone.add(rf"(?:if|unless)\b.{{1,200}}\b(?:will|’ll|'ll)(?:\W+\w+)?\W+(?:{harming})")
    alone.add(rf"(?:will|would|’ll|'ll|to)(?:\W+\w+)?\W+(?:{'|'.join(map(_stem, lists['openly']))})")
    yielding = "|".join(map(_stem, lists["yielding"]))
    alone.add(rf"(?:will|would|’ll|'ll)(?:\W+\w+)?\W+(?:{yielding})\W.{{0,80}}\b(?:if|once)")
    pursuing, hostile = ("|".join(map(_stem, lists[name])) for name in ("pursuing", "hostile"))
    alone.add(rf"(?:will|would|’ll|'ll|to)(?:\W+\w+)?\W+(?:{pursuing})\W.{{0,40}}\b(?:{hostile}|legal|industrial)")
    return Lexicon(
        {lemma: tuple(sorted(cues, key=lambda cue: not cue.particle)) for lemma, cues in verbs.items()},
        nouns, lists, _any(alone), _any(weak), _any(objects),
        re.compile(rf"(?:^|[“\"]|\bif\b[^.]+, )(?:please )?(?:{'|'.join(sorted(lists['directives']))})\b"),
    )  # fmt: skip
