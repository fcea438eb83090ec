"""The ways to ask: /ask, a mention, a reply, a thread, a direct message, and 'Ask about this'."""

import contextlib
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.delivery import QUIET, ByInteraction, ByMessage
from bot.discord.homes import ELSEWHERE
from bot.discord.limits import LONGEST
from bot.discord.markup import clip, fit, visible
from bot.discord.tree import answer_error
from bot.discord.views import FORMS

if TYPE_CHECKING:
    from bot.discord.client import Demarche

    Press = discord.Interaction[Demarche]

TALK = 900.0  # seconds: in direct messages, a question so soon after an answer may be a follow-up
UNREADABLE = (
    "Discord shows me only messages that mention me. Press **Follow up** under the answer, "
    "or reply once more with {me} in it."
)


class Asking(commands.Cog):
    """Turns what people do into a question and a way back for its answer."""

    def __init__(self, client: "Demarche") -> None:
        self.client = client
        self.menu = app_commands.ContextMenu(name="Ask about this", callback=self.ask_about_this)
        client.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.client.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command()
    @app_commands.describe(
        question="Who demands what, of whom? For example: What does Russia demand?",
        private="Show the answer only to you",
    )
    async def ask(
        self, interaction: "Press", question: app_commands.Range[str, 1, LONGEST], private: bool = False
    ) -> None:
        """Ask what the articles say; every answer is quoted"""
        await self.client.questions.answer(question, ByInteraction(interaction, "slash", private=private))

    async def ask_about_this(self, interaction: "Press", message: discord.Message) -> None:
        question = clip(_without_mentions(message.content), LONGEST)
        delivery = ByInteraction(interaction, "menu")
        if not question:
            await delivery.refuse("There is no text in that message to ask about.")
            return
        await self.client.questions.answer(question, delivery)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: "Press") -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: dict[str, Any] = dict(interaction.data or {})
        ident = str(data.get("custom_id", ""))
        take = next((take for start, take in FORMS.items() if ident.startswith(start)), None)
        if take is not None:
            try:
                await take(interaction)
            except Exception as error:
                await answer_error(interaction, error)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        client = self.client
        ordinary = message.type in (discord.MessageType.default, discord.MessageType.reply)
        if message.author.bot or message.webhook_id or not ordinary or client.user is None:
            return
        mentioned = client.user in message.mentions
        replied = message.reference.resolved if message.reference else None
        to_us = isinstance(replied, discord.Message) and replied.author.id == client.user.id
        in_talk = self._in_talk(message)
        if not (mentioned or to_us or in_talk) or not client.first_time(message.id):
            return
        refusal = client.refusal(message.guild.id if message.guild else None, message.channel)
        if refusal is None and message.guild is None and not await client.knows(message.author):
            refusal = ELSEWHERE
        if refusal == ELSEWHERE:  # in other channels of a home server the bot keeps quiet
            with contextlib.suppress(discord.HTTPException, OSError):
                await message.reply(refusal, mention_author=False, allowed_mentions=QUIET)
        if refusal:
            return
        question = visible(_without_mentions(message.content, client.user.id, message.mentions))
        if not question:
            await self._hint(message, client.user, unread=to_us and not message.content)
            return

        async def follows() -> int | None:
            found = None
            if message.reference and (shown := message.reference.message_id):
                found = await client.desk.state(lambda state: state.answer_shown_by(shown))
            if found is None and in_talk:
                since = time.time() - TALK if message.guild is None else 0.0
                found = await client.desk.state(lambda state: state.last_answer_in(message.channel.id, since))
            return found

        how = "direct" if message.guild is None else "reply" if to_us else "mention"
        delivery = ByMessage(message, client.user, how, threads=client.settings.threads)
        await client.questions.answer(question, delivery, follows)

    def _in_talk(self, message: discord.Message) -> bool:
        """Whether the place itself is a talk with the bot: direct messages, or a thread that it opened."""
        if message.guild is None:
            return True
        user = self.client.user
        if user is None or not isinstance(message.channel, discord.Thread) or message.channel.owner_id != user.id:
            return False
        return user in message.mentions or self.client.settings.message_content

    async def _hint(self, message: discord.Message, me: discord.ClientUser, *, unread: bool) -> None:
        """A question without words: say how to ask, instead of silence.

        A reply may be `unread`: without a mention in its text Discord need not show it, whether it pings or not. That
        is said once to each person, for people talking below an answer are not to be told again and again.
        """
        if unread and not self.client.first_time(message.author.id):
            return
        names = [info.actor.name for info in self.client.desk.facts.actors] if self.client.desk.facts else []
        example = f"What does {names[0]} demand?" if names else "What does Russia demand?"
        text = f"Ask me something, for example: {fit(example, 100)} See /help for more."
        with contextlib.suppress(discord.HTTPException):
            if unread:
                text = UNREADABLE.format(me=me.mention)
                await message.reply(text, mention_author=False, allowed_mentions=QUIET, delete_after=30)
            else:
                await message.reply(text, mention_author=False, allowed_mentions=QUIET)


def _without_mentions(text: str, bot: int | None = None, people: Sequence[discord.abc.User] = ()) -> str:
    """The words of a message: the bot's own mention taken out, others as names."""
    names = {person.id: person.display_name for person in people}

    def name(match: re.Match[str]) -> str:
        number = int(match[1])
        return " " if number == bot else names.get(number, "")

    return re.sub(r"<@!?(\d+)>", name, text).strip()


async def setup(client: "Demarche") -> None:
    await client.add_cog(Asking(client))
