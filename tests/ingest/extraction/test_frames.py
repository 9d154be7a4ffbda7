"""What a fork tells survives its death, and nothing that it tells can hurt who listens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.file_observation import TextState
from ingest.extraction.client import told
from ingest.extraction.frames import Full, Opened, Page, Picture, Unread, packed, unpacked
from ingest.extraction.server import Result

CORRUPT, LIMIT, TEXT = TextState.CORRUPT, TextState.LIMIT, TextState.TEXT
BAD = Page("", LIMIT, "It is too long.")


@pytest.mark.parametrize(
    ("frames", "result"),
    [
        ([], Result(CORRUPT, "Its reader ended without a word.")),
        ([Opened(0)], Result(CORRUPT, "It has no pages.", page_count=0)),
        ([Unread(CORRUPT, "It is damaged.")], Result(CORRUPT, "It is damaged.")),
        ([Opened(2), Page("a"), Page("b")], Result(TEXT, None, ("a", "b"), 2)),
        ([Opened(2), BAD, BAD], Result(LIMIT, BAD.reason, page_count=2)),
        (
            [Opened(2), BAD, Page("b")],
            Result(TEXT, BAD.reason, ("", "b"), 2, failed=(0,), trouble=LIMIT),
        ),
        ([Opened(9), Page("a"), Full()], Result(TEXT, None, ("a",), 9, cut="a limit was reached.")),
        (
            [Opened(9), Page("a"), Unread(CORRUPT, "It broke.")],
            Result(TEXT, None, ("a",), 9, cut="It broke.", trouble=CORRUPT),
        ),
        ([Opened(9), Page(" "), Unread(CORRUPT, "It broke.")], Result(CORRUPT, "It broke.", page_count=9)),
        ([Opened(9), Picture(b"P5")], Result(TEXT, page_count=9, picture=b"P5")),
    ],
)
def test_frames_make_a_result(frames: list[Opened | Page | Full | Unread | Picture], result: Result) -> None:
    """Pages that were told are kept; what failed or is missing is told beside them."""
    assert result == told(b"".join(map(packed, frames)))


@pytest.mark.parametrize("cut", range(1, 30))
def test_torn_frame_costs_itself_alone(cut: int) -> None:
    """A fork that dies while it tells a page leaves those before."""
    whole = packed(Opened(2)) + packed(Page("eins"))

    assert list(unpacked(whole + packed(Page("zwei" * 10))[:cut])) == [Opened(2), Page("eins")]


@given(st.binary(max_size=60))
def test_any_bytes_are_taken(stream: bytes) -> None:
    """Bytes that are no frames, as a library might print, end what is told and raise nothing."""
    list(unpacked(stream))

    assert next(unpacked(packed(Page("eins")) + stream)) == Page("eins")


@pytest.mark.parametrize(
    ("text", "taken"),
    [("a\ud800b", "a\ufffdb"), ("\udc00", "\ufffd"), ("\ud83d\ude00", "\U0001f600"), ("ä", "ä")],
)
def test_half_of_a_pair_becomes_a_mark(text: str, taken: str) -> None:
    """Half a surrogate pair costs one letter, not the page."""
    assert list(unpacked(packed(Page(text)))) == [Page(taken)]
