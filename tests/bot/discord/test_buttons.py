"""The buttons under an answer work for everybody who presses them, and after a restart."""

import re
from typing import Any

from support.discord_messages import button, custom_ids
from support.unwritable import unwritable
from support.world import World


async def test_sources_show_each_quotation_bold_in_its_surroundings_to_the_one_who_asks(world: World) -> None:
    answer = (await world.ask()).response
    shown = await world.editor.click(answer.message, custom_id=button(answer, "sources"))
    assert shown.ephemeral
    given = world.state.answer(world.state.answer_shown_by(answer.id) or 0)
    assert given is not None
    text = shown.response.content
    assert text.startswith("**[1]** ") and re.search(r"> .*\*\*.+\*\*", text)
    assert "quotation 1 of " in text


async def test_sources_are_paged_and_turned_after_a_restart(world: World) -> None:
    answer = (await world.ask()).response
    shown = await world.ann.click(answer.message, custom_id=button(answer, "sources"))
    await world.restart()
    turned = await world.ann.click(shown.response.message, label="▶")
    assert turned.acknowledged
    assert "quotation 2 of " in shown.response.content
    await world.ann.click(shown.response.message, label="◀")
    assert "quotation 1 of " in shown.response.content


async def test_all_demands_list_the_ledger_behind_the_answer(world: World) -> None:
    answer = (await world.ask("What does Russia demand?")).response
    shown = await world.ann.click(answer.message, custom_id=button(answer, "demands"))
    assert shown.ephemeral
    assert re.match(r"### \d+ demands by Russia", shown.response.content)
    assert "**Russia" in shown.response.content


async def test_thumbs_are_stored_with_question_answer_and_generation(world: World) -> None:
    answer = (await world.ask("What does Russia demand?")).response
    pressed = await world.ann.click(answer.message, custom_id=custom_ids(answer)[-2])
    assert pressed.ephemeral and "Thank you" in pressed.response.content
    [opinion] = world.state.feedback()
    assert opinion.helpful and opinion.question == "What does Russia demand?"
    assert opinion.generation == "g000001" and opinion.reply.title


async def test_thumbs_down_asks_why_also_after_a_restart(world: World) -> None:
    answer = (await world.ask()).response
    shown = await world.ann.click(answer.message, custom_id=custom_ids(answer)[-1])
    assert shown.modal is not None and shown.modal["title"] == "What was wrong?"
    [opinion] = world.state.feedback()  # kept even when the form is never sent
    assert not opinion.helpful and opinion.why == ""
    field = shown.modal["components"][0]["components"][0]["custom_id"]
    await world.restart()
    sent = await world.ann.submit_modal(shown, {field: "The *date* is wrong"})
    assert "Thank you" in sent.response.content
    [opinion] = world.state.feedback()
    assert opinion.why == "The *date* is wrong"


async def test_a_second_thumb_down_keeps_the_reason(world: World) -> None:
    answer = (await world.ask()).response
    shown = await world.ann.click(answer.message, custom_id=custom_ids(answer)[-1])
    field = shown.modal["components"][0]["components"][0]["custom_id"]
    await world.ann.submit_modal(shown, {field: "The date is wrong"})
    await world.ann.click(answer.message, custom_id=custom_ids(answer)[-1])
    [opinion] = world.state.feedback()
    assert opinion.why == "The date is wrong"


async def test_what_cannot_be_noted_is_said_in_one_sentence(world: World) -> None:
    answer = (await world.ask()).response
    with unwritable(world.state):
        pressed = await world.ann.click(answer.message, custom_id=button(answer, "demands"))
    assert "make room on the disk" in pressed.response.content


async def test_one_may_change_ones_mind(world: World) -> None:
    answer = (await world.ask()).response
    await world.ann.click(answer.message, custom_id=custom_ids(answer)[-1])
    await world.ann.click(answer.message, custom_id=custom_ids(answer)[-2])
    [opinion] = world.state.feedback()
    assert opinion.helpful


async def test_every_button_lives_through_a_restart(world: World) -> None:
    answer = (await world.ask()).response
    message = answer.message
    await world.restart()
    for custom_id in custom_ids(answer):
        pressed = await world.ann.click(message, custom_id=custom_id)
        assert pressed.acknowledged
        if pressed.response is not None:
            assert "too old" not in pressed.response.content


async def test_a_button_of_a_forgotten_answer_says_so(world: World) -> None:
    answer = (await world.ask()).response
    world.state.forget(before=9e12)
    for kind in ("sources", "demands"):
        pressed = await world.ann.click(answer.message, custom_id=button(answer, kind))
        assert pressed.ephemeral and "too old" in pressed.response.content


async def test_a_new_generation_does_not_change_what_an_old_answer_quoted(world: World) -> None:
    answer = (await world.ask()).response
    given = world.state.answer(world.state.answer_shown_by(answer.id) or 0)
    assert given is not None
    shown = await world.ann.click(answer.message, custom_id=button(answer, "sources"))
    assert given.reply.generation in shown.response.content


async def test_an_error_behind_a_button_is_answered_with_a_reference(world: World) -> None:
    answer = (await world.ask()).response
    world.state.close()
    pressed = await world.ann.click(answer.message, custom_id=button(answer, "sources"))
    assert "Something went wrong on my side" in pressed.response.content


async def follow_up(world: World, who: Any, message: Any, question: str) -> Any:
    """Presses Follow up under a message and sends its form; returns the answer's result."""
    shown = await who.click(message, label="Follow up")
    field = shown.modal["components"][0]["components"][0]["custom_id"]
    return await who.submit_modal(shown, {field: question})


async def test_anybody_can_follow_up_an_answer_by_its_form(world: World) -> None:
    answer = (await world.ask("What do the dockers demand?")).response
    result = await follow_up(world, world.editor, answer.message, "and the nurses?")
    assert not result.ephemeral and result.response.content.startswith("### What the nurses demanded")
    number = world.state.answer_shown_by(result.response.id)
    assert world.state.chain(number)[0] == ["What do the dockers demand?", "and the nurses?"]
    given = world.state.answer(number or 0)
    assert given is not None and given.parent == world.state.answer_shown_by(answer.id)
    again = await follow_up(world, world.ann, result.response.message, "from whom?")
    assert "Health Board" in again.response.content


async def test_what_follows_up_a_private_answer_is_private(world: World) -> None:
    answer = (await world.ask(private=True)).response
    result = await follow_up(world, world.ann, answer.message, "what about before?")
    assert result.ephemeral and "NATO" in result.response.content


async def test_the_form_of_a_follow_up_lives_through_a_restart(world: World) -> None:
    answer = (await world.ask("What do the dockers demand?")).response
    shown = await world.ann.click(answer.message, label="Follow up")
    field = shown.modal["components"][0]["components"][0]["custom_id"]
    await world.restart()
    sent = await world.ann.submit_modal(shown, {field: "and the nurses?"})
    assert sent.response.content.startswith("### What the nurses demanded")


async def test_silence_can_be_followed_up_too(world: World) -> None:
    answer = (await world.ask("What does Wakanda demand?")).response
    result = await follow_up(world, world.ann, answer.message, "and Russia?")
    assert result.response.content.startswith("### What Russia demanded")


async def test_a_forgotten_answer_cannot_be_followed_up_and_says_so(world: World) -> None:
    answer = (await world.ask()).response
    shown = await world.ann.click(answer.message, label="Follow up")
    world.state.forget(before=9e12)
    field = shown.modal["components"][0]["components"][0]["custom_id"]
    assert "too old" in (await world.ann.submit_modal(shown, {field: "why?"})).response.content
