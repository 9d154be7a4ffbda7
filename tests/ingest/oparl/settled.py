"""What the archive says of the made-up town, to be compared between runs and dialects."""

from __future__ import annotations

from typing import Any

from domain.paper import Session
from tests.ingest.oparl.harvested import Harvests


def told(session: Session) -> tuple[object, ...]:
    """What a station's session says."""
    return (session.date, session.name, session.agenda_item, session.outcome)


def settled(held: Harvests) -> dict[str, Any]:
    """What the archive says of the town, without what depends on addresses and times."""
    antrag, change = held.paper("1"), held.paper("2")
    stations = [
        (
            c.body,
            c.role_text,
            c.authoritative,
            [(s.date, s.name, s.agenda_item, s.outcome) for s in c.in_order()],
        )
        for c in antrag.consultations()
    ]
    meeting = held.meeting("m2")
    return {
        "title": antrag.text("title"),
        "originators": antrag.said("originators"),
        "directions": antrag.said("directions"),
        "districts": antrag.said("districts"),
        "filed_on": antrag.text("filed_on"),
        "kind": change.kind,
        "stations": stations,
        "files": sorted((f.stated.name, f.stated.kind) for f in antrag.files()),
        "agenda": [(i.number, i.title, i.outcome, i.paper == antrag.id) for i in meeting.in_order()],
        "minutes": [(f.stated.name, f.stated.kind, f.stated.state) for f in meeting.files.values()],
        "place": meeting.text("place"),
        "families": sorted(sorted(m.paper.number or "?" for m in f.members) for f in held.families()),
    }
