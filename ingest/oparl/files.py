"""What a file of an OParl server is, by its name: the property that lists it is no proof. Pure."""

from __future__ import annotations

import re

from msgspec import Struct

from domain.observation import StatedFile
from ingest.oparl.fields import Puzzle, day, mime_type, public, text, web, whole_number
from ingest.oparl.objects import Json, own_id

_MINUTES = re.compile(
    r"(?:\b|_)(?:(?:Ergebnis|Verlaufs|Kurz|Wort)?protokoll\w*|protokoll(?:auszug|e)?|niederschrift\w*"
    r"|sitzungsniederschrift|wortlaut der beschl(?:ü|u\u0308)sse)(?:\b|_)",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"(?:\b|_)(?:stellungnahmen?|stn|verwaltungsstandpunkt|stellungn\.)(?:\b|_)", re.IGNORECASE
)
_ANSWER = re.compile(r"(?:\b|_)(?:antwort(?:schreiben)?|beantwortung)(?:\b|_)", re.IGNORECASE)
_DRAFT = re.compile(r"\bentwurf\b", re.IGNORECASE)
_APPROVED = re.compile(r"\bgenehmigt(?:e|es|en)?\b", re.IGNORECASE)
_CORRECTED = re.compile(r"\b(?:berichtigt|korrigiert|korrektur|berichtigung)(?:e|es|en)?\b", re.IGNORECASE)


def file_kind(name: str, parent_kind: str | None) -> str | None:
    """The code of the kind that a file's name tells, for one that hangs on a paper of `parent_kind`.

    A Stellungnahme on a question is its answer.
    """
    if _MINUTES.search(name):
        return "minutes"
    if _ANSWER.search(name):
        return "answer"
    if _POSITION.search(name):
        return "answer" if parent_kind == "question" else "position"
    return None


def minutes_state(name: str) -> str | None:
    """The state of minutes that their name tells."""
    if _CORRECTED.search(name):
        return "corrected"
    if _APPROVED.search(name):
        return "approved"
    return "draft" if _DRAFT.search(name) else None


class Owner(Struct, frozen=True):
    """What a file hangs on: the code of a paper's kind, and whether it is public."""

    kind: str | None = None
    public: bool | None = None


def _last_part(obj: Json) -> str:
    """What a file without a name is called: the end of its own address."""
    return (own_id(obj) or "").rpartition("/")[2]


def address_of(obj: Json) -> str | None:
    """Where the file itself is to be had."""
    return web(obj.get("downloadUrl")) or web(obj.get("accessUrl"))


def stated_file(obj: Json, place: str, owner: Owner, puzzle: Puzzle) -> StatedFile:
    """The file as its server shows it (OParl 1.1, 3.9 File); it is no more public than what it hangs on."""
    name = text(obj, "name") or text(obj, "fileName") or _last_part(obj)
    kind = file_kind(name, owner.kind)
    return StatedFile(
        name=name,
        id=own_id(obj),
        address=address_of(obj),
        size=whole_number(obj, "size"),
        mime_type=mime_type(obj),
        date=day(obj, "date", puzzle),
        place=place,
        kind=kind,
        state=minutes_state(name) if kind == "minutes" else None,
        public=False if owner.public is False else public(obj),
    )
