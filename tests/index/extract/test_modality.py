"""How a demand is said: what is older than the news, and what is told by another."""

from datetime import date

import pytest

from index.articles import Article
from index.demands import Demand, Modality
from index.ledger import Extractor, article_of

DAY = date(2019, 10, 10)
EXTRACTOR = Extractor()


def demands(text: str, day: date | None = DAY) -> tuple[Demand, ...]:
    plain = article_of("a", text)
    return EXTRACTOR.read([Article(id="a", text=text, blocks=plain.blocks, date=day)])[0].demands


@pytest.mark.parametrize(
    "text",
    [
        "In April, Norway demanded an apology from Sweden.",
        "In 2012, Norway demanded an apology from Sweden.",
        "Last March, the Harbour Union called for a pay rise.",
        "Norway had sent Sweden a plan, which Sweden rejected.",
        "The harbour was closed at the request of Norway.",
        "People have marched since early June, when the Norwegian government proposed a new bill.",
    ],
)
def test_what_is_told_of_an_older_time_is_past(text: str) -> None:
    assert Modality.PAST in demands(text)[-1].modality


@pytest.mark.parametrize(
    "text",
    [
        "Norway demanded the return of the hall that was previously a fort.",
        "Norway demanded the records that Sweden had published in 2012.",
        "Norway has already agreed to a truce.",
        "In October, Norway demanded an apology from Sweden.",
    ],
)
def test_an_older_time_elsewhere_in_the_sentence_makes_no_demand_past(text: str) -> None:
    assert Modality.PAST not in demands(text)[0].modality


def test_an_opening_month_holds_for_its_paragraph() -> None:
    told = demands("In April, Norway issued a subpoena for the records. Sweden refused to hand over the records.")
    assert all(Modality.PAST in demand.modality for demand in told)
    told = demands("Norway demanded a record of talks held in April. Sweden refused to hand over the record.")
    assert not any(Modality.PAST in demand.modality for demand in told)


def test_what_a_speaker_says_that_another_wants_is_reported() -> None:
    (found,) = demands('"The Harbour Union demands a pay rise," said Mayor Ana Petrova.')
    assert found.demander == "Harbour Union"
    assert Modality.REPORTED in found.modality
    assert found.reported_by == "Mayor Ana Petrova"


def test_words_quoted_after_the_cue_are_the_demanders_and_not_the_addressees() -> None:
    found = demands('Mayor Ana Petrova said so, asking Peter Lund to be "patient and very resilient".')[0]
    assert Modality.QUOTED in found.modality
