"""How to connect to a language model, and how a build has articles read by it too."""

from dataclasses import dataclass
from pathlib import Path

from prompts import load


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """Which model. `name` as `init_chat_model` takes it; `url` of an OpenAI-compatible server; `timeout` in seconds."""

    name: str
    url: str | None = None
    timeout: float = 30.0

    @property
    def provider(self) -> str:
        return self.name.partition(":")[0] if ":" in self.name else ""

    @property
    def model(self) -> str:
        return self.name.partition(":")[2]


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
