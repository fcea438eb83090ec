"""Standard input and output, whatever is at their other end: an old code page, a full disk, nothing at all."""

import codecs
import errno
import io
import json
import os
import sys
from pathlib import Path


def open_streams() -> None:
    """A stream that was closed leads nowhere; what one cannot show or read is replaced, never an error."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace" if name == "stderr" else "replace")


def piped() -> io.TextIOWrapper:
    """Standard input by its lines, as UTF-8 (or UTF-16 with its mark), whatever the terminal's encoding is."""
    data = sys.stdin.buffer
    mark = data.peek(2)[:2] if isinstance(data, io.BufferedReader) else b""
    encoding = "utf-16" if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    return io.TextIOWrapper(data, encoding=encoding, errors="replace", newline="\n")


def print_json(found: object) -> None:
    """One object on one line of standard output, in ASCII escapes where that is not UTF-8."""
    line = json.dumps(found, ensure_ascii=False)
    try:
        line.encode()
        escaped = codecs.lookup(sys.stdout.encoding).name != "utf-8"
    except UnicodeEncodeError:  # half of a surrogate pair
        escaped = True
    sys.stdout.write((json.dumps(found) if escaped else line) + "\n")


def drop_output() -> None:
    """Nothing more is written to standard output, not even what is left when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def what_to_do(error: OSError) -> str:
    """A sentence for what the system refused."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no space left to write to{where}: free some, then run this again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Access is denied{where}: allow it, or set DEMARCHE_DATA to a folder that you may write to."
    return f"{error.strerror or error}{where}: mend this, then run it again."
