"""Captions of a recording (WebVTT, SRT) as the words that were spoken: without cues' numbers and times."""

import re

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{1,3}"
_CUE = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}.*")
_HEAD = re.compile(r"WEBVTT\b.*")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)\b.*")  # blocks that nobody hears
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(rf"</?(?:v|c|i|b|u|ruby|rt|lang|font)\b[^>]*>|<{_TIME}>|\{{\\an\d\}}")


def transcript(text: str) -> str:
    """The text itself when it is no captions; else one paragraph for each voice in turn.

    A line that the next cue repeats, as captions that roll do, stands once.
    """
    if "-->" not in text:
        return text
    blocks = re.split(r"\n\s*\n", text.strip())
    cues = [index for index, block in enumerate(blocks) if any(map(_CUE.fullmatch, block.split("\n")[:2]))]
    if not cues or 2 * len(cues) < len(blocks) - cues[0]:  # an article about captions shows a few
        return text
    opening = [block for block in blocks[: cues[0]] if not (_HEAD.match(block) or _ASIDE.match(block))]
    paragraphs: list[list[str]] = []
    voice = ""
    for block in blocks[cues[0] :]:
        if _ASIDE.match(block):
            continue
        lines = block.split("\n")
        start = next((number for number, line in enumerate(lines[:2]) if _CUE.fullmatch(line)), -1)
        for line in lines[start + 1 :]:
            named = _VOICE.search(line)
            words = _TAG.sub("", line).strip()
            if not words or (paragraphs and words == paragraphs[-1][-1].removeprefix(f"{voice}: ")):
                continue
            if not paragraphs or (named and named[1].strip() != voice):
                voice = named[1].strip() if named else ""
                paragraphs.append([f"{voice}: {words}" if voice else words])
            else:
                paragraphs[-1].append(words)
    return "\n\n".join([*opening, *map(" ".join, paragraphs)])
