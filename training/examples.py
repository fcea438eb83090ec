"""What the judge is trained on: groups of a question's candidates, right and wrong, from our labels."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.models.judge_input import CandidateInput, QuestionInput, RecordInput
from training.labels import Labels, Question, Record, Text
from training.search import Sentences, terms

UNKNOWN = -1
NONE = 4  # among the verdicts: yes, no, awaited, contradicted, none
VERDICT = {"yes": 0, "no": 1, "awaited": 2, "contradicted": 3, "none": NONE}
MOST_GOLD = 3
# What a stance is plainly not: the others are neighbours that careful readers confuse.
OPPOSITE = {
    "demand": ("rejection", "acceptance", "threat"),
    "request": ("rejection", "acceptance", "threat"),
    "proposal": ("rejection", "acceptance", "threat"),
    "condition": ("rejection", "acceptance"),
    "ultimatum": ("rejection", "acceptance", "request"),
    "threat": ("demand", "request", "acceptance"),
    "rejection": ("demand", "acceptance", "proposal"),
    "acceptance": ("rejection", "demand", "threat"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One row and what the heads shall say of it (1, 0, a verdict's number); UNKNOWN is not asked."""

    question: QuestionInput
    candidate: CandidateInput
    answers: int = UNKNOWN
    verdict: int = UNKNOWN
    supports: int = UNKNOWN


Group = list[Example]


class Maker:
    """Makes an epoch's groups from the labels of one split; each epoch draws other negatives and other forms."""

    def __init__(self, labels: Labels, split: str = "train") -> None:
        self.labels = labels
        self.questions = [one for one in labels.questions if one.split == split]
        self.records = [one for one in labels.records if one.split == split]
        self.claims = [one for one in labels.claims if one.split == split]
        self.texts = {key: text for key, text in labels.texts.items() if text.split == split}
        self._search = Sentences(self.texts.values())
        self._found = {one: self._search.best(one.q, 40) for one in self.questions}
        self._before = (1, 8, 1)  # the chances of none, one and two sentences before a record's own
        self._true: dict[tuple[str, int], list[Record]] = {}
        self._marks: dict[tuple[str, int], list[RecordInput]] = {}
        self._actors: dict[str, list[str]] = {key: [] for key in self.texts}
        for record in self.records:
            self._true.setdefault((record.text, record.sentence), []).append(record)
            self._actors[record.text] += [*record.names, *record.said.to]
        for record in (*self.records, *self.claims):
            self._marks.setdefault((record.text, record.sentence), []).append(record.said)
        self._actors = {key: list(dict.fromkeys(names)) for key, names in self._actors.items()}

    def epoch(self, seed: int, late: bool = False) -> list[Group]:
        """Every question, every record with corruptions, and questions made of records, in random order.

        `late`: fewer wrong candidates a question, every record twice and with more of what stands before it.
        """
        dice = random.Random(seed)
        self._before = (1, 4, 5) if late else (1, 8, 1)
        groups = [self._asked(question, dice, 4 if late else 5) for question in self.questions]
        for _ in range(2 if late else 1):
            groups += [self.claimed(record, dice) for record in self.records]
            groups += self._read_by_rules(dice)
        groups += self._made(dice)
        dice.shuffle(groups)
        return [group for group in groups if group]

    def _asked(self, question: Question, dice: random.Random, most_wrong: int) -> Group:
        text = self.texts[question.text]
        asked = QuestionInput(question.q, self._parties(question, dice))
        known = {*question.gold, *question.fine}
        gold = dice.sample(question.gold, min(MOST_GOLD, len(question.gold)))
        inside = [place for place in self._found[question] if place[0] == text.key and place[1] not in known]
        outside = [place for place in self._found[question] if not self._beside(place[0], text.key)]
        wrong = [(text.key, number) for number in question.near]
        wrong += dice.sample(inside[:6], min(3, len(inside[:6])))
        wrong += [dice.choice(outside[:4])] if outside else []
        others = [number for number in range(len(text.sentences)) if number not in known]
        wrong += [(text.key, dice.choice(others))] if others else []
        wrong = list(dict.fromkeys(wrong))[: most_wrong + (not gold)]
        group = [Example(asked, self._placed(text, number, dice), 1, VERDICT[question.verdict]) for number in gold]
        return group + [Example(asked, self._placed(self.texts[key], at, dice), 0, NONE) for key, at in wrong]

    def _placed(
        self, text: Text, number: int, dice: random.Random, record: RecordInput | None = None
    ) -> CandidateInput:
        """The sentence in its place, sometimes with less around it, sometimes with a record the ledger has of it."""
        marks = self._marks.get((text.key, number))
        before = self._before if record is not None else (1, 8, 1)
        if record is None and marks and dice.random() < 0.4:
            record = dice.choice(marks)
        found = text.candidate(number, record, before=dice.choices((0, 1, 2), before)[0])
        title = "" if dice.random() < 0.1 else found.title
        date = "" if dice.random() < 0.1 else found.date
        return replace(found, title=title, date=date)

    def _parties(self, question: Question, dice: random.Random) -> tuple[str, ...]:
        if dice.random() < 0.5:
            return ()
        words = set(terms(question.q))
        named = [name for name in self._actors[question.text] if named_in(name, words)]
        longest = sorted(named, key=len, reverse=True)
        kept: list[str] = []
        for name in longest:
            if not any(set(terms(name)) & set(terms(other)) for other in kept):
                kept.append(name)
        return tuple(kept[:2])

    def _beside(self, one: str, other: str) -> bool:
        """Whether two blocks were cut out of one stream side by side, so that a story may go on in the other."""
        return one == other or (one[0] == other[0] == "v" and abs(int(one[1:]) - int(other[1:])) <= 1)

    # Records

    def claimed(self, record: Record, dice: random.Random) -> Group:
        """A record as it is and two corruptions of it, each shown as one asks of a record: without a question."""
        text = self.texts[record.text]
        kinds = list(self._corrupted(record, dice))
        wrong = dice.sample(kinds, min(2, len(kinds)))
        nothing = QuestionInput("")
        said = self._placed(text, record.sentence, dice, self._renamed(record, dice))
        group = [Example(nothing, said, supports=1)]
        for number, false in wrong:
            group.append(Example(nothing, self._placed(text, number, dice, false), supports=0))
        return group

    def _renamed(self, record: Record, dice: random.Random) -> RecordInput:
        """By any of the demander's names; what is not claimed is not false, so 'of Y' is now and then left out."""
        by = dice.choice(record.names) if record.names else ""
        to = () if dice.random() < 0.15 else record.said.to
        return replace(record.said, by=by, to=to)

    def _corrupted(self, record: Record, dice: random.Random) -> Iterator[tuple[int, RecordInput]]:
        said, text = self._renamed(record, dice), self.texts[record.text]
        here, sentence = record.sentence, text.sentences[record.sentence]
        involved = {word for name in (*record.names, *said.to) for word in terms(name)}
        strangers = [name for name in self._actors[text.key] if not involved & set(terms(name))]
        same = self._true[(text.key, here)]
        if said.by and said.to and not self._says(same, said.to[0], said.by, said.stance):
            yield here, replace(said, by=said.to[0], to=(said.by,))
        if strangers:
            other = dice.choice(strangers)
            if not self._says(same, other, "", ""):
                yield here, replace(said, by=other)
            if not any(other in one.said.to for one in same):
                yield here, replace(said, to=(other,))
        opposite = [one for one in OPPOSITE[said.stance] if all(one != other.said.stance for other in same)]
        if opposite:
            yield here, replace(said, stance=dice.choice(opposite))
        if "denied" not in said.modality and dice.random() < 0.15:
            yield here, replace(said, modality=(*said.modality, "denied"))
        if "past" in said.modality or dice.random() < 0.3:
            past = set(said.modality) ^ {"past"}
            yield here, replace(said, modality=tuple(sorted(past)))
        if piece := _elsewhere(sentence, [one.said.content for one in same], dice):
            yield here, replace(said, content=piece)
        silent = [at for at in range(len(text.sentences)) if (text.key, at) not in self._true]
        near = [at for at in silent if abs(at - here) < 4] or silent
        if near:
            at = dice.choice(near)
            if piece := _elsewhere(text.sentences[at], [], dice):
                yield at, replace(said, content=piece)

    @staticmethod
    def _says(records: Sequence[Record], by: str, to: str, stance: str) -> bool:
        """Whether one of the records is by `by` (of `to`, with `stance`, where those are given)."""
        words = set(terms(by))
        for one in records:
            if any(words & set(terms(name)) for name in one.names) and (not stance or one.said.stance == stance):
                return True
        return False

    def _read_by_rules(self, dice: random.Random) -> list[Group]:
        """What rules read, kept where the labels agree or plainly do not."""
        groups: list[Group] = []
        for claim in self.claims:
            agrees = judged(claim, self._true.get((claim.text, claim.sentence), []))
            if agrees is not None:
                candidate = self._placed(self.texts[claim.text], claim.sentence, dice, claim.said)
                groups.append([Example(QuestionInput(""), candidate, supports=int(agrees))])
        return groups

    # Questions made of records

    def _made(self, dice: random.Random) -> list[Group]:
        """Plain questions with the roles as they are and turned round, and questions to be affirmed or denied."""
        groups: list[Group] = []
        for record in self.records:
            said = record.said
            if not said.by or len(said.by.split()) > 6 or not said.content:
                continue
            text = self.texts[record.text]
            place = self._placed(text, record.sentence, dice)
            if said.to and len(said.to[0].split()) < 6 and said.stance in ASKED and dice.random() < 0.3:
                ask = dice.choice(ASKED[said.stance])
                right = ask.format(by=said.by, to=said.to[0])
                turned = ask.format(by=said.to[0], to=said.by)
                groups.append([Example(QuestionInput(right), place, 1, NONE)])
                if not any(self._says(found, said.to[0], "", "") for found in self._in_text(record.text)):
                    groups.append([Example(QuestionInput(turned), place, 0, NONE)])
            if said.stance in AFFIRMED and len(said.content.split()) < 14 and dice.random() < 0.3:
                verdict, ask = dice.choice(AFFIRMED[said.stance])
                words = ask.format(by=said.by, content=said.content.lower() if dice.random() < 0.3 else said.content)
                groups.append([Example(QuestionInput(words), place, 1, VERDICT[verdict])])
        return groups

    def _in_text(self, key: str) -> list[list[Record]]:
        return [found for (text, _), found in self._true.items() if text == key]


ASKED = {
    "demand": ("what does {by} demand of {to}?", "what does {by} want from {to}", "what should {to} do, says {by}"),
    "request": ("what did {by} ask of {to}?", "what does {by} want {to} to do", "what does {by} expect from {to}"),
    "proposal": ("what did {by} offer {to}?", "what does {by} suggest to {to}"),
    "ultimatum": ("what ultimatum did {by} give {to}?", "what must {to} do for {by}"),
    "threat": ("what does {by} threaten {to} with?",),
}
AFFIRMED = {
    "demand": (("yes", "does {by} want {content}?"), ("yes", "is {by} calling for {content}")),
    "request": (("yes", "did {by} ask for {content}?"), ("yes", "has {by} asked for {content}")),
    "rejection": (
        ("no", "did {by} agree to {content}?"),
        ("no", "has {by} accepted {content}"),
        ("yes", "did {by} turn down {content}?"),
        ("contradicted", "when did {by} agree to {content}?"),
    ),
    "acceptance": (
        ("yes", "did {by} agree to {content}?"),
        ("yes", "has {by} accepted {content}"),
        ("no", "did {by} turn down {content}?"),
        ("contradicted", "why does {by} refuse {content}?"),
    ),
    "proposal": (("yes", "did {by} propose {content}?"), ("yes", "is {by} for {content}")),
    "threat": (("yes", "does {by} threaten {content}?"),),
}


def named_in(name: str, words: set[str]) -> bool:
    """Whether a question with these stems names the actor: by a word of at least four letters."""
    return any(word in words for word in terms(name) if len(word) > 3)


def judged(claim: Record, records: Sequence[Record]) -> bool | None:
    """Whether what rules read agrees with the labels of its sentence; None where one cannot tell.

    Agrees: the same demander (a shared word of its names), addressees among those labelled, the stance not the
    opposite, and half of either content's words in the other's.
    """
    best: bool | None = False
    for record in records:
        mine, theirs = set(terms(claim.said.content)), set(terms(record.said.content))
        shared = len(mine & theirs)
        if not shared or (shared < len(mine) / 2 and shared < len(theirs) / 2):
            continue
        by = {word for name in claim.names for word in terms(name)}
        names = {word for name in record.names for word in terms(name)}
        if not by or not names:
            best = None if by or names else best
            continue
        to = {word for name in claim.said.to for word in terms(name)}
        addressed = {word for name in record.said.to for word in terms(name)}
        if not by & names or (to and addressed and not to & addressed):
            continue
        if claim.said.stance in OPPOSITE[record.said.stance]:
            continue
        if to and not addressed:
            best = None
            continue
        return True
    return best


def _elsewhere(sentence: str, contents: Sequence[str], dice: random.Random) -> str:
    """Some words of the sentence in a row that share few with the contents; '' if there are none."""
    words = sentence.split(" ")
    for _ in range(6):
        length = dice.choice((1, 3, 5, 7, 9))
        if length >= len(words):
            continue
        at = dice.randrange(len(words) - length + 1)
        piece = " ".join(words[at : at + length]).strip(' ,.;:"')
        mine = set(terms(piece))
        if mine and piece in sentence and all(len(mine & set(terms(one))) * 3 <= len(mine) for one in contents):
            return piece
    return ""
