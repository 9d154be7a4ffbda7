"""Objects as a list shows them beside what their own addresses show: what the list leaves out. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence

from msgspec import Struct

from ingest.oparl.objects import Json, path_of

LEFT_OUT = frozenset(
    {
        *("body", "created", "deleted", "id", "keyword", "license", "modified", "type", "web"),
        *("bodyPart", "derivativeFile", "externalServiceUrl", "fileLicense", "geojson", "masterFile"),
        *("membership", "participant", "post", "sha1Checksum", "sha512Checksum", "text", "website"),
    }
)
"""Fields that tell nothing that is recorded."""

NOTHING: tuple[object, ...] = (None, "", [], {})


class Sample(Struct, frozen=True):
    """An object as it is held, and as its own address shows it; None where that shows none.

    `absent` says that the address says so itself, `changed` that the object was changed meanwhile.
    """

    address: str
    held: Json
    single: Json | None
    absent: bool
    changed: bool


def evidence(samples: Sequence[Sample], listed: Container[str]) -> list[str]:
    """What samples tell against their list.

    One that was changed after the list was read tells nothing by itself. It does where most say more than the
    list: some servers give an object another time of change wherever they show it.
    """
    found = [
        (s, told) for s in samples if (told := _told(s, listed=path_of(s.address) in listed)) is not None
    ]
    most = 2 * len(found) > len(samples)
    return [told for sample, told in found if most or not sample.changed]


def lacking(listed: Json, single: Json) -> list[str]:
    """The fields in which an object says something at its own address, and in the list nothing.

    Fields of a vendor's own, whose names hold a colon (OParl 1.1, 2.4), do not count.
    """
    return sorted(
        name
        for name, value in single.items()
        if name not in LEFT_OUT and ":" not in name and value not in NOTHING and listed.get(name) in NOTHING
    )


def _told(sample: Sample, *, listed: bool) -> str | None:
    """What a sample tells against its list.

    What is held of one that the list showed comes from there. Of others it is older, and the list lacked some
    of it: one that still says all that is no loser.
    """
    if sample.single is None:
        return None
    if listed:
        missing = lacking(sample.held, sample.single)
        return f"{sample.address} lacks {', '.join(missing)}" if missing else None
    lost = lacking(sample.single, sample.held)
    return None if lost else f"{sample.address} lacks what it said before"
