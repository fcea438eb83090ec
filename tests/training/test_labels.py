"""The labels that ship: whole, split by text, and the ones that the shipped judge was trained on."""

from index.models.judge import judge
from training.labels import digest, load


def test_the_card_names_these_very_labels() -> None:
    assert judge().card.rest["sha256"]["labels"] == digest()


def test_labels_point_into_their_texts_and_keep_to_one_split() -> None:
    labels = load()
    for one in labels.questions:
        text = labels.texts[one.text]
        assert one.split == text.split
        assert all(0 <= number < len(text.sentences) for number in (*one.gold, *one.fine, *one.near)), one
        assert one.answerable == bool(one.gold)
    for record in (*labels.records, *labels.claims):
        text = labels.texts[record.text]
        assert record.split == text.split
        assert record.sentence < len(text.sentences)
    assert {text.split for text in labels.texts.values()} == {"train", "dev"}
