"""A document whose writer may have said what its paragraphs are, or may only have made them look so."""

import re
from collections.abc import Sequence

from index.articles import Article
from index.blocks import BlockKind
from index.reading.formats import plain
from index.reading.page import HEAD, About, Part, article

JUNK = re.compile(r"untitled|^document\s*\d*$|microsoft word|\.(docx?|indd|pdf|qxd|rtf|odt|pages)\b", re.IGNORECASE)
STYLED = (BlockKind.TITLE, BlockKind.HEADING)


def read(path: str, parts: Sequence[Part], named: str | None) -> Article:
    """The article; `named` is the title in the document's properties, which counts where no paragraph is one.

    Where no style says which paragraph is a heading, they are told as in a text. Raises ReadError when there is none.
    """
    kinds = [part.kind for part in parts]
    title = named if named and not JUNK.search(named) else None
    if not any(kind in STYLED for kind in kinds):
        known = title if title and any(part.text.casefold() == title.casefold() for part in parts[:HEAD]) else None
        return plain.read(path, "\n\n".join(part.mark + part.text for part in parts), About(known))
    if BlockKind.TITLE not in kinds:
        first = next((n for n, part in enumerate(parts[:HEAD]) if part.kind is BlockKind.HEADING), None)
        if first is not None:
            parts = [*parts[:first], Part(BlockKind.TITLE, parts[first].text), *parts[first + 1 :]]
            title = None
    else:
        title = None
    return article(path, parts, About(title), seek_date=True)
