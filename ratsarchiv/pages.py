"""The pages served: one reading for each thread, opened anew after a rebuild has switched."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from archive.log import Clock
from domain.errors import AddressUnavailable
from projections.views import CoverageView, EventView, FamilyView, StatusView
from ratsarchiv import logs
from ratsarchiv.assembly import Served, reading
from ratsarchiv.reading import ArchiveReading
from search.answers import AsOf, SearchAnswer
from search.asked import Choice, Order
from search.suggestions import Suggestion
from web.app import create_app


class ThreadReadings:
    """Fills web.reading.Reading; the log and the databases serve one thread at a time."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._served = Served(folder)
        self._local = threading.local()

    def stand(self, text: str | None, *, searched: bool = False) -> AsOf:
        """The state that a STAND means."""
        return self._reading().stand(text, searched=searched)

    def behind(self) -> int:
        """Events that cannot be found yet."""
        return self._reading().behind()

    def family(self, name: str, as_of: AsOf, council: str | None = None) -> FamilyView:
        """The family of a paper."""
        return self._reading().family(name, as_of, council)

    def history(self, name: str, as_of: AsOf, council: str | None = None) -> list[EventView]:
        """Every event of a family."""
        return self._reading().history(name, as_of, council)

    def suggest(self, typed: str, as_of: AsOf, council: str | None = None) -> list[Suggestion]:
        """What may be meant by what was typed so far."""
        return self._reading().suggest(typed, as_of, council)

    def search(
        self,
        query: str,
        as_of: AsOf,
        *,
        council: str | None = None,
        limit: int = 10,
        offset: int = 0,
        group: bool = True,
        order: Order = "relevance",
        choices: Sequence[Choice] = (),
        explain: bool = False,
    ) -> SearchAnswer:
        """The answer to a query."""
        return self._reading().search(
            query,
            as_of,
            council=council,
            limit=limit,
            offset=offset,
            group=group,
            order=order,
            choices=choices,
            explain=explain,
        )

    def coverage(self) -> CoverageView:
        """What the archive covers."""
        return self._reading().coverage()

    def status(self) -> StatusView:
        """The state of the archive."""
        return self._reading().status()

    def _reading(self) -> ArchiveReading:
        """This thread's reading, opened anew where a rebuild has switched what it reads."""
        if getattr(self._local, "stack", None) is None or self._is_replaced():
            self._close()
            with ExitStack() as stack:
                self._local.held = stack.enter_context(reading(self._folder, self._clock, self._served))
                self._local.generation = self._local.held.generation()
                self._local.stack = stack.pop_all()
        held: ArchiveReading = self._local.held
        return held

    def _is_replaced(self) -> bool:
        """Whether others are the live read models by now."""
        return bool(self._local.held.generation() != self._local.generation)

    def _close(self) -> None:
        if getattr(self._local, "stack", None) is not None:
            self._local.stack.close()
            self._local.stack = None


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises AddressUnavailable where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise AddressUnavailable(
            f"{host} port {port} cannot be served at ({error.strerror}); expected a free port of this "
            "machine, name others with --host and --port."
        ) from error


def serve_pages(folder: Path, clock: Clock, listener: socket.socket) -> None:
    """Serves the pages until interrupted."""
    log = None if logs.are_json() else LOGGING_CONFIG  # None leaves uvicorn's records to the process's own
    config = uvicorn.Config(create_app(ThreadReadings(folder, clock)), log_level="warning", log_config=log)
    uvicorn.Server(config).run(sockets=[listener])
