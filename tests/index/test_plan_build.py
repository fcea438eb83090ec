from index.articles import Article
from index.blocks import Block, BlockKind
from index.catalogue_writer import Stored, blocks_json
from index.plan_build import plan, rules_version
from index.reading.duplicates import Story


def article(ident: str, text: str = "Some words.") -> Article:
    return Article(ident, text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


def stored(*articles: Article) -> dict[str, Stored]:
    return {one.id: Stored(number, one.content_hash, blocks_json(one)) for number, one in enumerate(articles)}


def test_contents_are_compared_and_only_what_is_new_is_work() -> None:
    same, old, gone = article("same"), article("changes"), article("gone")
    new, changed = article("new"), article("changes", "Other words.")
    now = plan([Story(one) for one in (new, same, changed)], stored(same, old, gone), reuse=True)
    assert now.change == {"new": "added", "same": "unchanged", "changes": "changed"}
    assert now.removed == 1
    assert (now.work, now.same) == ((new, changed), (same,))
    assert sorted(one.number for one in now.gone) == [1, 2]


def test_without_reuse_everything_is_work_and_the_numbers_stay() -> None:
    same = article("same")
    now = plan([Story(same)], stored(same), reuse=False)
    assert (now.work, now.same, now.number("unchanged")) == ((same,), (), 1)


def test_an_article_cut_into_other_blocks_has_changed() -> None:
    one = article("one")
    before = {one.id: Stored(1, one.content_hash, "[]")}
    assert plan([Story(one)], before, reuse=True).number("changed") == 1


def test_the_rules_have_a_fingerprint_that_stays_as_long_as_they_do() -> None:
    assert rules_version() == rules_version()
    assert len(rules_version()) == 12
