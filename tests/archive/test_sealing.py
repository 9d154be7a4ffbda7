"""Rows of an append made at once and in turn."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from archive.codec import Codec
from archive.sealing import encoded, sealed, sealed_in_turn
from domain.events import Draft, PaperFiled

drafts = st.builds(
    Draft,
    st.sampled_from([UUID(int=1), UUID(int=2)]),
    st.builds(
        PaperFiled,
        kind=st.just("motion"),
        title=st.text(max_size=50),
        clerks=st.sampled_from([(), ("Erika Mustermann",)]),
    ),
)


@given(st.lists(drafts, max_size=20), st.integers(1, 500))
def test_pieces_are_the_rows_of_the_whole(each: list[Draft], size: int) -> None:
    """Piece by piece come the rows that come at once: places, salts, leaves, shared envelopes."""
    stored = encoded(Codec(), each, {}, 7, "2026-01-01T00:00:00.000000Z")

    pieces = list(sealed_in_turn(stored, _counted, size))

    whole = sealed(stored, _counted)
    assert [row for piece in pieces for row in piece.events] == whole.events
    assert [row for piece in pieces for row in piece.payload] == whole.payload


def _counted(size: int) -> bytes:
    return bytes(at * 7 % 251 for at in range(size))
