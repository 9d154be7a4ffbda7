"""The lexicon that an archive searches with: the shipped one, or the last that its own texts extended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from archive.log import EventLog
from archive.originals import Originals
from domain.errors import NotHeld, Tampered
from domain.events import Cause, Draft, LexiconExtended
from domain.identity import LEXICON
from search.lexicon import extended, shipped_lexicon
from search.lexicon_file import read
from search.profiles.v2 import V2, shipped


class LexiconView(Struct, frozen=True):
    """The profile in use and its lexicon; `texts` and `state` are left empty for the shipped one."""

    profile: str
    fingerprint: str
    sha256: str
    texts: int | None
    state: int | None


def last_extension(log: EventLog) -> LexiconExtended | None:
    """The last event that extended the lexicon of the profile that this version builds and searches."""
    told = (recorded.event for recorded in log.stream([LEXICON]))
    ours = [event for event in told if isinstance(event, LexiconExtended) and event.profile == shipped().NAME]
    return ours[-1] if ours else None


def profile_of(extension: LexiconExtended | None, originals: Originals) -> V2:
    """The profile over the lexicon; NotHeld or Tampered where the original is not whole."""
    if extension is None:
        return shipped()
    try:
        return _profile(originals.get(extension.sha256))
    except (NotHeld, Tampered) as error:
        raise type(error)(
            f"The lexicon that searching uses cannot be read ({error}); restore the original"
            f" {extension.sha256} from a backup."
        ) from error


def lexicon_view(extension: LexiconExtended | None, profile: V2) -> LexiconView:
    """What there is to say of the profile in use."""
    return LexiconView(
        profile=profile.NAME,
        fingerprint=profile.fingerprint(),
        sha256=extension.sha256 if extension is not None else _sha256(shipped_lexicon()),
        texts=extension.texts if extension is not None else None,
        state=extension.state if extension is not None else None,
    )


def extend(
    log: EventLog, originals: Originals, texts: Iterable[str], count: int, state: int
) -> LexiconExtended | None:
    """Records the lexicon that the texts of a state extend; None where that is the one in use.

    `count` is how many texts there are, which are read once. Raises AlreadyRecorded where another process
    extended the lexicon meanwhile.
    """
    known, before = last_extension(log), log.version(LEXICON)
    lexicon = extended(shipped_lexicon(), texts)
    if _sha256(lexicon) == (known.sha256 if known is not None else _sha256(shipped_lexicon())):
        return None
    sha256 = originals.put(lexicon)  # first: an event never names what is not yet on disk
    event = LexiconExtended(profile=shipped().NAME, sha256=sha256, texts=count, state=state)
    log.append([Draft(LEXICON, event, Cause.OPERATOR)], expected={LEXICON: before} if before else {})
    return event


@lru_cache(maxsize=2)
def _profile(lexicon: bytes) -> V2:
    """One for all threads: it takes a while to make, and keeps the parts of many words."""
    return V2(read(lexicon))


def _sha256(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()
