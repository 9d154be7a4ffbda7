"""Where the pages are: the addresses of section 7.1 of the pages' specification. Knows no page's content."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

JSON = ".json"
"""What the address of a page's JSON sibling ends with."""


def family(council: str, slug: str, position: int | None = None, suffix: str = "") -> str:
    """The family's address: today's, or that of the state at `position`."""
    stand = "" if position is None else f"/stand/e{position}"
    return f"/{quote(council, safe='')}/vorgang/{quote(slug, safe='')}{stand}{suffix}"


def paper(council: str, family_slug: str, slug: str, position: int | None = None) -> str:
    """The place of a paper on its family's page."""
    return f"{family(council, family_slug, position)}#{anchor(slug)}"


def anchor(slug: str) -> str:
    """The name of the place where the family's page shows the paper."""
    return f"vorlage-{quote(slug, safe='')}"


def search(parameters: Sequence[tuple[str, str]], suffix: str = "") -> str:
    """The address of a page of results; web.asked puts the parameters into their one canonical form."""
    return f"/suche{suffix}" + ("?" + urlencode(parameters) if parameters else "")
