"""A provider's client, made as its model needs it."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from index.errors import ModelSetupError
from index.model_options import ChatOptions

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

RETRIES = 2  # by the provider's own client, which honours Retry-After; all within the time-out
MOST_TOKENS = 1500  # of one reply; more is a model that does not stop
THINKING = 6000  # tokens more for a model that thinks before it writes, which counts as written


def connect(options: ChatOptions) -> "BaseChatModel":
    """The client. Raises ModelSetupError for a missing package or key, or a provider that does not exist."""
    from langchain.chat_models import init_chat_model

    given = _given(options)
    try:
        if not options.provider:
            raise ValueError("no provider")  # langchain would guess one, and ask for its package
        model: BaseChatModel = init_chat_model(options.model, model_provider=options.provider, **given)
        profile: Mapping[str, Any] = getattr(model, "profile", None) or {}  # what langchain knows of this model
        if profile.get("temperature") is False:
            del given["temperature"]
        if profile.get("reasoning_output") and options.provider == "openai":
            given |= {"reasoning_effort": "low", "max_tokens": MOST_TOKENS + THINKING}
        if given != _given(options):
            model = init_chat_model(options.model, model_provider=options.provider, **given)
        return model
    except ImportError as error:
        extra = options.provider if options.provider in ("openai", "anthropic", "ollama") else ""
        missing = getattr(error.__cause__, "name", None) or f"langchain_{options.provider}"
        what = f"demarche[{extra}]" if extra else missing.partition(".")[0].replace("_", "-")
        raise ModelSetupError(
            f"DEMARCHE_MODEL is {options.name}, whose package is missing: run pip install '{what}'."
        ) from None
    except Exception as error:
        words = str(error).lower()
        if any(word in words for word in ("api_key", "credential", "authentication")):
            raise ModelSetupError(f"DEMARCHE_MODEL is {options.name}, but {key_name(options)} is not set.") from None
        raise ModelSetupError(
            f"DEMARCHE_MODEL is {options.name}, which is no model that can be used: write provider:name, "
            "such as openai:gpt-5-mini."
        ) from None


def _given(options: ChatOptions) -> dict[str, Any]:
    """What a provider's client is made with."""
    if options.provider == "ollama":
        client = {"timeout": options.timeout}
        given: dict[str, Any] = {"num_predict": MOST_TOKENS, "client_kwargs": client, "reasoning": False}
    else:
        given = {"max_tokens": MOST_TOKENS, "timeout": options.timeout, "max_retries": RETRIES}
    if options.url:
        given["base_url"] = options.url
    if options.provider == "openai":
        given["stream_usage"] = True
        if options.url and not os.environ.get(key_name(options)):
            given["api_key"] = "none"  # a server of one's own often asks for no key
    return {"temperature": 0, **given}


def key_name(options: ChatOptions) -> str:
    """The environment variable that the provider's key is expected in."""
    return f"{(options.provider or 'openai').upper()}_API_KEY"
