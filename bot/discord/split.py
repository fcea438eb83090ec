"""Long answers as several messages: cut only between blocks, each within Discord's limit."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.discord.markup import MESSAGE, units


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stay together. `apart` sets an empty line before them; `statements` says how many they hold."""

    text: str
    apart: bool = False
    statements: int = 0

    def __post_init__(self) -> None:
        if not 0 < units(self.text) <= MESSAGE:
            raise ValueError(f"a block holds 1 to {MESSAGE} units, not {units(self.text)}")


def pack(blocks: Iterable[Block]) -> list[list[Block]]:
    """Blocks in order, as few messages as a greedy filling gives, each within Discord's limit when joined."""
    messages: list[list[Block]] = []
    for block in blocks:
        if messages and units(joined([*messages[-1], block])) <= MESSAGE:
            messages[-1].append(block)
        else:
            messages.append([block])
    return messages


def joined(blocks: list[Block]) -> str:
    """The text of one message."""
    text = ""
    for block in blocks:
        text += ("\n\n" if block.apart else "\n") if text else ""
        text += block.text
    return text
