"""Every event class by its topic. Knows nothing of what the events mean."""

from __future__ import annotations

from domain import events, file_events, meeting_events

MODULES = (events, meeting_events, file_events)
"""Where event classes are written; a class that stands elsewhere is not known to the log."""


def event_types() -> dict[str, type[events.Event]]:
    """Every event class by its topic, in the order of the files."""
    found: dict[str, type[events.Event]] = {}
    pending = [events.Event]
    while pending:
        for cls in pending.pop(0).__subclasses__():
            if any(cls.__module__ == module.__name__ for module in MODULES):
                found[cls.TOPIC] = cls
                pending.append(cls)
    return found
