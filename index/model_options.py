"""How a build has articles read by a language model too."""

from dataclasses import dataclass
from pathlib import Path

from index.chat import ChatOptions
from prompts import load


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """The model to read with, the prompts' folder if it is not ours, and the most tokens of one build."""

    chat: ChatOptions
    prompts: Path | None = None
    budget: int = 200_000

    @property
    def version(self) -> str:
        """What its records depend on: the model and the prompt. Raises PromptError."""
        return f"{self.chat.name} {load(self.prompts)['demands'].label}"
