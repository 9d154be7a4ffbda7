"""A server on loopback that never ends its answer, in each of the ways in which HTTP lets it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

DROP = 0.02
"""Seconds between two drops."""

HEAD = b"HTTP/1.1 200 OK\r\n"
SHAPES: dict[str, tuple[bytes, bytes]] = {
    "/header": (HEAD + b"X: ", b"a"),
    "/interim": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "/chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a"),
    "/body": (HEAD + b"Content-Length: 100000\r\n\r\n", b"a"),
}
"""By path: how the answer begins, and what is sent again and again."""

NO_RULES = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def dripping() -> Iterator[str]:
    """The server's name and port; gone afterwards."""
    over = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection:
            path = connection.recv(65_536).split(b" ")[1].decode()
            begin, drop = SHAPES.get(path, (NO_RULES, b""))
            try:
                connection.sendall(begin)
                while drop and not over.wait(DROP):
                    connection.sendall(drop)
            except OSError:
                return

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
