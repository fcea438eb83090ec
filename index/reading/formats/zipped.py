"""Documents that are archives of XML: opened with care, so that a small file cannot fill the memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from index.errors import ReadError

LARGEST = 200 * 2**20  # bytes of everything in it, unpacked
_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}


@contextmanager
def opened(path: str, kind: str) -> Iterator[ZipFile]:
    """Raises ReadError when it is no archive, is damaged, locked or too large; `kind` is how people call it."""
    try:
        with ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise ReadError(f"it has more than {LARGEST // 2**20} MB when it is unpacked")
            yield archive
    except (BadZipFile, KeyError, EOFError, etree.LxmlError) as error:
        raise ReadError(f"it is damaged: no {kind} that can be read ({type(error).__name__})") from None
    except RuntimeError:  # what zipfile raises for a password
        raise ReadError("it is locked with a password: save it without") from None


def tree(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(**_PARSER))
