"""Where the embedded indexes lie: one folder for each generation, and a pointer to the live one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from domain.errors import ProfileMismatch
from search.profile import NAMES, Profile
from search.tantivy_engine import TantivyEngine


class TantivyIndexes:
    """Fills search.engine.Indexes with folders `index-<profile>-<n>` in one folder."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self._folder = folder
        self._profile = profile

    def exist(self) -> bool:
        """Whether the live index's folder is there, or another profile's."""
        return self._live().exists() or bool(self._others())

    def generation(self) -> str:
        """The name of the live index's folder; a pointer with another name is damaged and leads nowhere."""
        name = self._pointer.read_text(errors="replace").strip() if self._pointer.exists() else ""
        return name if re.fullmatch(rf"{self._prefix}[0-9]{{1,9}}", name) else f"{self._prefix}1"

    def live(self) -> TantivyEngine:
        """The live index, made where there is none of any profile."""
        live, others = self._live(), self._others()
        if others and not live.exists():
            raise ProfileMismatch(
                f"{self._folder} holds {', '.join(others)}, but searching uses profile"
                f" {self._profile.NAME}; run `ratsarchiv rebuild`."
            )
        return TantivyEngine(live, self._profile)

    def anew(self) -> TantivyEngine:
        """An empty index beside the live one."""
        self.drop_anew()
        return TantivyEngine(self._next(), self._profile)

    def switch(self) -> None:
        """Makes the new index the live one, in one step; the old one goes, and so do other profiles'.

        Their pointers stay: who reads one of them goes on until the read models are switched as well.
        """
        old, fresh = self._live(), self._pointer.with_suffix(".new")
        fresh.write_text(self._next().name + "\n")
        fresh.replace(self._pointer)
        for folder in (old, *(self._folder / name for name in self._others())):
            shutil.rmtree(folder, ignore_errors=True)

    def drop_anew(self) -> None:
        """Removes the index beside the live one."""
        shutil.rmtree(self._next(), ignore_errors=True)

    def generations(self) -> list[str]:
        """The names of all index folders, other profiles' first, then the oldest."""
        return [*self._others(), *(f"{self._prefix}{number}" for number in self._numbers())]

    def drop_old(self) -> list[str]:
        """Removes what is older than the live index, which is what a switch could not; tells their names."""
        if not self._live().exists():
            return []
        live = int(self.generation().removeprefix(self._prefix))
        older = [f"{self._prefix}{number}" for number in self._numbers() if number < live]
        old = [*self._others(), *older]
        for name in old:
            shutil.rmtree(self._folder / name)
        return old

    def _numbers(self) -> list[int]:
        tails = [path.name.removeprefix(self._prefix) for path in self._folder.glob(f"{self._prefix}*")]
        return sorted(int(tail) for tail in tails if tail.isdecimal())

    def _others(self) -> list[str]:
        """The names of index folders of other profiles."""
        names = sorted(path.name for path in self._folder.glob("index-*") if path.is_dir())
        found = ((name, re.fullmatch(rf"index-({NAMES})-[0-9]{{1,9}}", name)) for name in names)
        return [name for name, parts in found if parts is not None and parts[1] != self._profile.NAME]

    def _live(self) -> Path:
        return self._folder / self.generation()

    def _next(self) -> Path:
        return self._folder / f"{self._prefix}{int(self.generation().rpartition('-')[2]) + 1}"

    @property
    def _prefix(self) -> str:
        return f"index-{self._profile.NAME}-"

    @property
    def _pointer(self) -> Path:
        return self._folder / f"{self._prefix.rstrip('-')}.live"
