"""Errors as readers see them: the one table of statuses and German sentences. Knows no page.

The domain's own messages are for operators and may name paths or repeat what was typed: never shown here, nor
in the status (docs/decisions/0011-status-without-operators-sentences.md).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from msgspec import Struct
from starlette.exceptions import HTTPException

from domain import errors
from search.answers import MAX_OFFSET
from web import addresses, german, headers
from web.asked import MOST_VALUES
from web.contexts import Frame, SearchBox, title
from web.rendering import Pages


class Told(Struct, frozen=True):
    """How an error is told: status, name in addresses, title, what happened and what to do next."""

    status: int
    name: str
    title: str
    text: str


UNEXPECTED = Told(
    500,
    "unexpected",
    "Unerwarteter Fehler",
    "Bei der Bearbeitung ist ein Fehler aufgetreten; er wurde vermerkt."
    " Bitte versuchen Sie es später erneut.",
)

BY_CLASS: Mapping[type[Exception], Told] = {
    errors.UnknownPaper: Told(
        404,
        "unknown-paper",
        "Vorlage nicht gefunden",
        "Unter dieser Nummer oder Adresse war zum gefragten Archivstand keine Vorlage bekannt."
        " Bitte prüfen Sie die Nummer, oder suchen Sie nach Wörtern des Titels.",
    ),
    errors.BadStand: Told(
        404,
        "bad-stand",
        "Archivstand nicht gefunden",
        "Diesen Archivstand gibt es nicht: Er ist nicht lesbar, liegt vor dem ersten oder nach dem letzten"
        " Ereignis oder wird noch verarbeitet. Bitte nennen Sie ein Ereignis (e184), einen Tag (2020-05-20)"
        " oder einen Zeitpunkt (2020-05-20T12:00:00Z).",
    ),
    errors.AmbiguousNumber: Told(
        404,
        "ambiguous-number",
        "Nummer nicht eindeutig",
        "Diese Nummer tragen mehrere Vorlagen. Bitte suchen Sie nach der Nummer,"
        " und wählen Sie die gemeinte Vorlage aus den Treffern.",
    ),
    errors.BadQuery: Told(
        400,
        "bad-query",
        "Anfrage zu umfangreich",
        f"Geblättert wird bis zum {german.number(MAX_OFFSET)}. Vorgang, und in jeder Liste lassen sich"
        f" höchstens {MOST_VALUES} Werte wählen. Bitte grenzen Sie die Anfrage anders ein.",
    ),
    errors.ProfileMismatch: Told(
        503,
        "profile-mismatch",
        "Suche vorübergehend nicht möglich",
        "Der Suchindex passt nicht zum Suchprofil dieses Programms und muss neu aufgebaut werden."
        " Bitte versuchen Sie es später erneut.",
    ),
    errors.SearchUnavailable: Told(
        503,
        "search-unavailable",
        "Suche vorübergehend nicht möglich",
        "Der Suchdienst ist gerade nicht erreichbar. Vorlagen und ihre Geschichte lassen sich weiter über"
        " ihre Nummern aufrufen. Bitte versuchen Sie die Suche später erneut.",
    ),
    errors.NoArchive: Told(
        503,
        "no-archive",
        "Noch kein Archiv",
        "Hier ist noch kein Archiv angelegt. Der Betreiber legt es mit der ersten Erhebung an.",
    ),
    errors.LogUnavailable: Told(
        503,
        "log-unavailable",
        "Archiv vorübergehend nicht erreichbar",
        "Das Ereignisprotokoll ist gerade nicht lesbar. Bitte versuchen Sie es später erneut.",
    ),
    errors.NotProjected: Told(
        503,
        "not-projected",
        "Noch nichts zu lesen",
        "Das Archiv ist noch leer, oder was erfasst wurde, wird noch verarbeitet."
        " Bitte versuchen Sie es später erneut.",
    ),
    errors.Unusable: Told(
        503,
        "unusable",
        "Archiv vorübergehend nicht erreichbar",
        "Die Datenbank der Seiten oder der Suchindex ist gerade nicht lesbar."
        " Bitte versuchen Sie es später erneut.",
    ),
    errors.OriginalsUnavailable: Told(
        503,
        "originals-unavailable",
        "Archiv vorübergehend nicht erreichbar",
        "Die Ablage der Texte ist gerade nicht lesbar. Bitte versuchen Sie es später erneut.",
    ),
    RequestValidationError: Told(
        422,
        "malformed-request",
        "Eingabe nicht lesbar",
        "Eine Angabe in der Adresse hat nicht die erwartete Form. Die Seite („seite“) muss eine ganze Zahl"
        " ab 1 sein, die Reihenfolge („sortierung“) relevanz, neueste, aelteste oder nummer, die Gruppierung"
        " („gruppe“) vorgang oder einzeln. Bitte berichtigen Sie die Adresse.",
    ),
}

BY_STATUS: Mapping[int, Told] = {
    404: Told(
        404,
        "not-found",
        "Seite nicht gefunden",
        "Unter dieser Adresse gibt es keine Seite. Bitte prüfen Sie die Adresse, oder nutzen Sie die Suche.",
    ),
    405: Told(
        405,
        "method-not-allowed",
        "Zugriff nicht vorgesehen",
        "Diese Adresse kann nur gelesen werden. Bitte rufen Sie sie mit GET oder HEAD ab.",
    ),
}


class ErrorContext(Struct, frozen=True):
    """Context of error.html."""

    frame: Frame
    heading: str
    text: str


class Problem(Struct, frozen=True):
    """Problem details as RFC 9457, section 3.1, has them."""

    type: str
    title: str
    status: int
    detail: str


def told(error: Exception) -> Told:
    """How the error is told; what the table does not know is unexpected."""
    if isinstance(error, HTTPException):
        return BY_STATUS.get(error.status_code, UNEXPECTED)
    return next((BY_CLASS[cls] for cls in type(error).__mro__ if cls in BY_CLASS), UNEXPECTED)


def install(app: FastAPI, pages: Pages) -> None:
    """Lets the application answer errors by the table: a page, or problem details where JSON was asked.

    Errors that the table does not know pass through to the server's log after they were answered.
    """

    def answer(request: Request, error: Exception) -> Response:
        return respond(request.url.path, error, pages)

    for cls in (*BY_CLASS, HTTPException, Exception):
        app.add_exception_handler(cls, answer)


def respond(path: str, error: Exception, pages: Pages) -> Response:
    """The response to a request for `path` that ended in the error."""
    wording = told(error)
    if path.endswith(addresses.JSON):
        response: Response = _problem(wording)
    else:
        response = pages.render("error.html", _context(wording), wording.status)
    if isinstance(error, HTTPException):
        response.headers.update(error.headers or {})
    headers.complete(response.headers)  # what is unexpected is answered outside of headers.EveryResponse
    return response


def _context(wording: Told) -> ErrorContext:
    frame = Frame(title(f"Fehler: {wording.title}", "Fehlerseite"), SearchBox())
    return ErrorContext(frame, wording.title, wording.text)


def _problem(wording: Told) -> Response:
    problem = Problem(f"urn:ratsarchiv:problem:{wording.name}", wording.title, wording.status, wording.text)
    return Response(msgspec.json.encode(problem), wording.status, media_type="application/problem+json")
