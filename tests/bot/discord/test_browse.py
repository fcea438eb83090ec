"""Looking around: lists with autocomplete and pages, private to the one who looks."""

import pytest
from support.discord_messages import labels
from support.world import World

from bot.discord.browse import CHOICES, best


async def test_demands_are_listed_with_their_sources_and_paged(world: World) -> None:
    shown = await world.ann.slash(world.channel, "demands")
    assert shown.ephemeral and shown.response.content.startswith("### ")
    assert " page 1 of " in shown.response.content and labels(shown.response) == ["◀", "▶", "CSV"]
    await world.ann.click(shown.response.message, label="▶")
    assert " page 2 of " in shown.response.content


async def test_demands_are_narrowed_by_who_of_whom_and_stance(world: World) -> None:
    shown = await world.ann.slash(world.channel, "demands", by="Moscow", stance="demand")
    assert " by Russia (demand)" in shown.response.content
    assert shown.response.content.count("**Russia") >= 1


async def test_demands_of_nobody_are_none(world: World) -> None:
    shown = await world.ann.slash(world.channel, "demands", by="Nobody at all")
    assert shown.response.content.startswith("### no demands by Nobody at all")


async def test_a_day_that_is_none_is_said(world: World) -> None:
    world.errors_expected = True
    shown = await world.ann.slash(world.channel, "demands", since="yesterday")
    assert shown.ephemeral and "write it as 2025-03-31" in shown.response.content


async def test_autocomplete_offers_the_actors_best_known_first(world: World) -> None:
    offered = await world.ann.autocomplete(world.channel, "demands", "by", "")
    assert world.bot.desk.facts is not None
    assert 0 < len(offered) <= CHOICES
    assert offered[0]["name"] == world.bot.desk.facts.actors[0].actor.name
    assert {"name": "Russia", "value": "Russia"} in await world.ann.autocomplete(world.channel, "demands", "to", "mosc")


async def test_articles_are_listed_and_one_is_shown_with_its_demands(world: World) -> None:
    listed = await world.ann.slash(world.channel, "articles")
    assert listed.ephemeral and " articles" in listed.response.content
    [first, *_] = await world.ann.autocomplete(world.channel, "article", "title", "moscow")
    shown = await world.ann.slash(world.channel, "article", title=first["value"])
    assert shown.ephemeral and " words" in shown.response.content and " demand" in shown.response.content


async def test_an_article_that_is_not_there_is_said(world: World) -> None:
    world.errors_expected = True
    shown = await world.ann.slash(world.channel, "article", title="No such thing")
    assert shown.ephemeral and "/articles" in shown.response.content


async def test_help_explains_in_one_screen_with_examples_from_the_index(world: World) -> None:
    shown = await world.ann.slash(world.channel, "help")
    assert shown.ephemeral and len(shown.response.content) < 1200
    assert "What does " in shown.response.content and "g000001" in shown.response.content


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["Russia", "Rural Union", "The Union"]),
        ("ru", ["Russia", "Rural Union"]),
        ("union", ["Rural Union", "The Union"]),
        ("mosc", ["Russia"]),
        ("nion", ["Rural Union", "The Union"]),
        ("xyz", []),
    ],
)
def test_the_best_choices_come_first(typed: str, expected: list[str]) -> None:
    names: list[tuple[str, tuple[str, ...]]] = [("Russia", ("Moscow",)), ("Rural Union", ()), ("The Union", ())]
    assert best(typed, names) == expected


def test_there_are_never_more_than_25_choices() -> None:
    assert len(best("a", [(f"Actor {n}", ()) for n in range(100)])) == 25
