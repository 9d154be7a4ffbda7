"""Lines of JSON on standard error, where that is set: what is said on the way. Knows no command."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from msgspec import UNSET, Struct, UnsetType, json

LOG = logging.getLogger("ratsarchiv")


class Line(Struct, frozen=True):
    """A line of the log; `logger` names the part of the program, `traceback` is left out without an error."""

    at: str
    level: str
    logger: str
    message: str
    traceback: str | UnsetType = UNSET


class JsonLines(logging.Formatter):
    """Makes each record one line of JSON, however many lines its message has."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a Line."""
        line = Line(
            at=datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            level=record.levelname.lower(),
            logger=record.name,
            message=record.getMessage(),
            traceback=self.formatException(record.exc_info) if record.exc_info else UNSET,
        )
        return json.encode(line).decode()


def write_json() -> None:
    """From now on every record of this process, whichever part it is of, is a line of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    LOG.setLevel(logging.INFO)


def are_json() -> bool:
    """Whether records become lines of JSON."""
    return any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers)
