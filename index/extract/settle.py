"""What the names of an article tell about each other: which are one, which are states, who speaks for whom."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from index.extract.figures import Figure, Mention
from index.extract.tables import tables

ADJECTIVES = (("n", ""), ("an", ""), ("ian", ""), ("ns", ""), ("ans", ""), ("ians", ""), ("ese", ""), ("ese", "a"))
GOVERNED = re.compile(r"[’']s (?:[a-z]+ ){0,2}(?:minister|ministry|government|embassy|ambassador|parliament|army)\b")
RULED = re.compile(r"\b(?:government|parliament|republic|kingdom) of $")
SPOKEN = re.compile(r" spokes(?:man|woman|person)\b")
SPEAKS_FOR = re.compile(r"[\w ]{0,20}(?:of|for) (?:the )?([A-Z][\w.]+(?: [A-Z]\w+)?)")
STATES_THAT = re.compile(
    r" (?:confirmed|said|announced|declared|stated) (?:that )?(?:the )?([A-Z][\w.]+(?: [A-Z]\w+)?)"
)
ROLE_BEFORE = re.compile(  # 'Hong Kong's leader, '
    r"([A-Z][\w.]+|Hong Kong)(?:[’']s)? (?:\w+ ){0,2}(?:minister|president|leader|chancellor|secretary|envoy|"
    r"ambassador|spokesman|spokeswoman|official|diplomat|premier|lawmaker),? $"
)


def settle(text: str, figures: dict[str, Figure], mentions: list[Mention]) -> list[Mention]:
    """The mentions in the order of the text, each of its final figure; `figures` loses those that were others."""
    one_of: dict[str, Figure] = {}
    _kinds(text, mentions)
    _adjectives(figures, one_of)
    _short_forms(figures, one_of)
    settled = [
        Mention(one_of[one.figure.name], one.start, one.end) if one.figure.name in one_of else one
        for one in sorted(mentions, key=lambda one: one.start)
    ]
    _sides(text, figures, settled)
    return settled


def _kinds(text: str, mentions: list[Mention]) -> None:
    """What has ministers or is governed is a state; neither a place nor a person has a spokesman."""
    for mention in mentions:
        figure = mention.figure
        if figure.kind in ("place", "person") and not figure.titles and SPOKEN.match(text, mention.end):
            figure.kind = "organisation"
        elif figure.kind in ("organisation", "place") and " " not in figure.name:
            governed = GOVERNED.match(text, mention.end)
            if governed or RULED.search(text, max(0, mention.start - 15), mention.start):
                figure.kind = "country"


def _adjectives(figures: dict[str, Figure], one_of: dict[str, Figure]) -> None:
    """'Valmoran' is said of Valmora."""
    for figure in list(figures.values()):
        home = next((figures[stem] for stem in _stems(figure.name) if stem in figures), None)
        if home is not None and figure.kind not in ("person", "group") and home.kind != "person":
            _same(figure, home, figures, one_of)


def _short_forms(figures: dict[str, Figure], one_of: dict[str, Figure]) -> None:
    """'Port Authority' is the one 'Port Authority of Halvern' that the article names."""
    bodies = sorted((one for one in figures.values() if one.kind == "organisation"), key=lambda one: one.name)
    for short in (one for one in bodies if " " in one.name):
        longer = [one for link in ("for", "of") for one in _beginning(f"{short.name} {link} ", bodies)]
        if len(longer) == 1:
            _same(short, longer[0], figures, one_of)


def _beginning(words: str, bodies: Sequence[Figure]) -> Sequence[Figure]:
    """Those of the bodies, sorted by name, whose names begin with these words."""
    return bodies[
        bisect_left(bodies, words, key=lambda one: one.name) : bisect_left(
            bodies, words[:-1] + chr(ord(words[-1]) + 1), key=lambda one: one.name
        )
    ]


def _same(short: Figure, whole: Figure, figures: dict[str, Figure], one_of: dict[str, Figure]) -> None:
    whole.aliases |= {short.name, *short.aliases}
    whole.side = whole.side or short.side
    figures.pop(short.name, None)
    one_of[short.name] = whole


def _sides(text: str, figures: dict[str, Figure], mentions: list[Mention]) -> None:
    """Whom a person speaks for, from the article's own words around the name."""
    table = tables()
    for mention in mentions:
        figure = mention.figure
        if figure.kind != "person" or figure.side:
            continue
        home = next((figures[stem] for word in figure.roles for stem in _stems(word) if stem in figures), None)
        if home is not None and home.kind == "country":
            figure.side = home.name
            continue
        after, before = text[mention.end : mention.end + 90], text[max(0, mention.start - 60) : mention.start]
        match = SPEAKS_FOR.match(after) or (STATES_THAT.match(after) if figure.titles else None)
        if match:
            figure.side = table["states"].get(match[1]) or table["states"].get(match[1].split()[0])
        elif match := ROLE_BEFORE.search(before):
            figure.side = table["demonyms"].get(match[1]) or table["states"].get(match[1])


def _stems(name: str) -> list[str]:
    """What a word may be the adjective of: 'Valmoran' → 'Valmora', 'Kestrian' → 'Kestria'."""
    return [name[: -len(end)] + rest for end, rest in ADJECTIVES if name.endswith(end) and len(name) > len(end) + 3]
