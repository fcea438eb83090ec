"""While a Chroma server is away, answers are found by words alone, and say so."""

import json
from pathlib import Path

from support.chroma_server import ChromaServer

from bot.answer import Answer
from bot.engine import WORDS_ALONE, Engine
from bot.settings import Settings
from index.build import BuildOptions, start

ARTICLE = {
    "id": "mill",
    "title": "Weavers at the gate",
    "text": "The weavers' guild demanded that the mill pay for every hour. The mill refused to pay for the nights.",
}


def test_an_answer_found_by_words_alone_says_so_until_the_server_is_back(tmp_path: Path) -> None:
    (tmp_path / "news.json").write_text(json.dumps(ARTICLE), encoding="utf-8")
    (tmp_path / "server").mkdir()
    server = ChromaServer(tmp_path / "server")
    try:
        start(BuildOptions((str(tmp_path / "news.json"),), tmp_path / "data", chroma_url=server.url)).result()
        engine = Engine(Settings(data=tmp_path / "data"))
        for away in (False, True, False):
            if away:
                server.stop()
            elif engine.index.words_alone:
                server.start()
            reply = engine.ask("What did the weavers' guild demand?")
            assert isinstance(reply, Answer)
            assert "pay for every hour" in reply.statements[0].text
            assert (WORDS_ALONE in reply.notes) is away
        engine.close()
    finally:
        server.stop()
