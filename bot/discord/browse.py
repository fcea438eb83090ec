"""Looking around without a question: /demands, /articles, /article, /help."""

from datetime import date
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.delivery import QUIET, TOO_MUCH, WAIT
from bot.discord.limits import LONGEST
from bot.discord.markup import CHOICE, clip, fit
from bot.discord.views import open_page
from index.demands import Stance
from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.discord.client import Demarche
    from bot.discord.desk import Facts

    Press = discord.Interaction[Demarche]

CHOICES = 25
STANCES = [app_commands.Choice(name=stance.value, value=stance.value) for stance in Stance]


class NotFound(DemarcheError):
    """What was asked for is not in the index."""


def best(typed: str, names: "list[tuple[str, tuple[str, ...]]]") -> list[str]:
    """At most 25 of `names` (each with other wordings, best known first) for what was typed so far.

    Names that begin with it come first, then those with a word or another wording that does, then those that hold it.
    """
    typed = typed.casefold().strip()
    ranked: list[tuple[int, int, str]] = []
    for place, (name, others) in enumerate(names):
        folded = name.casefold()
        if folded.startswith(typed):
            rank = 0
        elif any(word.startswith(typed) for word in folded.split()):
            rank = 1
        elif any(other.casefold().startswith(typed) for other in others):
            rank = 2
        elif typed in folded:
            rank = 3
        else:
            continue
        ranked.append((rank, place, name))
    return [name for _, _, name in sorted(ranked)[:CHOICES]]


class Browse(commands.Cog):
    """All lists are private to the one who looks, and paged."""

    def __init__(self, client: "Demarche") -> None:
        self.client = client

    @app_commands.command()
    @app_commands.describe(
        by="Who demands",
        to="Of whom it is demanded",
        about="Words that the demand speaks of",
        stance="What kind of demand",
        since="The earliest day, as 2025-03-31",
    )
    @app_commands.choices(stance=STANCES)
    async def demands(
        self,
        interaction: "Press",
        by: app_commands.Range[str, 1, 100] | None = None,
        to: app_commands.Range[str, 1, 100] | None = None,
        about: app_commands.Range[str, 1, 100] | None = None,
        stance: app_commands.Choice[str] | None = None,
        since: app_commands.Range[str, 1, 10] | None = None,
    ) -> None:
        """List demands from the articles, with their sources"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        query = {
            "kind": "demands",
            "by": self._canonical(by),
            "to": self._canonical(to),
            "about": about,
            "stance": stance.value if stance else None,
            "since": day(since),
        }
        await self._open(interaction, query)

    @app_commands.command()
    async def articles(self, interaction: "Press") -> None:
        """List the articles that answers come from"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._open(interaction, {"kind": "articles"})

    @app_commands.command()
    @app_commands.describe(title="Which article")
    async def article(self, interaction: "Press", title: app_commands.Range[str, 1, 100]) -> None:
        """Show one article with its demands"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        wanted = title.casefold()
        infos = await self.client.desk.read(lambda engine: engine.index.catalogue.articles())
        keys = [(info.id, (info.title or info.id)) for info in infos]
        found = [i for i, name in keys if i == title or clip(name, CHOICE).casefold() == wanted]
        found = found or [i for i, name in keys if wanted in name.casefold()]
        if not found:
            raise NotFound(f"No article is called “{title}”: see /articles for all of them.")
        await self._open(interaction, {"kind": "article", "article": found[0]})

    @app_commands.command()
    async def help(self, interaction: "Press") -> None:
        """What I can do, with examples from the present articles"""
        await interaction.response.send_message(self._help(), ephemeral=True, allowed_mentions=QUIET)

    @demands.autocomplete("by")
    @demands.autocomplete("to")
    async def _actors(self, interaction: "Press", current: str) -> list[app_commands.Choice[str]]:
        return choices_of_actors(self.client.desk.facts, current)

    @article.autocomplete("title")
    async def _titles(self, interaction: "Press", current: str) -> list[app_commands.Choice[str]]:
        facts = self.client.desk.facts
        names: list[tuple[str, tuple[str, ...]]] = [(title, ()) for title in facts.titles] if facts else []
        return [app_commands.Choice(name=clip(n, CHOICE), value=clip(n, CHOICE)) for n in best(current, names)]

    def _canonical(self, name: str | None) -> str | None:
        facts = self.client.desk.facts
        return facts.canonical(name) if facts and name is not None else name

    async def _open(self, interaction: "Press", query: dict[str, Any]) -> None:
        if not self.client.desk.ready:
            await interaction.edit_original_response(content=self.client.building.kind_word())
            return
        number = await self.client.desk.state(lambda state: state.keep_list(query))
        await open_page(interaction, "l", number)

    def _help(self) -> str:
        facts = self.client.desk.facts
        names = [fit(info.actor.name, 60) for info in facts.actors if info.made][:2] if facts else []
        first, second = [*names, "Russia", "Ukraine"][:2]
        user = self.client.user
        mention = f"<@{user.id}>" if user else "me"
        lines = [
            "### Who demanded what, of whom, and where does it say so?",
            "I answer from a set of articles and quote them; what they do not say, I do not say.",
            f"- `/ask` or mention {mention}: *What does {first} demand?* · *What did {first} demand of {second}?*",
            f"- {WAIT} under a question: ask again when it goes; {TOO_MUCH}: say it in at most {LONGEST} characters",
            "- Right-click a message → Apps → **Ask about this**",
            "- `/demands` lists demands by who, of whom, about what; `/articles` and `/article` show what I have read",
            "- `/new` shows what is new, `/watch start` tells you by itself; `/timeline` and `/map` draw it",
            "- Under an answer: **Sources** shows each quotation in its place, 👍 👎 tell the owner how it was",
            f"- **Follow up** asks on: *and {second}?* · *from whom?* · *when was that?* · *what about before?*",
        ]
        if facts:
            covered = ", ".join(fit(info.actor.name, 60) for info in facts.actors[:8])
            lines.append(f"-# {facts.articles}, index {facts.generation}. They speak of {covered}.")
        return "\n".join(lines)


def choices_of_actors(facts: "Facts | None", current: str) -> list[app_commands.Choice[str]]:
    """The actors to offer for what was typed so far."""
    names = [(info.actor.name, info.actor.aliases) for info in facts.actors] if facts else []
    return [app_commands.Choice(name=clip(n, CHOICE), value=clip(n, CHOICE)) for n in best(current, names)]


def day(text: str | None) -> str | None:
    """A typed day, None where nothing was typed. Raises NotFound for what is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise NotFound(f"“{text}” is no day: write it as 2025-03-31.") from None


async def setup(client: "Demarche") -> None:
    await client.add_cog(Browse(client))
