"""The scores of answers: by hand on a small page, and against the public scorer on random answers."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answer import Abstention, Answer, Citation, Source, Statement
from bot.gold import Gold, Span, read_gold
from bot.scores import Page, judge, scores, words_in

SHARED = Path(__file__).parents[3] / "shared"
TEXT = "The dockers’ union demands a raise of 5 %. The port calls that “absurd”.\n\nThe mayor asked both to talk."
GOLD = Gold(
    id="q1",
    question="What do the dockers want?",
    type="by_actor",
    answerable=True,
    evidence=((Span("a", 0, 42),),),
    also_ok=(Span("a", 74, 103),),
    say=(("5 %", "five"),),
    never=("the port demands",),
)
PAGES = {"a": Page(TEXT)}


def reply(*quotes: str, text: str = "The union demands a raise of 5 %.") -> Answer:
    citations = tuple(Citation(1, Source("a", "A"), quote, 0, len(quote)) for quote in quotes)
    return Answer(
        question="?", kind="demands", title="?", generation="g1", statements=(Statement(text, "stated", citations),)
    )


SILENT = Abstention(question="?", kind="demands", title="?", generation="g1")


def test_a_full_answer_is_right_and_sharp() -> None:
    judged = judge(GOLD, reply(TEXT[:42]), PAGES)
    assert judged.right and judged.covered == (True,) and judged.met == (True,)
    found = scores([judged])
    assert (found.right, found.evidence_recall, found.citation_precision, found.sharpness) == (1, 1, 1, 1)
    assert found.words_quoted == 8


def test_half_of_the_words_of_the_evidence_cover_it_and_less_does_not() -> None:
    assert judge(GOLD, reply("demands a raise of"), PAGES).covered == (True,)
    assert judge(GOLD, reply("demands a raise"), PAGES).covered == (False,)


def test_the_same_words_in_another_place_are_no_evidence() -> None:
    page = Page("They want peace now. He sings. They want peace now, he said, and left the room quickly after that.")
    gold = Gold("q", "?", "who", True, evidence=((Span("a", 0, 20),),), say=())
    assert page.places(words_in("he said")) and not judge(gold, reply("he said"), {"a": page}).covered[0]
    assert judge(gold, reply("They want peace now"), {"a": page}).covered[0]


def test_quotation_marks_dashes_and_case_do_not_matter() -> None:
    judged = judge(GOLD, reply('the DOCKERS\' union demands a raise of 5 %. The port calls that "absurd"'), PAGES)
    assert judged.not_verbatim == 0 and judged.covered == (True,)


def test_a_quotation_that_is_not_in_the_article_is_counted() -> None:
    assert judge(GOLD, reply("The dockers of the union demand more of a raise"), PAGES).not_verbatim == 1


def test_quotations_beside_the_point_cost_precision_and_make_an_answer_wrong() -> None:
    judged = judge(GOLD, reply(TEXT[:42], "The port calls that", "calls that “absurd"), PAGES)
    assert judged.quotes == 3 and judged.quotes_ok == 1 and not judged.right
    assert judge(GOLD, reply(TEXT[:42], TEXT[74:103]), PAGES).quotes_ok == 2


def test_what_must_never_be_said_makes_an_answer_wrong_but_may_be_quoted() -> None:
    assert judge(GOLD, reply(TEXT[:42], text="The port  demands 5 %."), PAGES).never == ("the port demands",)
    assert not judge(GOLD, reply("the port demands"), PAGES).never


def test_silence_is_right_only_where_the_articles_do_not_say() -> None:
    unsaid = Gold("q2", "?", "absent_fact", False)
    assert judge(unsaid, SILENT, PAGES).right and not judge(unsaid, reply(TEXT[:42]), PAGES).right
    assert not judge(GOLD, SILENT, PAGES).right
    found = scores([judge(unsaid, SILENT, PAGES), judge(GOLD, SILENT, PAGES), judge(unsaid, reply("x"), PAGES)])
    assert (found.abstention_precision, found.abstention_recall, found.abstention_f1) == (0.5, 0.5, 0.5)


def test_evidence_in_an_article_that_is_not_there_is_missed() -> None:
    gold = Gold("q", "?", "who", True, evidence=((Span("elsewhere", 0, 5),),))
    assert judge(gold, reply(TEXT[:42]), PAGES).covered == (False,)


@pytest.mark.skipif(not SHARED.exists(), reason="the measuring set lies beside the project, and is not there")
def test_random_answers_score_as_the_public_scorer_scores_them(tmp_path: Path) -> None:
    golds = read_gold(SHARED / "eval" / "questions.jsonl")
    records = [json.loads(line) for line in (SHARED / "articles" / "wikinews.jsonl").open(encoding="utf-8")]
    texts = {record["id"]: record["text"] for record in records}
    seed = next((SHARED / "articles" / "seed").iterdir())
    texts["seed"] = seed.read_bytes().decode()
    pages = {ident: Page(text) for ident, text in texts.items()}
    replies = [_random_reply(gold, texts, random.Random(gold.id)) for gold in golds]
    with (tmp_path / "answers.jsonl").open("w", encoding="utf-8") as file:
        for gold, each in zip(golds, replies, strict=True):
            file.write(json.dumps({"id": gold.id, **each.as_dict()}) + "\n")
    eval_folder, articles = SHARED / "eval", str(SHARED / "articles" / "wikinews.jsonl")
    run = [sys.executable, "score.py", "questions.jsonl", str(tmp_path / "answers.jsonl"), articles]
    done = subprocess.run(
        [*run, "--seed", str(seed), "--json"], cwd=eval_folder, capture_output=True, check=True, text=True
    )
    theirs = json.loads(done.stdout)
    judged = [judge(gold, each, pages) for gold, each in zip(golds, replies, strict=True)]
    for name in ("all", *sorted({gold.type for gold in golds})):
        ours = scores([one for one in judged if name in ("all", one.gold.type)]).as_dict()
        official = theirs["all"] if name == "all" else theirs["types"][name]
        for score, their_name in NAMES.items():
            assert ours[score] == (official[their_name] and pytest.approx(official[their_name], abs=5e-4)), (
                name,
                score,
            )
    assert 0.1 < (scores(judged).right or 0) < 0.9  # the random answers are worth comparing


NAMES = {
    "questions": "n",
    "abstention_precision": "abst_p",
    "abstention_recall": "abst_r",
    "abstention_f1": "abst_f1",
    "evidence_recall": "evidence_recall",
    "citation_precision": "citation_precision",
    "sharpness": "sharpness",
    "words_quoted": "words_quoted",
    "say_recall": "say_recall",
    "said_recall": "said_recall",
    "never": "never",
    "not_verbatim": "not_verbatim",
    "right": "right",
    "right_n": "right_n",
}


def _random_reply(gold: Gold, texts: dict[str, str], chance: random.Random) -> Answer | Abstention:
    """Evidence, shifted or cut or mangled, among other words of the articles; now and then silence."""
    if chance.random() < (0.1 if gold.answerable else 0.6):
        return SILENT
    citations = []
    for span in [group[0] for group in gold.evidence if chance.random() < 0.9]:
        start, end = span.start - chance.choice((0, 0, 40)), span.end - chance.choice((0, 0, 60))
        quote = texts[span.article][max(0, start) : max(end, start + 20)].strip()
        if chance.random() < 0.15:
            quote = " ".join(reversed(quote.split()))
        citations.append(Citation(1, Source(span.article, "?"), quote, 0, len(quote)))
    for _ in range(chance.choice((0, 0, 0, 1, 2)) or not citations):
        article = chance.choice(sorted(texts))
        start = chance.randrange(len(texts[article]) - 200)
        quote = texts[article][start : start + 150].strip()
        citations.append(Citation(2, Source(article, "?"), quote, 0, len(quote)))
    said = [group[0] for group in gold.say if chance.random() < 0.6] + list(gold.never[: chance.random() < 0.3])
    statement = Statement(" — ".join(said) or "It is so.", "stated", tuple(citations))
    return Answer(question="?", kind="demands", title="?", generation="g1", statements=(statement,))
