"""A real `chroma run` on loopback, which can be stopped, frozen and started again under the same address."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("chroma")


class ChromaServer:
    """`url` answers from the moment `start` returns; what it holds lies in `home`."""

    def __init__(self, home: Path) -> None:
        if not PROGRAM.exists():
            pytest.skip("the `chroma` command is not installed")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._home = home
        self.start()

    def start(self) -> None:
        command = [PROGRAM, "run", "--host", "127.0.0.1", "--port", str(self._port), "--path", str(self._home)]
        with (self._home / "log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._home)
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            assert self._process.poll() is None, (self._home / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def freeze(self) -> None:
        """It takes connections and says nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
