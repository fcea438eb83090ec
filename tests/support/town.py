"""A folder with a few articles about invented places, indexed as a person would."""

import json
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from support.command import demarche

FERRY = "Ferry crews strike\n\nThe Ferry Guild demanded that Pellworth Lines hire forty deckhands. Pellworth refused.\n"
MILL = "Mill stays open\n\nWeavers asked the Mayor of Tarn to keep the mill open. The mayor agreed on Monday.\n"
QUAY = "Anglers want the Harbour Board to open the quay at night. The board has not answered."


@dataclass(frozen=True, slots=True)
class Town:
    """`home/articles/` holds two texts, one good record of two, and a picture; `build` is what indexing printed."""

    home: Path
    build: "CompletedProcess[str]"


def found(home: Path) -> Town:
    """Write the articles into `home` and index them."""
    articles = home / "articles"
    articles.mkdir()
    (articles / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (articles / "mill.txt").write_text(MILL, encoding="utf-8")
    record = {"id": "quay", "title": "The quay", "date": "2031-05-04", "text": QUAY}
    (articles / "wire.jsonl").write_text(json.dumps(record) + '\n{"id": "broken', encoding="utf-8")
    (articles / "crowd.jpg").write_bytes(b"\xff\xd8\xff\xe0 no article")
    return Town(home, demarche("index", "build", cwd=home))
