"""The errors of the project, one tree; each names the broken rule. Knows nothing of exit statuses or HTTP.

RatsarchivError
├── Unreadable             a source's bytes are not what the reader expects
├── UnknownEvent           the log holds a topic or schema that this version does not know
├── AlreadyRecorded        another writer recorded on the same stream, key or register first
├── LogUnavailable         the event log is locked, full or out of reach
├── Tampered               what is stored does not match its commitment, leaf or hash
├── NotHeld                an original or event that is named is not in the archive
├── OriginalsUnavailable   the store of the originals is out of reach or refuses
├── SourceBusy             another run of the same source is under way
├── CopyRefused            an archive cannot be copied into another one that is not its beginning
├── WrongKey               the archive's secret is not the one that its log was written with
├── NoArchive              there is no archive in this home
├── BadSetting             a setting that cannot be used, or that this version does not know
├── BadSynonyms            a line of the synonyms that cannot be read
├── BadStand               a STAND that cannot be read or does not exist
├── UnknownPaper           no paper by that number or address
├── AmbiguousNumber        the number means several papers
├── NotProjected           the read models are missing, empty or of another version
├── Overtaken              another process brought a read model up meanwhile
├── Unusable               read models or index are damaged, locked or out of reach
├── ProfileMismatch        the index was built with another search profile
├── SearchUnavailable      the search server is out of reach, overloaded or takes nothing in
├── IndexBusy              another process writes the search index
├── BadQuery               a query beyond the limits
├── NotWritten             a file of results cannot be written, or not in the format that was asked for
├── FetchRefused           an address that may not be asked: host, robots.txt, private network
├── Unobtainable           a server did not give what it was asked for
├── ReadingLost            the process that read a file was ended from outside, more than once
├── RunStopped             a run was told to end before it was done
├── AddressUnavailable     the pages cannot be served at the named host and port
└── LineStopped            a projection met an event that it cannot apply
"""

from __future__ import annotations


class RatsarchivError(Exception):
    """Base of all errors whose message is meant for people: what, got, expected, what to do next."""


class Unreadable(RatsarchivError):
    """A source's bytes are not what the reader expects; the bytes are kept."""


class UnknownEvent(RatsarchivError):
    """The log holds a topic or a schema that this version does not know."""


class AlreadyRecorded(RatsarchivError):
    """Another writer was first on the same stream, key or register; reload and decide again."""


class Tampered(RatsarchivError):
    """What is stored does not match its commitment, its leaf or its hash."""


class NotHeld(RatsarchivError):
    """An original or event that is named is not in the archive."""


class OriginalsUnavailable(RatsarchivError):
    """The store of the originals is out of reach or refuses; what was to be kept may not be."""


class SourceBusy(RatsarchivError):
    """Another run of the same source is under way."""


class NoArchive(RatsarchivError):
    """There is no archive in this home."""


class BadSetting(RatsarchivError):
    """A setting cannot be used, or this version does not know it."""


class BadStand(RatsarchivError):
    """A STAND that cannot be read, lies before the first event or beyond the head."""


class UnknownPaper(RatsarchivError):
    """No paper by that number or address was known at the asked state."""


class AmbiguousNumber(RatsarchivError):
    """The number means several papers."""


class NotProjected(RatsarchivError):
    """The read models are missing, empty or built by another version; they can be built again."""


class Overtaken(RatsarchivError):
    """Another process brought the read models up meanwhile; what was about to be written was not."""


class Unusable(RatsarchivError):
    """Read models or index are damaged, locked or out of reach; they can be built again."""


class ProfileMismatch(RatsarchivError):
    """The index was built with another search profile than this version searches with."""


class NotWritten(RatsarchivError):
    """A file of results cannot be written, or not in the format that was asked for."""


class FetchRefused(RatsarchivError):
    """An address may not be asked: another host, closed by robots.txt, or in a private network."""


class Unobtainable(RatsarchivError):
    """A server did not give what it was asked for, however often; nothing is known of what was asked.

    `body` is what came of an answer that broke off.
    """

    def __init__(self, message: str, body: bytes = b"") -> None:
        super().__init__(message)
        self.body = body


class ReadingLost(RatsarchivError):
    """The process that read a file was ended from outside, more than once; nothing is known of the file."""


class RunStopped(RatsarchivError):
    """A run was told to end before it was done; the next one goes on."""


class BadSynonyms(RatsarchivError):
    """A line of the file of synonyms cannot be read."""


class BadQuery(RatsarchivError):
    """The query is beyond what can be searched."""


class LineStopped(RatsarchivError):
    """A projection met an event that it cannot apply and stopped there."""


class AddressUnavailable(RatsarchivError):
    """The pages cannot be served at the named host and port."""


class IndexBusy(RatsarchivError):
    """Another process writes the search index, and only one may."""


class LogUnavailable(RatsarchivError):
    """The event log's file is locked by another process, full or out of reach; nothing was recorded."""


class SearchUnavailable(RatsarchivError):
    """The search server is out of reach, overloaded or takes nothing in; everything else goes on."""


class CopyRefused(RatsarchivError):
    """An archive cannot be copied into one that is not its beginning; nothing was overwritten."""


class WrongKey(RatsarchivError):
    """The archive's secret is missing, or not the one that its log was written with."""
