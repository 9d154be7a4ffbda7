"""The synonyms that an archive searches with: the file that its operator edits, else the shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from domain.errors import BadSynonyms
from search.profile import Profile
from search.profiles.v2 import shipped
from search.synonyms import Synonyms, read_synonyms, shipped_text

FILE = "synonyms.txt"

Stamp = tuple[int, int] | None
"""Modification time in nanoseconds and bytes: another one where the file was edited; None without a file."""


class LiveSynonyms(Protocol):
    """Synonyms that may change while they are in use."""

    def stamp(self) -> Stamp:
        """Another one as soon as there may be others to read."""

    def read(self, profile: Profile) -> Synonyms:
        """The synonyms as the profile reads their words; may raise BadSynonyms."""


class SynonymsFile:
    """Fills LiveSynonyms from the file in the home, else from the shipped one; raises BadSynonyms."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE

    @property
    def name(self) -> str:
        """What the file in use is called."""
        return str(self._path) if self._path.exists() else "the shipped synonyms"

    def stamp(self) -> Stamp:
        """The file's modification time and size."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def text(self) -> str:
        """What stands in the file in use; raises BadSynonyms where it is no text."""
        try:
            return self._path.read_text(encoding="utf-8-sig")  # editors may begin it with a mark
        except FileNotFoundError:
            return shipped_text()
        except (OSError, UnicodeDecodeError) as error:
            raise BadSynonyms(
                f"{self._path} cannot be read ({error}); expected a text file in UTF-8, correct or remove it."
            ) from error

    def read(self, profile: Profile) -> Synonyms:
        """The synonyms of the file in use."""
        return read_synonyms(self.text(), profile, self.name)

    def complaint(self) -> str | None:
        """The sentence that tells what is wrong with the file in use, None where nothing is."""
        try:
            self.read(shipped())  # every profile reads words alike
        except BadSynonyms as error:
            return str(error)
        return None


class LastGoodSynonyms:
    """Fills LiveSynonyms for all threads of a server: a bad file changes nothing until it is mended."""

    def __init__(self, home: Path) -> None:
        self._file = SynonymsFile(home)
        self._good = shipped_text()

    def stamp(self) -> Stamp:
        """The file's modification time and size."""
        return self._file.stamp()

    def read(self, profile: Profile) -> Synonyms:
        """The synonyms of the file in use, or of what stood there when it could last be read."""
        try:
            text = self._file.text()
            found = read_synonyms(text, profile, self._file.name)
        except BadSynonyms:
            return read_synonyms(self._good, profile, self._file.name)
        self._good = text
        return found
