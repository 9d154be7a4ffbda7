"""What lies where in a home: the archive that must never be lost, and what can be built again."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from archive.home import ArchiveHome
from search.profiles import v1

PROFILE = v1
"""The search profile that this version builds and searches."""

GENERATION = re.compile(rf"index-{PROFILE.NAME}-[0-9]{{1,9}}")
"""What the folder of an index is called; a pointer with another name is damaged and leads nowhere."""


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

    @property
    def index(self) -> Path:
        """The live index of this version's profile."""
        name = self._pointer.read_text(errors="replace").strip() if self._pointer.exists() else ""
        return self.disposable / (name if GENERATION.fullmatch(name) else self._generation(1))

    def mirror(self, source: str) -> Path:
        """The copy of what a server showed; without it a run asks for everything."""
        return self.disposable / f"mirror-{source.replace('/', '-')}.sqlite"

    def next_index(self) -> Path:
        """Where a rebuild makes the index that is to follow the live one."""
        return self.disposable / self._generation(int(self.index.name.rpartition("-")[2]) + 1)

    def switch_index(self, folder: Path) -> None:
        """Makes an index the live one, in one step."""
        fresh = self._pointer.with_suffix(".new")
        fresh.write_text(folder.name + "\n")
        fresh.replace(self._pointer)

    @property
    def _pointer(self) -> Path:
        return self.disposable / f"index-{PROFILE.NAME}.live"

    def _generation(self, number: int) -> str:
        return f"index-{PROFILE.NAME}-{number}"
