"""A picture as SVG or PNG: drawn by a child process, for the renderer holds the interpreter's lock while it works."""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.pictures.chosen import Mark, Picture
from index.errors import DemarcheError
from index.workers import python_path

FORMATS = ("svg", "png")
PATIENCE = 20.0  # seconds, on a machine that is busy with something else; a picture takes about one
SCALE = 2.0  # pixels for one of the specification's: sharp on a phone


class NoPicture(DemarcheError):
    """The picture cannot be drawn."""


def draw(picture: Picture, form: str = "png", ground: str = "dark") -> bytes:
    """The picture's file. Blocks for about a second: to be called in a thread. Raises NoPicture."""
    if not picture.marks:
        raise NoPicture("Nothing that is sure enough to be drawn was found: ask for another actor, or about less.")
    order = {"kind": picture.kind, "title": picture.title, "left": picture.left, "form": form, "ground": ground}
    sent = json.dumps({**order, "marks": [asdict(mark) for mark in picture.marks]}, default=str)
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "bot.pictures.draw"],
            input=sent.encode(), capture_output=True, timeout=PATIENCE, check=True, env=python_path(),
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        last = getattr(error, "stderr", b"") or str(error).encode()
        reason = last.decode(errors="replace").strip().rpartition("\n")[2]
        raise NoPicture(f"The picture could not be drawn ({reason[:200]}): try again, or ask about less.") from None
    return done.stdout


def _drawn(order: dict[str, Any]) -> bytes:
    import vl_convert

    from bot.pictures.charts import specification

    marks = (Mark(**{**one, "day": one["day"] and date.fromisoformat(one["day"])}) for one in order["marks"])
    chosen = Picture(order["kind"], order["title"], tuple(marks), left=tuple(order["left"]))
    written = json.dumps(specification(chosen, order["ground"]))
    if order["form"] == "svg":
        return str(vl_convert.vegalite_to_svg(written)).encode()
    return bytes(vl_convert.vegalite_to_png(written, scale=SCALE))


if __name__ == "__main__":
    sys.stdout.buffer.write(_drawn(json.load(sys.stdin)))
