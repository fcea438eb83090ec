"""The language that a text is written in, told only where it is plain: what may be English is taken for English."""

from functools import cache
from typing import Any

from index.articles import ENGLISH

ENOUGH = 4_000  # characters that are looked at
FEWEST = 80  # letters: the language of fewer is not told
SURE = 0.9  # probability of another language; of 1,600 English paragraphs of news none was given it


def language(text: str) -> str:
    """Its code by ISO 639-1, such as 'de'."""
    words = text[:ENOUGH]
    if sum(map(str.isalpha, words)) < FEWEST:
        return ENGLISH
    code, probability = _identifier().classify(words)
    return str(code) if probability >= SURE else ENGLISH


def language_name(code: str) -> str:
    """'German' for 'de'; a code that nobody has named stays."""
    from spacy.util import get_lang_class  # heavy, and only needed where another language was found

    try:
        return str(get_lang_class(code).__name__)
    except ImportError:
        return code


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
