"""The names of one article, found by plain regular expressions: who is a person, a state, an organisation, a
place.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable

from index.extract.figures import Figure, Mention, bare, introduced
from index.extract.settle import settle
from index.extract.tables import tables
from index.words import letters

_LATIN = "".join(one for one in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))) if one.isupper())
_ELIDED = r"(?:(?:[dDlL]|dell|Dell|all|sull)[’'])?"  # 'Côte d’Ivoire'
_WORD = rf"(?:[A-Z](?:\.[A-Z])+\.?(?!\w)|{_ELIDED}[A-Z{_LATIN}][\w’'&.-]*\w|[A-Z]\.|[A-Z])"
NAME = re.compile(
    rf"(?<![\w’'])(?:U\.[SKN]\.(?!\w)|{_WORD}"
    rf"(?:(?:[’'](?<=s[’']))?[ \xa0](?:(?:of|for|de|da|do|del|van|von|der|bin|al|el|la|le|(?<=s[’'][ \xa0])and)[ \xa0]"
    rf"(?:the[ \xa0])?)?{_WORD})*)"
)
MEMBERS = re.compile(r" ((?:\S+s[’'] (?:and )?)+\S+.*)$")  # "Halvern Dockworkers' Union" → "Dockworkers' Union"
LIKE_A_PLACE = re.compile(r"the .+ [a-z]")  # 'the Corran coast'
DAY_LAST = re.compile(r"[ \xa0](?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")
LONG = ("organisation", "person")
INNER = re.compile(rf"(?<=[\w,;’'][ \xa0])([A-Z{_LATIN}][\w’'-]*\w)")
OWNER = re.compile(r"(?:[’']s|(?<=s)[’'])[ \xa0]")  # "Britain's Queen", "the Democrats' Joe Biden"
SPEAKS = re.compile(r"[ ,]+(?:said|says|told|has|have|had|is|was|will|would|who|which|also)\b|[’'’]s ")


class Names:
    """Reads the names of an article once: `figures` by name, `mentions` in order.

    `spans` are the (start, end) character spans of the article's sentences, furniture left out;
    `headings` those of them that stand in titles and headings.
    """

    def __init__(self, text: str, spans: Iterable[tuple[int, int]], headings: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self.spans = list(spans)
        self.figures: dict[str, Figure] = {}
        self.mentions: list[Mention] = []
        self._by_last: dict[str, Figure | None] = {}
        self._lower = set(re.findall(r"\b[a-z]+\b", text))
        self._inner: set[str] = set()  # words that have their capital inside sentences
        late: list[tuple[str, int, int]] = []
        titles = set(headings)
        for start, end in self.spans:
            if (start, end) not in titles:
                self._inner.update(match[1] for match in INNER.finditer(text, start, end))
        for start, end in self.spans:
            if (start, end) not in titles:
                self._read(start, end, late)
        self._index()
        for name, start, end in late:
            self._short(name, start, end)
        self._headings(sorted(titles))
        self.mentions = settle(text, self.figures, self.mentions)

    def _read(self, start: int, end: int, late: list[tuple[str, int, int]]) -> None:
        for match in NAME.finditer(self.text, start, end):
            at, close = match.span()
            while split := OWNER.search(self.text, at, close):
                if self._owned(at, split.start(), split.end(), close):
                    break
                self._run(at, split.start(), start, late)
                at = split.end()
            self._run(at, close, start, late)

    def _owned(self, at: int, owner: int, owned: int, close: int) -> bool:
        """Whether a possessive is part of a name: "Dockworkers' Union", "Bakers' and Millers' Union"."""
        table = tables()
        if self._known(self.text[at:close]):
            return True
        if self.text[owner + 1] == "s" or bare(self.text[at:owner]) in table["demonyms"] | table["states"]:
            return False
        rest = re.findall(r"[\w.]+", self.text[owned:close])
        return bool(set(rest[:4]) & table["organisation"])

    def _run(self, at: int, close: int, start: int, late: list[tuple[str, int, int]]) -> None:
        table = tables()
        while True:  # words that only open a sentence or a quotation
            first = re.match(r"[^ \xa0]+", self.text[at:close])
            if (
                first is None
                or not self._opener(first.group(), at, start)
                or table["title"].match(self.text, at, close)
            ):
                break
            rest = re.match(r"[ \xa0]+(?:(?:of|for|the|de|la)[ \xa0]+)*", self.text[at + first.end() : close])
            at = at + first.end() + rest.end() if rest else close
        name = self.text[at:close]
        if (glued := re.search(r"\.[ \xa0]+(\w+)", name)) and glued[1] in table["stop"]:  # '… and the U.S. These …'
            self._run(at, at + glued.start() + 1, start, late)
            self._run(at + glued.start(1), close, start, late)
            return
        if not re.search(r"\b[A-Z]\.$", name):
            name = name.rstrip(".")
        name = re.sub(r"[’'](?:s|m|ve|ll|re|d|t)?$", "", name)
        name = DAY_LAST.sub("", name)  # 'Ana Petrova Wednesday said'
        if (
            name
            and name not in table["stop"] | table["common"]
            and len(name) > 1
            and not self._plain_word(name, at, start)
        ):
            self._name(name, at, late)

    def _plain_word(self, name: str, at: int, start: int) -> bool:
        """Whether one word has its capital only from the sentence that it opens."""
        if at != start or not name.isalpha() or name in self._inner or name.isupper() or self._known(name):
            return False
        return SPEAKS.match(self.text, at + len(name)) is None

    def _opener(self, word: str, at: int, start: int) -> bool:
        """Whether a capitalised word only opens a sentence, or is no name anywhere."""
        table = tables()
        plain = re.sub(r"[’']\w*$", "", word)
        if plain in table["stop"] or (plain == "I" and word != "I."):
            return True
        opens = at == start or bool(re.search(r"[\"“‘(:;.?!—–-]\s*$", self.text[max(0, at - 3) : at]))
        if at == start and word.endswith("ly") and self.text[at + len(word) : at + len(word) + 1] == ",":
            return True  # 'Ideally, …'
        known = plain in table["demonyms"] or plain in table["states"] or plain in table["organisations"]
        return opens and not known and plain.lower() in self._lower

    def _headings(self, spans: Iterable[tuple[int, int]]) -> None:
        """In headings every word is capitalised: only names met elsewhere count."""
        known = {alias: figure for figure in self.figures.values() for alias in (figure.name, *figure.aliases)}
        for start, end in spans:
            words = list(re.finditer(r"[\w’'.-]*\w\.?", self.text[start:end]))
            at = 0
            while at < len(words):
                for size in range(min(5, len(words) - at), 0, -1):
                    low, high = start + words[at].start(), start + words[at + size - 1].end()
                    name = bare(self.text[low:high])
                    figure = known.get(name) or (self._known(name) if name[:1].isupper() else None)
                    if figure is not None and name[:1].isupper():
                        self.mentions.append(Mention(figure, low, high))
                        at += size - 1
                        break
                at += 1

    def _name(self, name: str, at: int, late: list[tuple[str, int, int]]) -> None:
        """Tells what a run of capitalised words is: a state, a titled person, an organisation, a place, a
        plain name.
        """
        table = tables()
        name = name.replace("\xa0", " ")
        words = name.split(" ")
        end = at + len(name)
        if known := self._known(name):
            if (namesake := self._by_last.get(name)) is not None and introduced(namesake, self.text):
                self._put(namesake, at, end)
            else:
                self._add(known, name, at, end)
            return
        if self._titled_person(name, at):
            return
        side, lead = self._leading_place(words)
        if side and name[lead:] in table["stop"]:
            self._add(self._figure(side, "country"), name[: lead - 1], at, at + lead - 1)
        elif name in table["title_words"] or (side and name[lead:] in table["title_words"]):
            return  # 'the President', 'the Turkish President': a role, not a name
        elif (beyond := re.match(r"((?:[^ ]+ ){1,3}[^ ]+) (?:of|for) (?:the )?(.+)", name)) and not set(
            beyond[1].split()
        ) & table["organisation"]:
            self._put(self._person(beyond[1], table["states"].get(beyond[2])), at, at + len(beyond[1]))
            self._name(beyond[2], at + beyond.start(2), late)
        elif (
            (len(words) > 1 and set(words) & table["organisation"])
            or re.search(r" (?:of|for) ", name)
            or (len(words) == 1 and name.isupper())
        ):
            figure = self._figure(name, "organisation")
            figure.side = figure.side or side
            if whose := MEMBERS.search(name):
                figure.aliases.add(whose[1])
            self._put(figure, at, end)
        elif words[-1] in table["place"] or (len(words) > 1 and words[0] in table["place_opening"]):
            self._put(self._figure(name, "place"), at, end)
        elif len(words) == 1:
            late.append((name, at, end))
        elif side:
            self._add(self._figure(side, "country"), name[: lead - 1], at, at + lead - 1)
            late.append((name[lead:], at + lead, end))
        elif (
            len(words) <= 4
            and not self.text[max(0, at - 4) : at].lower().endswith("the ")
            and not self.text.startswith(", which", end)
        ):
            self._put(self._person(name, None), at, end)
        else:
            self._put(self._figure(name, "organisation"), at, end)

    @staticmethod
    def _leading_place(words: list[str]) -> tuple[str | None, int]:
        """The state that a name opens with ('Hong Kong Chief Executive', 'French President') and where the
        rest begins.
        """
        for size in (3, 2, 1):
            head = " ".join(words[:size])
            place = tables()["demonyms"].get(head) or tables()["states"].get(head)
            if place and len(words) > size:
                return place, len(head) + 1
        return None, 0

    def _titled_person(self, name: str, at: int) -> bool:
        """'French President Emmanuel Macron', 'New York City Mayor Bill de Blasio': the title parts place and
        person.
        """
        table = tables()
        title = next((m for m in table["title"].finditer(name) if m.end() < len(name)), None)
        if title is None:
            return False
        person, _, home = re.sub(r" (?:of|for) (?:the )?", "\0", name[title.end() :].strip()).partition("\0")
        if (
            not person
            or set(person.split()) & table["organisation"]
            or person in table["stop"]
            or len(person.split()) > 5
        ):
            return False
        before = bare(name[: title.start()])
        side = (
            self._leading_place([*before.split(" "), ""])[0] or table["states"].get(before) or table["states"].get(home)
        )
        figure = self._person(person, side)
        called = title.group(1).strip()
        figure.titles.add(name[: title.end()].strip().lower())
        figure.roles.add(name.split(" ")[0])
        figure.gender = figure.gender or ("m" if called in table["male"] else "f" if called in table["female"] else "")
        self._put(figure, at, at + title.end() + name[title.end() :].index(person) + len(person))
        if side and (known := self._known(before)):
            self._add(known, before, at, at + len(before))
        return True

    def _short(self, name: str, start: int, end: int) -> None:
        """A name of one word: a person's last name, the start or the kind of a longer name, or an actor of its own."""
        figure = self._by_last.get(name)
        if figure is None:
            guess = self._guess(name, start, end)
            told_apart = guess == "place" or LIKE_A_PLACE.match(self.text, max(0, start - 4), end + 2)
            opening = self._opening.get(name, [])
            kind = self._ending.get(name, []) if name in tables()["organisation"] else []
            if kind:
                before = bisect_left(kind, start, key=lambda mention: mention.start)
                figure = kind[before - 1].figure  # the last before, else the last of all
            elif len(opening) == 1 and opening[0].kind == "organisation" and not told_apart:
                figure = opening[0]
            else:
                figure = self._figure(name, guess)
                if figure.kind in LONG and figure not in opening and name not in tables()["press"]:
                    self._opening.setdefault(name, []).append(figure)
        self._put(figure, start, end)
        if figure.kind == "organisation" and " " in figure.name:
            last = self._ending.setdefault(figure.name.rpartition(" ")[2], [])
            insort(last, self.mentions[-1], key=lambda mention: mention.start)

    def _index(self) -> None:
        """What the names of one word are looked up in: longer names by their first word and by their last."""
        self._opening: dict[str, list[Figure]] = {}
        for one in self.figures.values():
            words = one.name.split()
            if one.kind in LONG and not MEMBERS.search(one.name) and words[-1] not in tables()["press"]:
                self._opening.setdefault(words[0], []).append(one)
        self._ending: dict[str, list[Mention]] = {}
        for mention in sorted(self.mentions, key=lambda mention: mention.start):
            if mention.figure.kind == "organisation" and " " in mention.figure.name:
                self._ending.setdefault(mention.figure.name.rpartition(" ")[2], []).append(mention)

    def _guess(self, name: str, start: int, end: int) -> str:
        before = self.text[max(0, start - 4) : start].lower()
        if before.endswith("the ") or name in tables()["organisation"]:
            return "organisation"
        after = self.text[end : end + 12]
        if re.match(r"[ ,]+(?:who|said|told|says)\b", after):
            return "person"
        if re.search(r"\b(?:in|at|near|from)\s$", self.text[max(0, start - 6) : start]):
            return "place"
        return "organisation"

    def _known(self, name: str) -> Figure | None:
        table = tables()
        clean = letters(bare(name))
        if state := table["states"].get(clean):
            return self._figure(state, "country")
        if organisation := table["organisations"].get(clean):
            return self._figure(organisation, "organisation")
        if state := table["demonyms"].get(clean):
            return self._figure(state, "country")
        return None

    def _figure(self, name: str, kind: str) -> Figure:
        return self.figures.setdefault(name, Figure(name, kind))

    def _person(self, name: str, side: str | None) -> Figure:
        words = name.split()
        last = words[-1]
        if len(words) == 1:
            figure = self._by_last.get(last) or self.figures.get(name)
            if figure is None:
                figure = self._figure(name, "person")
                self._by_last[last] = figure
        else:
            earlier = self._by_last.get(last)
            if earlier and earlier.name == last:  # the last name came first
                del self.figures[earlier.name]
                earlier.name = name
                earlier.aliases.add(last)
                self.figures[name] = earlier
            figure = self._figure(name, "person")
            self._by_last.setdefault(last, figure)
        figure.side = figure.side or side
        return figure

    def _add(self, figure: Figure, name: str, start: int, end: int) -> None:
        figure.aliases.add(bare(name))
        self.mentions.append(Mention(figure, start, end))

    def _put(self, figure: Figure, start: int, end: int) -> None:
        words = bare(self.text[start:end])
        if figure.kind == "person":
            words = words.split(" ")[-1]
        figure.aliases.add(words)
        self.mentions.append(Mention(figure, start, end))
