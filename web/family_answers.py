"""What answers at a family's addresses: page, JSON, redirections to its exact address. Knows no search."""

from __future__ import annotations

import hashlib

from fastapi import Response
from fastapi.responses import RedirectResponse

from domain.numbers import normalise
from projections.views import FamilyView
from search.answers import AsOf
from web import addresses
from web.family import family_context
from web.json_text import to_json
from web.reading import Reading
from web.rendering import Pages

CURRENT = {"Cache-Control": "max-age=300"}
FIXED = {"Cache-Control": "max-age=3600", "X-Robots-Tag": "noindex"}


class FamilyAnswers:
    """Answers for families; `stand` is None at the address that shows today's state."""

    def __init__(self, reading: Reading, pages: Pages) -> None:
        self._reading = reading
        self._pages = pages

    def page(self, council: str, name: str, stand: str | None, known: str | None) -> Response:
        """The family's page; 304 where the reader holds it already (`known` is If-None-Match)."""
        as_of = self._reading.stand(stand)
        view = self._reading.family(name, as_of, council)
        exact = _exact(view, stand)
        if (council, name, stand) != (view.council, view.slug, _spelled(as_of, stand)):
            return RedirectResponse(exact + _place(view, name), 302, CURRENT)
        history = self._reading.history(name, as_of, council)
        etag = self._etag(as_of, to_json(view), to_json(history))
        kept = (CURRENT if stand is None else FIXED) | {"ETag": etag}
        if known is not None and etag in map(str.strip, known.split(",")):
            return Response(status_code=304, headers=kept)
        response = self._pages.render("family.html", family_context(view, history, fixed=stand is not None))
        response.headers.update(kept)
        return response

    def json(self, council: str, name: str, stand: str | None) -> Response:
        """The JSON of the family's view."""
        as_of = self._reading.stand(stand)
        view = self._reading.family(name, as_of, council)
        if (council, name, stand) != (view.council, view.slug, _spelled(as_of, stand)):
            return RedirectResponse(_exact(view, stand, addresses.JSON), 302, CURRENT)
        kept = CURRENT if stand is None else FIXED
        return Response(to_json(view), media_type="application/json", headers=kept)

    def _etag(self, as_of: AsOf, *shown: bytes) -> str:
        """Weak, since what is sent may be compressed; a fixed state can change too: texts are withdrawn."""
        digest = hashlib.sha256(b"".join((self._pages.edition.encode(), *shown))).hexdigest()
        return f'W/"e{as_of.position}-{digest[:16]}"'


def _spelled(as_of: AsOf, stand: str | None) -> str | None:
    return None if stand is None else f"e{as_of.position}"


def _exact(view: FamilyView, stand: str | None, suffix: str = "") -> str:
    position = None if stand is None else view.as_of.position
    return addresses.family(view.council, view.slug, position, suffix)


def _place(view: FamilyView, name: str) -> str:
    """Where the page shows the member that was asked for; the page's top for the root."""
    for paper in view.papers[1:]:
        if name == paper.slug or (paper.number and normalise(paper.number) == normalise(name)):
            return f"#{addresses.anchor(paper.slug)}"
    return ""
