"""The web application: every address and what answers there. Knows neither archive nor tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from web import errors, headers, start
from web.asked import Asked, asked
from web.family_answers import FamilyAnswers
from web.json_text import to_json
from web.reading import Reading
from web.rendering import Pages
from web.search_answers import SearchAnswers

ROBOTS = "User-agent: *\nDisallow: /suche\n"
"""Searches are without end; families are there to be found."""

FOR_EVER = "max-age=31536000, immutable"

AskedOf = Annotated[Asked, Depends(asked)]


def create_app(reading: Reading) -> FastAPI:
    """The application over what can be read; it keeps no state and calls `reading` from several threads."""
    app = FastAPI(title="Ratsarchiv", docs_url=None, redoc_url=None)
    pages = Pages()
    app.add_middleware(headers.EveryResponse)
    errors.install(app, pages)
    _add_start(app, reading, pages)
    _add_search(app, SearchAnswers(reading, pages))
    _add_families(app, FamilyAnswers(reading, pages))
    _add_files(app, pages)
    return app


def _add_start(app: FastAPI, reading: Reading, pages: Pages) -> None:
    @app.get("/", include_in_schema=False)
    def start_page() -> Response:
        return pages.render("start.html", start.start_context(reading.coverage()))

    @app.get("/status", include_in_schema=False)
    def status_page() -> Response:
        return pages.render("status.html", start.status_context(reading.status()))

    @app.get("/status.json")
    def status_json() -> Response:
        return _json(to_json(start.public(reading.status())))


def _add_search(app: FastAPI, answers: SearchAnswers) -> None:
    @app.get("/suche", include_in_schema=False)
    def search_page(request: Request, asked: AskedOf) -> Response:
        return answers.page(request.query_params.multi_items(), asked)

    @app.get("/vorschlaege.json")
    def suggestions_json(q: str = "", stand: str = "", rat: str = "") -> Response:
        return _json(answers.suggestions(q, stand, rat))

    @app.get("/suche.json")
    def search_json(asked: AskedOf) -> Response:
        return _json(answers.json(asked))


def _add_families(app: FastAPI, answers: FamilyAnswers) -> None:
    """A number may hold strokes, so names are paths; of two patterns that fit, the first one answers."""

    @app.get("/{rat}/vorgang/{name:path}/stand/{stand}.json")
    def family_json_at(rat: str, name: str, stand: str) -> Response:
        return answers.json(rat, name, stand)

    @app.get("/{rat}/vorgang/{name:path}/stand/{stand}", include_in_schema=False)
    def family_page_at(request: Request, rat: str, name: str, stand: str) -> Response:
        return answers.page(rat, name, stand, request.headers.get("If-None-Match"))

    @app.get("/{rat}/vorgang/{name:path}.json")
    def family_json(rat: str, name: str) -> Response:
        return answers.json(rat, name, None)

    @app.get("/{rat}/vorgang/{name:path}", include_in_schema=False)
    def family_page(request: Request, rat: str, name: str) -> Response:
        return answers.page(rat, name, None, request.headers.get("If-None-Match"))


def _add_files(app: FastAPI, pages: Pages) -> None:
    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return PlainTextResponse(ROBOTS)

    @app.get(pages.sheet_address, include_in_schema=False)
    def sheet() -> Response:
        return Response(pages.sheet, media_type="text/css", headers={"Cache-Control": FOR_EVER})


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
