"""A web server on loopback for tests: answers from a table, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from msgspec import Struct


class Answer(Struct, frozen=True):
    """What an address answers; `cut` bytes of the body are promised and not sent."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = {}
    cut: int = 0


Asked = tuple[str, Mapping[str, str]]
Answers = Callable[[str, int], Answer]
"""Takes an address's path and how often it was asked before."""


class Served(Struct):
    """A running server: its address and what it was asked, path and headers, in order."""

    address: str
    asked: list[Asked] = []
    most_at_once: int = 0

    @property
    def host(self) -> str:
        """Name and port, as in an address."""
        return self.address.removeprefix("http://")

    def paths(self) -> list[str]:
        """The paths that were asked for, in order, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def serving(answers: Answers) -> Iterator[Served]:
    """A server that answers from a function; gone afterwards."""
    lock = threading.Lock()
    served = Served("")
    at_once = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            nonlocal at_once
            with lock:
                at_once += 1
                served.most_at_once = max(served.most_at_once, at_once)
                before = sum(path == self.path for path, _ in served.asked)
                served.asked.append((self.path, dict(self.headers.items())))
            answer = answers(self.path, before)
            self.send_response_only(answer.status)
            self.send_header("Content-Length", str(len(answer.body) + answer.cut))
            for name, value in {"Date": self.date_time_string(), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = answer.cut > 0
            with lock:
                at_once -= 1

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
