"""Words for numbers and lists, in one place."""

from collections.abc import Sequence


def many(number: int, one: str, more: str = "") -> str:
    """'1 demand', '1,200 demands'; `more` where the plural is not formed by an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def listed(names: Sequence[str], word: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def quoted(text: str) -> str:
    """A text in quotation marks; as it stands where it begins with some of its own."""
    return text if text[:1] in "“‘\"'«„" else f"“{text}”"
