"""What lies where in a home: the archive that must never be lost, and what can be built again."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from archive.home import ArchiveHome


class Home(Struct, frozen=True):
    """The paths of one home (DIR)."""

    folder: Path

    @property
    def archive(self) -> ArchiveHome:
        """What must never be lost."""
        return ArchiveHome(self.folder / "archive")

    @property
    def disposable(self) -> Path:
        """What `ratsarchiv rebuild` makes again."""
        return self.folder / "disposable"

    @property
    def read_models(self) -> Path:
        """The read models' database."""
        return self.disposable / "readmodels.sqlite"

    def mirror(self, source: str) -> Path:
        """The copy of what a server showed; without it a run asks for everything."""
        return self.disposable / f"mirror-{source.replace('/', '-')}.sqlite"
