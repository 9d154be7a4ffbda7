"""Which reader is a saved ALLRIS page for? Tells flattened text from HTML, papers from agendas."""

from __future__ import annotations

from domain.errors import Unreadable
from domain.meeting_observation import MeetingObservation
from domain.observation import Observation
from ingest.allris import agenda_page, agenda_text, classic_page, modern_page, text_page
from ingest.allris.layout import decode
from ingest.allris.markup import Markup, heading_of, is_html, marked_up
from ingest.allris.seen import Seen


def read(data: bytes, seen: Seen) -> Observation | MeetingObservation:
    """What a saved page shows; Unreadable for anything but the page of one paper or one agenda."""
    if is_html(data):
        return _of_markup(marked_up(data), seen)
    text = decode(data)
    return agenda_text.read(text, seen) if agenda_text.is_agenda(text) else text_page.read(text, seen)


def _of_markup(markup: Markup, seen: Seen) -> Observation | MeetingObservation:
    agenda = heading_of(markup).startswith(agenda_text.TITLE.strip())
    if markup.page.css_first("h1.title") is None:
        return agenda_page.read(markup, seen) if agenda else classic_page.read(markup, seen)
    if agenda:
        raise Unreadable(
            "The page is an agenda of ALLRIS 4 as HTML, which no reader knows yet: save it as text instead."
        )
    return modern_page.read(markup, seen)
