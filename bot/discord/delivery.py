"""How an answer reaches the one who asked: by an interaction's token, or as messages in the channel."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from time import monotonic
from typing import Any, Protocol

import discord
from discord.abc import Messageable

from bot.discord.markup import THREAD_NAME, clip

log = logging.getLogger(__name__)

GONE = {10015, 10062, 50027}  # unknown webhook, unknown interaction, invalid webhook token: 15 minutes have passed
ACKNOWLEDGED = 40060
TOKEN_LIVES = 15 * 60 - 5.0  # seconds in which an interaction can be answered
QUIET = discord.AllowedMentions.none()
WAIT, TOO_MUCH = "⏳", "✂️"  # under a question in a channel: it may be asked again when this goes; it is too long
TRIES = (1, 5, 15)  # seconds before Discord is tried again when it fails; discord.py has tried five times each

Interaction = discord.Interaction[Any]


class Delivery(Protocol):
    """One question's way back. Ids are Discord's; `server` is None in direct messages."""

    user: int
    server: int | None
    channel: int | None
    how: str  # for the log: slash, mention, …

    async def acknowledge(self, question: str | None) -> None:
        """Shows at once that the question arrived; None where only a word is to come instead of an answer."""

    async def refuse(self, text: str, wait: float | None = None) -> None:
        """Says why there will be no answer, where the question was asked and so that nobody else is troubled.

        `wait` is the seconds until it may be asked again, None where waiting does not help.
        """

    async def grow(self, text: str) -> None:
        """Shows a part of the answer that is still being written; `deliver` puts the whole in its place.

        Raises nothing: what cannot be shown in parts is delivered whole.
        """

    async def deliver(self, messages: Sequence[str], view: discord.ui.View | None = None) -> list[int]:
        """Sends the answer, buttons under its last message; returns the ids of the messages."""


class ByInteraction:
    """A slash command, a context menu or a button: deferred, answered by an edit."""

    def __init__(self, interaction: Interaction, how: str, *, private: bool = False) -> None:
        self.user = interaction.user.id
        self.server = interaction.guild_id
        self.channel = interaction.channel_id
        self.how = how
        self.private = private
        self._interaction = interaction
        self._arrived = monotonic()  # its id tells the time too, but by Discord's clock
        self._in_parts = True

    async def acknowledge(self, question: str | None) -> None:
        try:
            await self._interaction.response.defer(ephemeral=self.private, thinking=True)
        except discord.HTTPException as error:
            if error.code not in {ACKNOWLEDGED, *GONE}:
                log.warning("a question could not be acknowledged: %s", error)

    async def refuse(self, text: str, wait: float | None = None) -> None:
        with contextlib.suppress(discord.HTTPException, OSError):
            await answer_privately(self._interaction, text)

    async def grow(self, text: str) -> None:
        if self._in_parts:
            try:
                await self._interaction.edit_original_response(content=text, allowed_mentions=QUIET)
            except (discord.HTTPException, OSError) as error:
                self._in_parts = False
                log.info("an answer is no longer shown while it grows: %s", error)

    async def deliver(self, messages: Sequence[str], view: discord.ui.View | None = None) -> list[int]:
        sent: list[int] = []
        for text in messages:
            buttons = view if view is not None and text is messages[-1] else discord.utils.MISSING
            if monotonic() - self._arrived > TOKEN_LIVES:
                break
            try:
                if not sent:
                    message = await self._interaction.edit_original_response(
                        content=text, view=None if buttons is discord.utils.MISSING else buttons, allowed_mentions=QUIET
                    )
                    sent.append(message.id)
                else:
                    more = await self._interaction.followup.send(
                        text, view=buttons, ephemeral=self.private, allowed_mentions=QUIET, wait=True
                    )
                    sent.append(more.id)
            except (discord.HTTPException, OSError) as error:
                log.warning("an answer goes to the channel instead of its interaction: %s", error)
                break
        if len(sent) < len(messages):
            if not sent:
                with contextlib.suppress(discord.HTTPException, OSError):
                    await self._interaction.delete_original_response()  # 'thinking', or a part of the answer
            place = self._interaction.user if self.private else self._interaction.channel
            if isinstance(place, Messageable):
                rest = messages[len(sent) :]
                sent += _ids(await send_all(place, rest, view, key=str(self._interaction.id)))
        return sent


class ByMessage:
    """A mention, a reply or a direct message: typing, answered by a reply, which may grow before it is whole."""

    def __init__(self, message: discord.Message, me: discord.abc.Snowflake, how: str, *, threads: bool = False) -> None:
        """`me` is the bot. With `threads`, an answer goes into a thread of its own, where one may be opened."""
        self.user = message.author.id
        self.server = message.guild.id if message.guild else None
        self.channel: int | None = message.channel.id
        self.how = how
        self._message = message
        self._me = me
        self._threads = threads and isinstance(message.channel, discord.TextChannel)
        self._place: Messageable = message.channel
        self._reply_to: discord.Message | None = message
        self._typing: asyncio.Task[None] | None = None
        self._in_parts = True
        self._grown: discord.Message | None = None

    async def acknowledge(self, question: str | None) -> None:
        if question and self._threads:
            with contextlib.suppress(discord.HTTPException, OSError):
                thread = await self._message.create_thread(name=clip(question, THREAD_NAME), auto_archive_duration=1440)
                self._place, self.channel, self._reply_to = thread, thread.id, None
        first = asyncio.Event()
        self._typing = asyncio.create_task(self._type(first))
        await first.wait()

    async def refuse(self, text: str, wait: float | None = None) -> None:
        """In direct messages in words; in a channel by a sign, which goes when one may ask again."""
        sign = TOO_MUCH if wait is None else WAIT
        try:
            if self.server is None:
                await self._message.reply(text, mention_author=False, allowed_mentions=QUIET)
                return
            await self._message.add_reaction(sign)
        except (discord.HTTPException, OSError):  # it may not react here: then in words, which go again
            with contextlib.suppress(discord.HTTPException, OSError):
                await self._message.reply(text, delete_after=15, mention_author=False, allowed_mentions=QUIET)
            return
        if wait is not None:
            await asyncio.sleep(wait)
            with contextlib.suppress(discord.HTTPException, OSError):
                await self._message.remove_reaction(sign, self._me)

    async def grow(self, text: str) -> None:
        if not self._in_parts:
            return
        try:
            if self._grown is None:
                key = f"{self._message.id}-p"  # a nonce has at most 25 characters
                [self._grown] = await send_all(self._place, [text], None, key=key, reply_to=self._reply_to)
                self._stop_typing()
            else:
                await self._grown.edit(content=text, allowed_mentions=QUIET)
        except (discord.HTTPException, OSError) as error:
            self._in_parts = False
            log.info("an answer is no longer shown while it grows: %s", error)

    async def deliver(self, messages: Sequence[str], view: discord.ui.View | None = None) -> list[int]:
        self._stop_typing()
        grown = await self._complete(messages[0], view if len(messages) == 1 else None)
        rest, key = messages[len(grown) :], str(self._message.id)
        try:
            return grown + _ids(
                await send_all(self._place, rest, view, key=key, reply_to=None if grown else self._reply_to)
            )
        except discord.Forbidden:
            where = f"<#{self.channel}>"
            note = f"I may not write in {where}, so here is the answer to your question there."
            return _ids(await send_all(self._message.author, [note, *messages], view, key=key))

    async def _complete(self, text: str, view: discord.ui.View | None) -> list[int]:
        """Puts the first message of the answer in place of what has grown; [] where nothing has, or it is gone."""
        if self._grown is None:
            return []
        for pause in (*TRIES, None):
            try:
                await self._grown.edit(content=text, view=view, allowed_mentions=QUIET)
            except (discord.HTTPException, OSError) as error:
                if pause is None or not passing(error):
                    log.info("an answer is sent anew, for its message cannot be edited: %s", error)
                    break
                await asyncio.sleep(pause)
            else:
                return [self._grown.id]
        with contextlib.suppress(discord.HTTPException, OSError):
            await self._grown.delete()
        self._grown = None
        return []

    def _stop_typing(self) -> None:
        if self._typing:
            self._typing.cancel()

    async def _type(self, first: asyncio.Event) -> None:
        """Typing shows for 10 seconds: renewed until the answer is there."""
        try:
            while True:
                with contextlib.suppress(discord.HTTPException, OSError):
                    await self._place.typing()
                first.set()
                await asyncio.sleep(8)
        finally:
            first.set()


async def send_all(
    place: Messageable,
    messages: Sequence[str],
    view: discord.ui.View | None,
    *,
    key: str,
    reply_to: discord.Message | None = None,
) -> list[discord.Message]:
    """Sends plain messages, each exactly once: a nonce made of `key` lets Discord drop a second try that got through.

    Raises discord.HTTPException when Discord refuses, or still fails after the last try.
    """
    sent: list[discord.Message] = []
    for number, text in enumerate(messages):
        options: dict[str, Any] = {"allowed_mentions": QUIET, "suppress_embeds": True}
        if reply_to is not None and not sent:
            reference = reply_to.to_reference(fail_if_not_exists=False)
            options |= {"reference": reference, "mention_author": False}
        if view is not None and number == len(messages) - 1:
            options["view"] = view
        for pause in (*TRIES, None):
            try:
                message = await place.send(text, nonce=f"{key}-{number}", **options)
            except (discord.HTTPException, OSError) as error:
                if pause is None or not passing(error):
                    raise
                await asyncio.sleep(pause)
            else:
                sent.append(message)
                break
    return sent


def _ids(messages: Sequence[discord.Message]) -> list[int]:
    return [message.id for message in messages]


def passing(error: discord.HTTPException | OSError) -> bool:
    """Whether trying again may help: Discord or the network fails, or asks for patience."""
    return not isinstance(error, discord.HTTPException) or error.status >= 500 or error.status == 429


async def answer_privately(interaction: Interaction, text: str) -> None:
    """Says `text` to the one who acted, and to nobody else, however far the interaction has come."""
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=QUIET)
    else:
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=QUIET)
