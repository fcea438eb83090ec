"""A text file: a web page that somebody pasted, or a wire story."""

from index.articles import Article
from index.layout import lay_out
from index.normalise import normalise


def read(path: str, text: str) -> Article:
    """Title and date are those that stand in the text by themselves. Raises ReadError when there is no article."""
    text = normalise(text)
    layout = lay_out(text, seek_title=True)
    return Article(id=path, text=text, blocks=layout.worth_reading(), title=layout.title, date=layout.date, path=path)
