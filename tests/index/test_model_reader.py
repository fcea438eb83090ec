"""A language model reads articles too: what it gives stands in the passage, or is not taken."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from model_server import ModelServer, Say, model_server
from support.small_press import STRIKE, press_file

from index.articles import Article
from index.build import BuildOptions, start
from index.catalogue import Catalogue
from index.demands import Confidence, Demand, Stance
from index.generation import Generations
from index.ledger import Ledger
from index.model_options import ChatOptions, ReadingOptions
from index.model_reader import COST, ModelReader
from index.passages import Passage
from index.reading import read

GUILD = {
    "demander": "The Dockers Guild",
    "addressee": "Aster Port Company",
    "content": "a 12 percent pay rise",
    "stance": "demand",
    "evidence": "The Dockers Guild demanded a 12 percent pay rise from the Aster Port Company.",
}
BRANDT = {
    "demander": "Mila Brandt",
    "addressee": "",
    "content": "the fighting must end before the harvest",
    "stance": "demand",
    "evidence": "President Mila Brandt of Varland said the fighting must end before the harvest.",
}
NEW = {
    "demander": "Lena Holm",
    "addressee": "",
    "content": "spoke with both sides",
    "stance": "proposal",
    "evidence": "She reportedly spoke with both sides for two hours.",
}

INVENTIONS = {
    "evidence that nobody wrote": {**NEW, "evidence": "Lena Holm demanded a new harbour."},
    "content from elsewhere": {**NEW, "content": "Varland withdraw its troops"},
    "a demander who is not in the passage": {**NEW, "demander": "Jon Tarn"},
    "a demander who is no actor": {**NEW, "demander": "hours"},
    "a stance that does not exist": {**NEW, "stance": "blackmail"},
    "details called an acceptance": {
        "demander": "Ostria", "addressee": "Varland", "content": "more details", "stance": "acceptance",
        "evidence": "Ostria requires more details before it will answer.",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")


def says(*demands: dict[str, str]) -> Any:
    return lambda body: Say(json.dumps({"demands": list(demands)}))


@pytest.fixture(scope="module")
def by_rules() -> list[tuple[Article, list[Passage], Ledger]]:
    """The articles, their passages and what the rules read in them."""
    from index.ledger import Extractor
    from index.passages import passages

    with TemporaryDirectory() as folder:
        articles = read((str(press_file(Path(folder))),)).articles
    return list(zip(articles, map(passages, articles), Extractor().read(articles), strict=True))


def by_model(
    by_rules: list[tuple[Article, list[Passage], Ledger]], server: ModelServer, folder: Path, budget: int = 100_000
) -> tuple[list[Demand], str]:
    """All records with the model's, and its report. Replies are kept in `folder`."""
    reader = ModelReader(
        ReadingOptions(ChatOptions("openai:scripted", server.url, 120.0), None, budget), folder / "cache"
    )
    try:
        return [demand for work in by_rules for demand in reader.read(*work).demands], reader.report()
    finally:
        reader.close()


Rules = list[tuple[Article, list[Passage], Ledger]]


def test_a_models_records_stand_beside_the_rules_and_confirm_them(by_rules: Rules, tmp_path: Path) -> None:
    with model_server(says(GUILD, BRANDT, NEW)) as server:
        demands, report = by_model(by_rules, server, tmp_path)
    (guild,) = [demand for demand in demands if "12 percent" in demand.content]
    assert "openai:scripted" in guild.method and "+" in guild.method
    (brandt,) = [demand for demand in demands if "harvest" in demand.content]
    assert brandt.confidence is Confidence.SURE, "what the rules held possible the model has confirmed"
    (new,) = [demand for demand in demands if "both sides" in demand.content]
    assert new.confidence is Confidence.POSSIBLE and new.demander == "Lena Holm" and new.stance is Stance.PROPOSAL
    assert new.content == STRIKE[new.content_start : new.content_end]
    assert "1 records are new, 2 confirmed" in report


@pytest.mark.parametrize("invention", INVENTIONS.values(), ids=list(INVENTIONS))
def test_what_a_model_invents_is_not_taken(by_rules: Rules, tmp_path: Path, invention: dict[str, str]) -> None:
    with model_server(says(invention)) as server:
        demands, report = by_model(by_rules, server, tmp_path)
    assert demands == [demand for *_, ledger in by_rules for demand in ledger.demands]
    assert "0 records are new, 0 confirmed, 3 of 3 did not stand" in report


def test_what_was_paid_for_is_not_paid_for_again(by_rules: Rules, tmp_path: Path) -> None:
    with model_server(says(GUILD)) as server:
        first, _ = by_model(by_rules, server, tmp_path)
        again, report = by_model(by_rules, server, tmp_path)
        assert len(server.requests) == 3
    assert again == first
    assert "3 from its cache" in report and "for 0 tokens" in report


def test_the_budget_stops_it_politely(by_rules: Rules, tmp_path: Path) -> None:
    with model_server(says(GUILD)) as server:
        _, report = by_model(by_rules, server, tmp_path, budget=100)
        assert not server.requests
    assert "budget of 100 tokens is spent" in report


@pytest.mark.parametrize("say", [Say(status=401), Say(status=400), Say("no JSON")], ids=["key", "refused", "form"])
def test_when_the_model_fails_the_rules_records_stay(by_rules: Rules, tmp_path: Path, say: Say) -> None:
    with model_server(lambda body: say) as server:
        demands, _ = by_model(by_rules, server, tmp_path)
    assert demands == [demand for *_, ledger in by_rules for demand in ledger.demands]


def test_a_server_without_structured_output_is_asked_in_plain_text(by_rules: Rules, tmp_path: Path) -> None:
    with model_server(says(GUILD, NEW), forms=False) as server:
        demands, _ = by_model(by_rules, server, tmp_path)
    assert any("scripted" in demand.method for demand in demands)


def test_a_build_with_a_model_names_it_and_one_without_a_key_is_finished_by_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = str(press_file(tmp_path))
    with model_server(says(GUILD)) as server:
        reading = ReadingOptions(ChatOptions("openai:scripted", server.url, 120.0))
        report = start(BuildOptions((source,), tmp_path / "data", reading=reading)).result()
    assert "confirmed" in report.model
    live = Generations(tmp_path / "data").live()
    assert "openai:scripted demands 2 (" in live.manifest.rules
    catalogue = Catalogue(live.folder / "catalogue.sqlite")
    assert any("scripted" in entry.demand.method for entry in catalogue.demands())
    catalogue.close()
    monkeypatch.delenv("OPENAI_API_KEY")
    options = BuildOptions((source,), tmp_path / "data", reading=ReadingOptions(ChatOptions("openai:another")))
    report = start(options).result()
    assert "OPENAI_API_KEY is not set. The rules have read alone." in report.model
    assert report.counts.demands


def test_what_a_spent_budget_left_is_read_by_the_next_build_and_the_price_is_told_meanwhile(tmp_path: Path) -> None:
    source, data = str(press_file(tmp_path)), tmp_path / "data"
    with model_server(says(GUILD)) as server:
        chat = ChatOptions("openai:scripted", server.url, 120.0)
        first = start(BuildOptions((source,), data, reading=ReadingOptions(chat, None, COST)))
        notes = [step.note for step in first if step.note]
        assert "is spent; the rest is read by the rules" in first.result().model
        assert len(server.requests) == 1 and "0 tokens" not in notes[-1] and notes[-1].endswith(" tokens")
        second = start(BuildOptions((source,), data, reading=ReadingOptions(chat))).result()
        assert "read 3 passages (1 from its cache)" in second.model and second.unchanged == 3
        assert len(server.requests) == 3
        third = start(BuildOptions((source,), data, reading=ReadingOptions(chat))).result()
        assert "read 0 passages" in third.model, "what is unchanged and read whole is left as it is"
