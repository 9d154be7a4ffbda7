"""What answers at the addresses of the search. Knows no family's address beyond the links of hits."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import RedirectResponse
from msgspec.structs import replace

from search.answers import SearchAnswer
from web.asked import ORDERS, Asked
from web.json_text import to_json
from web.reading import Reading
from web.rendering import Pages
from web.results import SHOWN, last_page, results_context

HEADERS = {"X-Robots-Tag": "noindex"}


class SearchAnswers:
    """Answers searches; HTML and JSON list the same hits in the same order."""

    def __init__(self, reading: Reading, pages: Pages) -> None:
        self._reading = reading
        self._pages = pages

    def page(self, parameters: list[tuple[str, str]], asked: Asked) -> Response:
        """The page of results, or a redirection to its canonical address."""
        if parameters != asked.parameters:
            return RedirectResponse(asked.address, 301, HEADERS)
        as_of = self._reading.stand(asked.stand or None, searched=True)
        if asked.stand and asked.stand != f"e{as_of.position}":
            exact = replace(asked, stand=f"e{as_of.position}")
            return RedirectResponse(exact.address, 302, HEADERS)
        answer = self._answer(asked)
        if asked.page > last_page(answer, asked):
            return RedirectResponse(replace(asked, page=1).address, 302, HEADERS)
        behind = 0 if asked.stand else self._reading.behind()
        response = self._pages.render("results.html", results_context(answer, asked, behind))
        response.headers.update(HEADERS)
        return response

    def json(self, asked: Asked) -> bytes:
        """The JSON of the answer that the page shows."""
        return to_json(self._answer(asked))

    def suggestions(self, typed: str, stand: str, council: str) -> bytes:
        """The JSON of what may be meant by what was typed so far."""
        as_of = self._reading.stand(stand.strip() or None, searched=True)
        return to_json(self._reading.suggest(typed, as_of, council or None))

    def _answer(self, asked: Asked) -> SearchAnswer:
        return self._reading.search(
            asked.query,
            self._reading.stand(asked.stand or None, searched=True),
            council=asked.council or None,
            limit=SHOWN,
            offset=(asked.page - 1) * SHOWN,
            group=asked.grouped,
            order=ORDERS[asked.order],
            choices=asked.chosen,
        )
