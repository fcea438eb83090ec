"""A Markdown file with front matter: the text that a reader sees when it is shown."""

from collections.abc import Iterator

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.articles import Article
from index.blocks import BlockKind
from index.errors import ReadError
from index.readers.html import visible
from index.readers.page import About, Part, article

_PARSER = MarkdownIt("commonmark").enable("table")


def read(path: str, text: str) -> Article:
    """`title`, `date`, `url` and `publisher` come from the front matter. Raises ReadError when it is broken."""
    try:
        page = frontmatter.loads(text, handler=YAMLHandler())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark else ""
        raise ReadError(f"its front matter is broken{where}") from None
    about = page.metadata
    content = page.content if about else text  # without fields it was a rule, not front matter
    return article(
        path,
        _parts(_PARSER.parse(content)),
        About(about.get("title"), about.get("date"), about.get("url"), about.get("publisher")),
    )


def _parts(tokens: list[Token]) -> Iterator[Part]:
    lists: list[int | None] = []  # the lists that are open: the next number, or None for bullets
    mark = ""  # of the item that has just begun
    heading = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                mark = "• " if number is None else f"{number}. "
                lists[-1] = None if number is None else number + 1
            case "list_item_close":
                mark = ""
            case "heading_open":
                heading = token.tag
            case "heading_close":
                heading = ""
            case "inline":
                yield _part(token, heading, mark)
                mark = ""
            case "fence" | "code_block":
                yield Part(BlockKind.PARAGRAPH, token.content)
            case "html_block":
                for line in visible(token.content):
                    yield Part(BlockKind.PARAGRAPH, line)


def _part(token: Token, heading: str, mark: str) -> Part:
    children = token.children or []
    words = "".join(map(_words, children))
    if heading:
        return Part(BlockKind.TITLE if heading == "h1" else BlockKind.HEADING, words)
    if mark:
        return Part(BlockKind.LIST_ITEM, words, mark)
    if children and all(child.type == "image" or not child.content.strip() for child in children):
        return Part(BlockKind.CAPTION, words)
    return Part(BlockKind.PARAGRAPH, words)


def _words(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if token.content.lower().startswith("<br") else ""
        case _:
            return token.content
