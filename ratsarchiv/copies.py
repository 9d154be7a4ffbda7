"""A whole archive copied to where another settings file says. Prints nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.copies import Copied, copy_archive
from archive.log import Clock, open_copy
from archive.statements_key import statements_key
from domain.errors import BadSetting, CopyRefused
from ratsarchiv.assembly import Parts
from ratsarchiv.engines import log_place, migrate, originals_of
from ratsarchiv.home import Home
from ratsarchiv.settings import FILE, filed


def copy_to(parts: Parts, file: Path, clock: Clock, progress: Callable[[int], None]) -> Copied:
    """Copies log, originals and the secret to the home and the engines that the settings file names.

    The home is the file's folder; the environment does not count there. Read models and index are not copied:
    `ratsarchiv project` makes them. Interrupted, it goes on where it stood. Raises CopyRefused, BadSetting.
    """
    if file.name != FILE or not file.parent.is_dir():
        raise BadSetting(
            f"{file} is no {FILE} in a folder; expected the settings file of the home to copy to."
        )
    home, settings = Home(file.parent.absolute()), filed(file)
    here, there = log_place(parts.home, parts.settings), log_place(home, settings)
    if here == there or (isinstance(here, Path) and here.resolve() == Path(there).resolve()):
        raise CopyRefused(f"{file} names the archive that is to be copied; name another one.")
    migrate(home, settings)
    home.archive.create()
    _copy_key(parts, home)
    with closing(open_copy(there, clock)) as into:
        return copy_archive(parts.log, parts.originals, into, originals_of(home, settings), progress)


def _copy_key(parts: Parts, home: Home) -> None:
    """Gives the other home this archive's secret, in one step."""
    secret = statements_key(parts.home.archive, parts.log, _never)
    if home.archive.pepper(lambda size: secret) != secret:
        raise CopyRefused(
            f"{home.archive.statements_key} is another archive's; expected a home without an archive."
        )


def _never(size: int) -> bytes:
    raise CopyRefused("The archive has no secret yet, and so nothing in it; ingest something first.")
