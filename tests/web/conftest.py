"""The pages over an archive made by hand, and the browser that tests read them with."""

from __future__ import annotations

import pytest

from tests.web.browser import Browser
from tests.web.shelf import Shelf
from web.app import create_app


@pytest.fixture
def shelf() -> Shelf:
    """The archive that the pages show."""
    return Shelf()


@pytest.fixture
def browser(shelf: Shelf) -> Browser:
    """A browser at the pages over that archive."""
    return Browser(create_app(shelf))
