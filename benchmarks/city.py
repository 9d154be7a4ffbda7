"""A replayed city for benchmarks: its server, runs of the command line over it, and what they cost.

Needs the real data and the replaying server beside the checkout; knows nothing of what is measured.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

SHARED = Path("../shared")
TOOL = SHARED / "tools/oparl_replay.py"
DATA = SHARED / "data/karlsruhe"
PORT = 8799
COUNCIL = "karlsruhe"
EVERY = 0.5
"""Seconds between two looks at the memory of a run's processes."""


class City(Struct, frozen=True):
    """A running server, and the home of an archive of it."""

    address: str
    home: Path

    def requests(self) -> list[str]:
        """What the server was asked since this was asked last."""
        return list(self._get("/_log")["addresses"])

    def control(self, **what: str) -> None:
        """Moves the server in time, or gives it faults."""
        self._get("/_control?" + "&".join(f"{name}={value}" for name, value in what.items()))

    def run(self, *arguments: str) -> Cost:
        """A command over the archive, with what it costs; raises CalledProcessError when it did nothing."""
        command = [sys.executable, "-m", "ratsarchiv", "--home", str(self.home), *arguments]
        environment = os.environ | {"RATSARCHIV_RATE": "100000", "RATSARCHIV_OCR_PAGES": "0"}
        began = time.perf_counter()
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            peak = _Peak(process.pid)
            output = process.stdout.read() if process.stdout is not None else ""
        peak.end()
        if process.returncode not in (0, 3):
            raise subprocess.CalledProcessError(process.returncode, command, output)
        return Cost(time.perf_counter() - began, peak.most, output)

    def _get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=600) as answer:  # noqa: S310  # loopback
            return dict(json.load(answer))


class Cost(Struct, frozen=True):
    """Seconds of a command, the most bytes that its processes held together, and what it printed."""

    seconds: float
    peak_bytes: int
    output: str


@contextmanager
def city(papers: int, folder: Path) -> Iterator[City]:
    """The city's first papers (0: all) behind a server on loopback, ended afterwards."""
    command = [sys.executable, str(TOOL), "--data", str(DATA), "--port", str(PORT), "--papers", str(papers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            if server.stdout is None or not server.stdout.readline().startswith("READY"):
                raise RuntimeError(f"{TOOL} did not start.")
            _await(PORT)
            yield City(f"http://127.0.0.1:{PORT}", folder / "home")
        finally:
            server.terminate()


def _await(port: int) -> None:
    """Waits until the server takes connections: it says that it is ready a moment before."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{TOOL} takes no connections.")


class _Peak:
    """Looks at a process and all below it until it has ended; shared pages count once."""

    def __init__(self, root: int) -> None:
        self.most = 0
        self._root = root
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> None:
        """Looks no more."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            self.most = max(self.most, sum(map(_held, _below(self._root))))


def _below(root: int) -> list[int]:
    found, pending = [], [root]
    while pending:
        process = pending.pop()
        found.append(process)
        try:
            for task in Path(f"/proc/{process}/task").iterdir():
                pending += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended meanwhile
            continue
    return found


def _held(process: int) -> int:
    """Bytes of a process, of shared pages its part; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
