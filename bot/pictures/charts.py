"""How a picture looks: its Vega-Lite specification, readable on a phone, in light and in dark."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from bot.pictures.chosen import Mark, Picture

FONT = 15
NAME = 125  # pixels for the names at the side
COLOURS = {  # told apart by those who see no red or green as well, on both grounds
    "demand": "#0072B2",
    "request": "#8E6BD8",
    "proposal": "#009E73",
    "condition": "#CC79A7",
    "ultimatum": "#D55E00",
    "threat": "#8C4A1A",
    "rejection": "#E03C31",
    "acceptance": "#5DA831",
}
SIZE = 430  # of a mark, in square pixels
WIDE = 310  # pixels for the days
LANE = 26  # pixels from one row of marks to the next
BESIDE = 25  # pixels that a mark takes up


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of what stands around the marks."""

    back: str
    ink: str
    faint: str
    cells: tuple[str, str]  # of few and of many


GROUNDS = {
    "light": Ground("#ffffff", "#1f2328", "#d9dce1", ("#e3eefa", "#7fb3e6")),
    "dark": Ground("#2b2d31", "#f2f3f5", "#4a4d55", ("#2f4057", "#2f6cab")),
}


def specification(picture: Picture, ground: str = "light") -> dict[str, Any]:
    """The picture as Vega-Lite; `ground` is 'light' or 'dark'."""
    look = GROUNDS[ground]
    chart = _timeline(picture, look) if picture.kind == "timeline" else _matrix(picture, look)
    title = alt.TitleParams(
        textwrap.wrap(picture.title, 40),
        subtitle=[line for one in picture.left for line in textwrap.wrap(one, 58)],
        fontSize=FONT + 3,
        subtitleFontSize=FONT - 2,
        anchor="start",
        frame="bounds",
        color=look.ink,
        subtitleColor=look.ink,
        offset=14,
    )
    return dict(
        chart.properties(title=title, background=look.back, padding=14)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=look.ink, titleColor=look.ink, labelFontSize=FONT - 1, gridColor=look.faint,
            domainColor=look.faint, tickColor=look.faint,
        )
        .configure_legend(labelColor=look.ink, titleColor=look.ink, labelFontSize=FONT - 1)
        .to_dict()
    )  # fmt: skip


def _timeline(picture: Picture, look: Ground) -> alt.LayerChart | alt.FacetChart:
    """Days across, actors down; marks of one actor that would cover each other stand in lanes of their own."""
    lanes = _lanes(picture.marks)
    first = {mark.actor: mark.number for mark in reversed(picture.marks)}
    actors = sorted(first, key=lambda name: first[name])
    rows = [
        {
            "day": mark.day.isoformat() if mark.day else None, "actor": mark.actor, "stance": mark.stance,
            "number": mark.number, "row": f"{actors.index(mark.actor):02}.{lanes[mark.number]:02}",
        }
        for mark in picture.marks
    ]  # fmt: skip
    stances = [stance for stance in COLOURS if any(mark.stance == stance for mark in picture.marks)]
    days = sorted({mark.day for mark in picture.marks if mark.day})
    names = {f"{number:02}.00": _name(name, 18) for number, name in enumerate(actors)}
    base = alt.Chart(alt.InlineData(values=rows), width=WIDE, height=alt.Step(LANE)).encode(
        x=alt.X(
            "day:T",
            axis=alt.Axis(title=None, format=_written(days), labelAngle=0, tickCount=4, labelOverlap=True),
            scale=alt.Scale(padding=18, nice=False),
        ),
        y=alt.Y(
            "row:O",
            axis=alt.Axis(
                title=None,
                labelExpr=f"split({json.dumps(names)}[datum.label] || '', '\\n')",
                labelFontSize=FONT - 2,
                labelLineHeight=14,
                labelLimit=NAME,
                grid=True,
                ticks=False,
                domain=False,
            ),
        ),
    )
    colour = alt.Color(
        "stance:N",
        scale=alt.Scale(domain=stances, range=[COLOURS[one] for one in stances]),
        legend=alt.Legend(title=None, orient="top", columns=3, symbolSize=160, symbolType="circle", symbolOpacity=1),
    )
    circles = base.mark_circle(size=SIZE, opacity=1, stroke=look.back, strokeWidth=1.5).encode(color=colour)
    numbers = base.mark_text(fontSize=12, fontWeight="bold", color="#ffffff").encode(text="number:N")
    return alt.layer(circles, numbers)


def _matrix(picture: Picture, look: Ground) -> alt.LayerChart | alt.FacetChart:
    """Demanders down, addressees across; in each cell how many, and the newest one's words."""
    rows = [
        {
            "actor": _name(mark.actor), "addressee": _name(mark.addressee, 14), "count": mark.count,
            "number": mark.number, "words": _cell(mark),
        }
        for mark in picture.marks
    ]  # fmt: skip
    actors = list(dict.fromkeys(_name(mark.actor) for mark in picture.marks))
    found = {mark.addressee: 0 for mark in picture.marks}
    for mark in picture.marks:
        found[mark.addressee] += mark.count
    addressees = [_name(name, 14) for name in sorted(found, key=lambda name: -found[name])]
    base = alt.Chart(alt.InlineData(values=rows), width=alt.Step(120), height=alt.Step(104)).encode(
        x=alt.X("addressee:N", sort=addressees, axis=_names(orient="top", labelAngle=0, labelLimit=120)),
        y=alt.Y("actor:N", sort=actors, axis=_names(labelLimit=NAME)),
    )
    most = max((mark.count for mark in picture.marks), default=1)
    shade = alt.Color("count:Q", scale=alt.Scale(domain=[1, max(2, most)], range=list(look.cells)), legend=None)
    cells = base.mark_rect(stroke=look.back, strokeWidth=3).encode(color=shade)
    counts = base.mark_text(dx=-53, dy=-38, align="left", fontSize=FONT + 1, fontWeight="bold", color=look.ink)
    words = base.mark_text(dx=-53, dy=-18, align="left", baseline="middle", fontSize=13, lineHeight=15, color=look.ink)
    return alt.layer(cells, counts.encode(text="count:Q"), words.encode(text="words:N"))


def _names(**more: Any) -> alt.Axis:
    """An axis of names on two lines, and of nothing else."""
    return alt.Axis(title=None, ticks=False, domain=False, labelExpr="split(datum.label, '\\n')", **more)


def _cell(mark: Mark) -> list[str]:
    return textwrap.wrap(mark.content, 16, max_lines=5, placeholder=" …")


def _name(name: str, width: int = 16) -> str:
    return "\n".join(textwrap.wrap(name, width, max_lines=2, placeholder=" …"))


def _written(days: Sequence[Any]) -> str:
    """How days are written under the axis: with the year where there are several."""
    if not days or (days[-1] - days[0]).days < 120:
        return "%-d %b" if days and days[0].year == days[-1].year else "%-d %b %y"
    return "%b %Y"


def _lanes(marks: Sequence[Mark]) -> dict[int, int]:
    """Number → lane from 0: the first in which nothing of the same actor stands within a mark's width."""
    days = [mark.day.toordinal() for mark in marks if mark.day]
    wide = max(1.0, (max(days) - min(days)) * BESIDE / (WIDE - 20)) if days else 1.0
    ends: dict[tuple[str, int], float] = {}
    lanes: dict[int, int] = {}
    for mark in sorted((one for one in marks if one.day), key=lambda one: (one.day, one.number)):
        assert mark.day
        at, lane = mark.day.toordinal(), 0
        while ends.get((mark.actor, lane), float("-inf")) > at:
            lane += 1
        ends[mark.actor, lane] = at + wide
        lanes[mark.number] = lane
    return lanes
