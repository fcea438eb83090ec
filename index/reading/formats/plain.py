"""A text: a file of its own, a web page that somebody pasted, a wire story, a mail."""

from index.articles import Article
from index.reading.page import About, word
from index.reading.text.address import canonical
from index.reading.text.dates import exact_date
from index.reading.text.layout import lay_out
from index.reading.text.markup import seen

NOTHING_KNOWN = About()


def read(path: str, text: str, about: About = NOTHING_KNOWN, *, place: str | None = None) -> Article:
    """Title, date and address are those that are known, else those that stand alone at its head.

    `place` is its id where that is not the path. Raises ReadError when there is no article.
    """
    title = word(about.title)
    layout = lay_out(seen(text), title, seek_title=title is None)
    return Article(
        id=place or path,
        text=layout.text,
        blocks=layout.worth_reading(),
        title=title or layout.title,
        url=canonical(about.url) or canonical(layout.address),
        publisher=word(about.publisher),
        date=exact_date(about.date) or layout.date,
        path=path,
    )
