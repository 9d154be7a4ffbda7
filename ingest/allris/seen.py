"""What every observation of an ALLRIS page says of its bytes. Knows no page."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from domain.observation import SeenBasis


class Seen(Struct, frozen=True):
    """Council, source, place and time of the bytes that were read."""

    council: str
    source: str
    address: str
    seen_at: str
    seen_basis: SeenBasis
    sha256: str

    def fields(self) -> dict[str, Any]:
        """The fields of an observation that say the same."""
        return {name: getattr(self, name) for name in self.__struct_fields__}
