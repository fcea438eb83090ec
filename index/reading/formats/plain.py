"""A text file: a web page that somebody pasted, or a wire story."""

from index.articles import Article
from index.reading.text.address import canonical
from index.reading.text.layout import lay_out
from index.reading.text.markup import seen


def read(path: str, text: str) -> Article:
    """Title, date and address are those that stand alone at its head. Raises ReadError when there is no article."""
    layout = lay_out(seen(text), seek_title=True)
    return Article(
        id=path,
        text=layout.text,
        blocks=layout.worth_reading(),
        title=layout.title,
        url=canonical(layout.address),
        date=layout.date,
        path=path,
    )
