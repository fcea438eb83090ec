"""Looking at simulated messages."""

from typing import Any


def custom_ids(message: Any) -> list[str]:
    """The ids of a message's buttons, in order."""
    return [button["custom_id"] for row in message.components for button in row["components"]]


def labels(message: Any) -> list[str]:
    return [
        button.get("label") or button["emoji"]["name"] for row in message.components for button in row["components"]
    ]


def button(message: Any, kind: str) -> str:
    """The id of the one button whose id begins with `kind`."""
    [found] = [one for one in custom_ids(message) if one.startswith(f"demarche:{kind}:")]
    return found
