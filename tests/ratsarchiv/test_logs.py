"""What pages and worker say on standard error is text, or JSON to the last line where that is set."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from ratsarchiv.logs import JsonLines
from tests.domain.observed import COUNCIL

PROGRAM = "import sys; from ratsarchiv.cli import main; sys.argv[0] = 'ratsarchiv'; main()"


@contextmanager
def said(home: Path, *words: str) -> Iterator[Iterator[bytes]]:
    """The lines that a command writes to standard error; it is ended with the block."""
    command = [sys.executable, "-c", PROGRAM, "--home", str(home), *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        try:
            yield iter(process.stderr.readline, b"")
        finally:
            process.kill()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.system
def test_worker_and_its_harvests_write_json(tmp_path: Path) -> None:
    """The worker's sentences and those of the harvests that it starts are lines of one kind."""
    harvests = f'[[harvests]]\ncouncil = "{COUNCIL}"\noparl = "http://127.0.0.1:1/oparl"\n'
    (tmp_path / "ratsarchiv.toml").write_text('log = "json"\n' + harvests)
    lines: list[dict[str, Any]] = []

    with said(tmp_path, "work") as told:
        for line in told:
            lines.append(json.decode(line))
            if "ended with status" in lines[-1]["message"]:
                break

    assert {"ratsarchiv"} == {line["logger"] for line in lines}
    assert ["info", "error", "error"] == [line["level"] for line in lines]


@pytest.mark.system
@pytest.mark.parametrize("log", ["text", "json"])
def test_web_server_s_lines_are_of_the_kind_set(
    held: Path, monkeypatch: pytest.MonkeyPatch, log: str
) -> None:
    """What the web server itself has to say is written as the rest is."""
    monkeypatch.setenv("RATSARCHIV_LOG", log)
    port = free_port()
    with said(held, "serve", "--port", str(port)) as told:
        first = next(told)
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"nonsense\r\n\r\n")
            second = next(told)

    if log == "text":
        assert (first[:10], b"Invalid HTTP request" in second, second[:1]) == (b"Serving at", True, b"W")
    else:
        assert ["ratsarchiv", "uvicorn.error"] == [json.decode(line)["logger"] for line in (first, second)]


def test_record_is_one_line() -> None:
    """Whatever a message holds, and with its traceback, a record is one line that can be read back."""
    try:
        raise ValueError("Rat\n& Tat")
    except ValueError:
        record = logging.LogRecord("web", logging.ERROR, "", 0, "one\n%s", ("two",), sys.exc_info())

    line = JsonLines().format(record)

    told = json.decode(line)
    assert ("error", "web", "one\ntwo") == (told["level"], told["logger"], told["message"])
    assert told["traceback"].endswith("ValueError: Rat\n& Tat")
    assert "\n" not in line
