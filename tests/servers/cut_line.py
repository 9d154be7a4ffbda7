"""A line to a PostgreSQL server that a test can cut at a chosen word. Knows nothing of what is said on it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

SIZE = 1 << 20


class CutLine:
    """Passes bytes on both ways; `cut` lets the next message that holds a word be the last one.

    With `heard` the server still hears it and does what it says, but its answer is lost.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._word: bytes | None = None
        self._heard = False
        self._port = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return int(self._port.getsockname()[1])

    @property
    def is_cut(self) -> bool:
        """Whether the word was said."""
        return self._word is None

    def cut(self, word: bytes, *, heard: bool) -> None:
        """Cuts the line once, when the client says the word."""
        self._word, self._heard = word, heard

    def close(self) -> None:
        """Takes no more connections."""
        self._port.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._port.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                threading.Thread(target=self._say, args=(client, server), daemon=True).start()
                threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()

    def _say(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError), closing(client), closing(server):
            while said := client.recv(SIZE):
                if self._word is not None and self._word in said:
                    self._end(said, client, server)
                    return
                server.sendall(said)

    def _end(self, said: bytes, client: socket.socket, server: socket.socket) -> None:
        self._word = None
        if self._heard:
            client.shutdown(socket.SHUT_RDWR)  # before the answer, which then has nowhere to go
            server.sendall(said)
            server.shutdown(socket.SHUT_WR)  # what is only half said must not be waited for
        else:
            client.shutdown(socket.SHUT_RDWR)
            server.shutdown(socket.SHUT_RDWR)


def _pass_on(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while answered := server.recv(SIZE):
            client.sendall(answered)
        client.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_line(address: str) -> Iterator[tuple[CutLine, str]]:
    """A line to the server of the address, and the address that leads through it."""
    parts = conninfo_to_dict(address)
    line = CutLine(str(Path(str(parts["host"])) / ".s.PGSQL.5432"))
    try:
        yield line, f"postgresql://{parts['user']}@127.0.0.1:{line.port}/{parts['dbname']}"
    finally:
        line.close()
