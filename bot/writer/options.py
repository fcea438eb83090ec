"""From settings to a language model: how to connect, its keys, and why it cannot be used."""

import os
from pathlib import Path

from dotenv import dotenv_values

from bot.settings import Settings
from bot.writer.assistant import Assistant
from index.errors import DemarcheError, ModelSetupError
from index.model_options import ChatOptions, ReadingOptions
from prompts import load


def assistant(settings: Settings) -> Assistant | None:
    """The assistant that the settings ask for, None without a model. Raises PromptError for a faulty prompt."""
    if not settings.model:
        if settings.prompts:
            load(settings.prompts)
        return None
    provide_keys()
    return Assistant(settings, chat_options(settings), load(settings.prompts))


def chat_options(settings: Settings) -> ChatOptions:
    """How the settings say to connect."""
    url = str(settings.model_url) if settings.model_url else None
    return ChatOptions(settings.model, url, settings.model_timeout.total_seconds())


def reading_options(settings: Settings, *, wanted: bool = False) -> ReadingOptions | None:
    """How a build is to have articles read by the model: where it is `wanted` or the settings say so, else None.

    Raises ModelSetupError when it is wanted and no model is set, PromptError for a faulty prompt.
    """
    if not settings.model:
        if wanted:
            raise ModelSetupError("No language model is set: set DEMARCHE_MODEL, such as openai:gpt-5-mini.")
        return None
    if not wanted and not settings.model_reading:
        return None
    provide_keys()
    load(settings.prompts)
    return ReadingOptions(chat_options(settings), settings.prompts, settings.model_budget)


def provide_keys(dotenv: Path = Path(".env")) -> None:
    """Hand the providers' own keys (`OPENAI_API_KEY` and the like) from `.env` to their clients."""
    if dotenv.is_file():
        for name, value in dotenv_values(dotenv, interpolate=False).items():
            if name.endswith("_API_KEY") and value:
                os.environ.setdefault(name, value)


def examined(settings: Settings) -> tuple[str, str]:
    """What a tiny call and the fitness test (the first time) find of the model, and what to do, '' where it may answer.

    Both are '' where no model is set.
    """
    try:
        helper = assistant(settings)
        if helper is None:
            return "", ""
        advice = helper.check()
    except DemarcheError as error:
        return f"{settings.model} cannot be used", str(error)
    result = helper.result
    if advice and (result is None or advice != result.sentence):
        return f"{settings.model} does not answer", advice
    how = f" {result.sentence}" if result and result.fit else ""
    return f"{settings.model} answers.{how}", advice
