"""A state file that can be read and not written, as on a disk that was mounted read-only after an error."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.state import State


@contextmanager
def unwritable(state: State) -> Iterator[None]:
    """Whatever writes fails inside."""
    state._db.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        state._db.execute("PRAGMA query_only = OFF")
