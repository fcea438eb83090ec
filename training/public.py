"""Public sets with free licences, trained on first; each is used only if it lies in the folder given."""

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from index.models.judge_input import CandidateInput, QuestionInput, RecordInput
from training.examples import NONE, Example, Group
from training.labels import rows
from training.search import terms


@dataclass(frozen=True)
class PublicSet:
    """A file `name.jsonl.gz`: whose it is, its licence, the hash of what was trained on, how many groups are taken."""

    name: str
    origin: str
    licence: str
    sha256: str
    groups: int


SETS = (
    PublicSet("squad20_dev", "SQuAD 2.0, Rajpurkar et al. 2018", "CC BY-SA 4.0",
              "16781ec8876b839e3c32d97e4ec3fdbbf7b8a53b1b012c8cedf13524785d5755", 2600),
    PublicSet("qamr", "QAMR, Michael et al. 2018, over Wikipedia and Wikinews", "MIT, text CC BY-SA 3.0 and CC BY 2.5",
              "bdf01db5f35efdafa5fd2a1aa5650c2766ffea0d0e6e996ece70dabb5ad3cc08", 600),
    PublicSet("selqa", "SelQA, Jurczyk et al. 2016, over Wikipedia", "Apache-2.0, text CC BY-SA 3.0",
              "606465cd93ce248694ad5a71cd996ab8f244ac50f3fd63101ca6f07a78d10156", 900),
    PublicSet("demand_silver", "sentences of US Government, UN and CC texts with roles found by a parser",
              "public domain, CC0, CC BY, CC BY-SA (each row names its own)",
              "19fa1669810933932354e045ebd57468eca49aa61b2e84d7f5fe8d7392696117", 3000),
    PublicSet("un_clauses", "operative clauses of UN Security Council resolutions", "UN public documents",
              "2a400159307c1aa8e5464be928070b763559d1513a34a06e8c003da5191672f6", 900),
)  # fmt: skip
_ENDS = re.compile(r"(?<=[.!?][\"' ])\s*(?=[A-Z\"'])")
STANCES = {"ask": "request", "request": "request", "appeal": "request", "plead": "request", "urge": "request"}
ASKED = (
    "what does {by} want from {to}?",
    "what did {by} ask of {to}",
    "what does {by} demand of {to}?",
    "what is {by} calling on {to} to do",
    "what is {to} asked to do by {by}?",
)
NOBODY = {"i", "we", "he", "she", "they", "it", "you", "who", "which", "that", "this", "these", "us", "them", "him"}


def groups(folder: Path, seed: int = 0) -> list[Group]:
    """The groups of every set that is in the folder; says on stderr which are not."""
    makers = {"squad20_dev": _squad, "qamr": _qamr, "selqa": _selqa, "demand_silver": _silver, "un_clauses": _clauses}
    made: list[Group] = []
    for one in SETS:
        path = folder / f"{one.name}.jsonl.gz"
        if not path.is_file():
            sys.stderr.write(f"{path} is not there ({one.origin}, {one.licence}): trained without it.\n")
            continue
        if sha256(path.read_bytes()).hexdigest() != one.sha256:
            sys.stderr.write(
                f"{path} is not the file that the shipped judge was trained on: the weights will differ.\n"
            )
        dice = random.Random(seed)
        found = [group for group in makers[one.name](path, dice) if group]
        made += dice.sample(found, min(one.groups, len(found)))
    random.Random(seed).shuffle(made)
    return made


def _squad(path: Path, dice: random.Random) -> Iterator[Group]:
    for row in rows(path):
        sentences = _ENDS.split(row["context"])
        gold = {at for at, one in enumerate(sentences) if any(answer in one for answer in row["answers"])}
        if row["answerable"] and (not gold or len(gold) > 2):
            continue  # the answer stands in several sentences: which one says so is not known
        yield _group(row["question"], row["title"], sentences, gold, dice)


def _selqa(path: Path, dice: random.Random) -> Iterator[Group]:
    for row in rows(path):
        yield _group(row["question"], row["title"], row["sentences"], set(row["evidence_idx"]), dice)


def _qamr(path: Path, dice: random.Random) -> Iterator[Group]:
    every = list(rows(path))
    sentences = list(dict.fromkeys(row["context"] for row in every))
    place = {one: at for at, one in enumerate(sentences)}
    for row in dice.sample(every, min(len(every), 4000)):
        at = place[row["context"]]
        around = sentences[max(0, at - 4) : at + 5]
        yield _group(row["question"], "", around, {around.index(row["context"])}, dice)


def _group(question: str, title: str, sentences: list[str], gold: set[int], dice: random.Random) -> Group:
    """The gold sentences (at most two) and the four that share most words with the question, each in its place."""
    words = set(terms(question))
    wrong = [at for at in range(len(sentences)) if at not in gold]
    wrong.sort(key=lambda at: len(words & set(terms(sentences[at]))), reverse=True)
    asked = QuestionInput(question)
    group: Group = []
    for label, places in ((1, sorted(gold)[:2]), (0, wrong[:4])):
        for at in places:
            previous = (sentences[at - 1],) if at and dice.random() < 0.8 else ()
            group.append(Example(asked, CandidateInput(sentences[at], title, previous=previous), label, NONE))
    return group


def _silver(path: Path, dice: random.Random) -> Iterator[Group]:
    """Half as questions with the roles as they are and turned round, half as records, right and corrupted."""
    for _, same in groupby(rows(path), key=lambda row: row["id"].split(":")[0]):
        found = list(same)
        for row in found:
            roles = {name: role["text"] for name, role in row["roles"].items()}
            by, to, content = roles.get("DEMANDER", ""), roles.get("ADDRESSEE", ""), roles["CONTENT"]
            if row["negated"] or content not in row["text"]:
                continue
            place = CandidateInput(row["text"], "", "", (row["prev"] or "",))
            other = dice.choice(found)
            if by and to and not {by.lower(), to.lower()} & NOBODY and dice.random() < 0.5:
                ask = dice.choice(ASKED)
                elsewhere = CandidateInput(other["next"] or other["prev"] or other["text"])
                asked, turned = (QuestionInput(ask.format(by=a, to=b)) for a, b in ((by, to), (to, by)))
                yield [Example(asked, place, 1, NONE), Example(asked, elsewhere, 0, NONE)]
                yield [Example(turned, place, 0, NONE), Example(turned, elsewhere, 0, NONE)]
                continue
            said = RecordInput(by, (to,) if to else (), STANCES.get(row["lemma"], "demand"), (), content)
            yield _supported(said, place, other["roles"].get("ADDRESSEE", {}).get("text", "the company"), dice)


def _clauses(path: Path, dice: random.Random) -> Iterator[Group]:
    previous = ""
    for row in rows(path):
        content, text, to = (row["content"] or "").rstrip(".;"), row["context"], row["addressee"]
        place = CandidateInput(text, previous=(previous,) if previous else ())
        if row["is_demand"] and to and content in text:
            stance = "request" if row["verb"] in ("Requests", "Invites", "Encourages") else "demand"
            said = RecordInput("The Security Council", (to,), stance, (), content)
            yield _supported(said, place, "the Secretary-General", dice)
        elif content in text and dice.random() < 0.3:
            said = RecordInput("The Security Council", (), "demand", (), content)
            yield (
                [Example(QuestionInput(""), replace(place, record=said), supports=0)]
                if row["verb"] in LOOKING_BACK
                else []
            )
        previous = text


LOOKING_BACK = {"Welcomes", "Recalling", "Notes", "Recalls", "Reaffirms", "Expresses", "Commends"}


def _supported(said: RecordInput, place: CandidateInput, stranger: str, dice: random.Random) -> Group:
    wrong = [replace(said, stance=dice.choice(("rejection", "acceptance", "threat")))]
    if said.by and said.to:
        wrong.append(replace(said, by=said.to[0], to=(said.by,)))
    if stranger not in place.sentence:
        wrong += [replace(said, by=stranger), replace(said, to=(stranger,))]
    right, false = replace(place, record=said), replace(place, record=dice.choice(wrong))
    nothing = QuestionInput("")
    return [Example(nothing, right, supports=1), Example(nothing, false, supports=0)]
