"""A server whose readers do what no file should make one do; it is run by its path, in a process of its own.

A fork tells as the pages of its text what became of what it tried.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable

from ingest.extraction.readers import READERS, Pages, Reader
from ingest.extraction.server import main

HERE = __file__


def _opens_file() -> object:
    return os.open(HERE, os.O_RDONLY)


def _opens_file_for_writing() -> object:
    return os.open("/dev/shm/ratsarchiv-probe", os.O_WRONLY | os.O_CREAT)  # noqa: S108


def _lists_folder() -> object:
    return os.listdir("/")  # noqa: PTH208


def _connects() -> object:
    return socket.create_connection(("127.0.0.1", 9), timeout=1)


def _connects_within() -> object:
    return socket.socket(socket.AF_UNIX)


def _looks_up_name() -> object:
    return socket.getaddrinfo("localhost", 80)


def _makes_pipe() -> object:
    return os.pipe()


def _copies_descriptor() -> object:
    return os.dup(1)


def _opens_after_closing() -> object:
    os.close(0)
    return os.open(HERE, os.O_RDONLY)


PROBES: dict[str, Callable[[], object]] = {
    probe.__name__[1:]: probe
    for probe in (
        _opens_file,
        _opens_file_for_writing,
        _lists_folder,
        _connects,
        _connects_within,
        _looks_up_name,
        _makes_pipe,
        _copies_descriptor,
        _opens_after_closing,
    )
}


def _probed(content: bytes) -> tuple[int, Pages]:
    try:
        told = f"it got {PROBES[content.decode()]()!r}"
    except OSError as error:
        told = f"refused: {type(error).__name__}"
    return 1, lambda number: told


def _descriptors(content: bytes) -> tuple[int, Pages]:
    """Tells the open descriptors beyond the three; /proc itself cannot be listed in a fork."""
    found: list[int] = []
    for number in range(3, 4_096):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return 1, lambda number: f"open: {found}"


def _sleeps(content: bytes) -> tuple[int, Pages]:
    time.sleep(1_000)
    return 0, str


def _ignores_signals(content: bytes) -> tuple[int, Pages]:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass


def _leaves_child(content: bytes) -> tuple[int, Pages]:
    if os.fork() == 0:
        time.sleep(1_000)
    return 1, lambda number: "a child was left"


def _talks(content: bytes) -> tuple[int, Pages]:
    os.write(1, b"warning: a library says something\n")
    os.write(2, b"warning: and something else\n")
    return 1, lambda number: "text"


def _crashes(content: bytes) -> tuple[int, Pages]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return 0, str


def _takes_memory(content: bytes) -> tuple[int, Pages]:
    return len(bytearray(10_000_000_000)), str


def _raises_what_is_no_error(content: bytes) -> tuple[int, Pages]:
    raise SystemExit(3)


MISCHIEF: dict[str, Reader] = {
    "probed": _probed,
    "descriptors": _descriptors,
    "sleeps": _sleeps,
    "ignores_signals": _ignores_signals,
    "leaves_child": _leaves_child,
    "talks": _talks,
    "crashes": _crashes,
    "takes_memory": _takes_memory,
    "raises": _raises_what_is_no_error,
}

if __name__ == "__main__":
    READERS.update(MISCHIEF)
    main()
