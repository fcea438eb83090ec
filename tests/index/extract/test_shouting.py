"""Sentences in CAPITALS are read like any other, and their capitals make no names."""

from index.extract.shouting import quieted
from index.ledger import Extractor, article_of

LOUD = "THE TRAM DRIVERS' UNION OF ALMAR DEMANDED THAT THE COUNCIL RAISE PAY. THE COUNCIL REJECTED THE DEMAND."


def test_a_shouted_article_has_demands_in_its_own_words_and_no_shouted_actor() -> None:
    (ledger,) = Extractor().read([article_of("a", LOUD)])
    demand = ledger.demands[0]
    assert demand.demander == "tram drivers' union of almar"
    assert demand.demander_text == "THE TRAM DRIVERS' UNION OF ALMAR"
    assert LOUD[demand.content_start : demand.content_end] == demand.content == "THE COUNCIL RAISE PAY"
    assert not [one.name for one in ledger.actors if one.name.isupper()]


def test_a_shouted_headline_takes_the_names_that_the_article_writes() -> None:
    text = "RUSSIA AND ALMAR REJECT UNION'S CALL TO NATO\nAlmar said no. NATO and the union were silent."
    (ledger,) = Extractor().read([article_of("a", text)])
    assert {"Russia", "Almar", "union"} <= {one.name for one in ledger.actors}
    assert "UNION" not in {alias for one in ledger.actors for alias in (one.name, *one.aliases)}


def test_no_offset_moves_and_what_is_not_shouted_stays() -> None:
    text = "BBC NEWS\nİZMİR WORKERS DEMAND STRASSE\nThe union of Almar (UOA) said NO."
    spans = [(0, 8), (9, 37), (38, len(text))]
    now = quieted(text, spans)
    assert len(now) == len(text)
    assert now.startswith("BBC NEWS\n")
    assert now.endswith("The union of Almar (UOA) said NO.")
