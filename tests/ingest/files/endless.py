"""A server whose bodies never end: it sends and sends, or drips byte by byte, until nobody listens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.ingest.serving import Served

PATIENCE = 0.02
"""Seconds between two drops."""


@contextmanager
def endless() -> Iterator[Served]:
    """`/grows` sends without end, `/drips` a byte at a time, all else is a small file at once."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_error(404)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"Ein Anfang.")
            piece = {"/grows": b"mehr " * 2_000, "/drips": b"."}.get(self.path)
            try:
                while piece is not None and not over.wait(PATIENCE if self.path == "/drips" else 0):
                    self.wfile.write(piece)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}")
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
