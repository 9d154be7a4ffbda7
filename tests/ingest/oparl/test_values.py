"""Values of objects as they are meant, one table for each kind."""

from __future__ import annotations

from typing import Any

import pytest

from domain.meeting_observation import MeetingObservation
from domain.observation import Observation, SeenBasis
from ingest.oparl.bundles import Bundle, ItemParts
from ingest.oparl.fields import public, text
from ingest.oparl.reader import Seen, read

SEEN = Seen("city", "city/oparl", "2024-02-01T12:00:00Z", SeenBasis.HTTP, "0" * 64, 1)
FILE = {"id": "https://ris.example/file/1", "name": "Anlage", "downloadUrl": "https://ris.example/1.pdf"}


def meeting(items: tuple[ItemParts, ...] = (), **fields: Any) -> MeetingObservation:
    """What is read of a meeting with a file of its own."""
    obj = {"id": "https://ris.example/meeting/1", "name": "Rat"} | fields
    bundle = Bundle(
        kind="Meeting", address=obj["id"], object=obj, items=items, files={"auxiliaryFile": (FILE,)}
    )
    found = read(bundle, SEEN)
    assert isinstance(found, MeetingObservation)
    return found


@pytest.mark.parametrize(
    ("field", "shown", "expected"),
    [
        ("name", "Grün \u00a0 fläche ", "Grün fläche"),
        ("name", "Gru\u0308n&nbsp;  fläche", "Grün fläche"),
        ("name", "Grün\r\nfläche\t", "Grün fläche"),
        ("name", "Gr\x01ün", "Grün"),
        ("name", " \u00a0 ", None),
        ("name", 5, None),
        ("resolutionText", "Der Rat\r\n\r\n beschließt  das. ", "Der Rat\n\nbeschließt das."),
    ],
)
def test_blanks_and_escapes_are_noise(field: str, shown: object, expected: str | None) -> None:
    """What a reader cannot see is no part of a name; the lines of a wording are."""
    assert text({field: shown}, field) == expected


@pytest.mark.parametrize(
    ("obj", "expected"),
    [
        ({"name": "Bäume"}, None),
        ({"name": "Bäume", "public": True}, True),
        ({"name": "Bäume", "public": "false"}, False),
        ({"name": "Grundstück (nichtöffentlich)", "public": True}, False),
        ({"name": "Grundstück (nicht öffentlich)"}, False),
        ({"name": "Grundstu\u0308ck (nichto\u0308ffentlich)"}, False),
        ({"name": "Rat (nichtöffentliche Sitzung)"}, False),
        ({"name": "Rat - nichtöffentlich"}, False),
        ({"name": "NICHTÖFFENTLICHER TEIL"}, False),
        ({"name": "Nichtöffentliche Sitzung des Rates"}, False),
        ({"fileName": "vorlage_nichtöffentlich.pdf"}, False),
        ({"name": "Personal", "number": "N 1"}, False),
        ({"name": "Personal", "number": "NÖ 2.1"}, False),
        ({"name": "Bäume", "number": "Ö 1"}, None),
        ({"name": "Neubau", "number": "Neu 1"}, None),
        ({"name": "Bekanntgabe nichtöffentlich gefasster Beschlüsse"}, None),
        ({"name": "Mitteilung des im nichtöffentlichen Teil gefassten Beschlusses"}, None),
        ({"name": "Rat (öffentlich/nicht öffentlich)"}, None),
        ({"name": "Regenschutz (öffentlich + nichtöffentlich) der Schule"}, None),
        ({"name": "- Verschoben in die nichtöffentliche Sitzung -"}, None),
        ({"name": "Anfrage: Nichtöffentlichkeit von Sitzungen"}, None),
    ],
)
def test_what_calls_itself_non_public_is_not_public(obj: dict[str, object], expected: bool | None) -> None:
    """Plain words count against a flag; what only tells of non-public things is no such thing."""
    assert public(obj) is expected


def test_files_are_no_more_public_than_their_paper() -> None:
    """A file of a paper that is not public is not, whatever it says itself."""
    paper = {"id": "https://ris.example/paper/1", "name": "Kauf", "public": False}
    file = FILE | {"public": True}
    found = read(
        Bundle(kind="Paper", address="x", object=paper, files={"auxiliaryFile": (file,)}),
        SEEN,
    )

    assert isinstance(found, Observation)
    assert [f.public for f in found.files.items] == [False]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("named", "item", "expected"),
    [
        ("Rat", {"public": True}, [None, True, None]),
        ("Rat", {"public": False}, [None, False, False]),
        ("Rat", {"number": "N 1"}, [None, False, False]),
        ("Rat (nichtöffentlich)", {"public": True}, [False, False, False]),
    ],
)
def test_files_are_no_more_public_than_their_item(
    named: str, item: dict[str, object], expected: list[bool | None]
) -> None:
    """What a meeting or its item keeps back, it keeps back with all files."""
    parts = ItemParts(item={"id": "https://ris.example/item/1"} | item, files={"resolutionFile": (FILE,)})
    found = meeting((parts,), name=named)
    (own,) = found.files.items  # type: ignore[union-attr]
    (told,) = found.agenda.items  # type: ignore[union-attr]

    assert [own.public, told.public, told.files[0].public] == expected


@pytest.mark.parametrize(
    ("fields", "expected", "disputed"),
    [
        ({"name": "Rat"}, False, False),
        ({"name": "Rat", "cancelled": True}, True, False),
        ({"name": "AUSFALL - Rat"}, True, False),
        ({"name": "Rat (entfällt)"}, True, False),
        ({"name": "Rat", "meetingState": "abgesagt"}, True, False),
        ({"name": "Rat fällt aus", "cancelled": "false"}, True, True),
        ({"name": "AUSFALL - Rat", "cancelled": False, "meetingState": "abgesagt"}, True, True),
        ({"name": "Unterausschuss Ausfallbürgschaften"}, False, False),
        ({"name": "Rat", "cancelled": False, "meetingState": "einberufen"}, False, False),
    ],
)
def test_meeting_is_cancelled_by_flag_or_whole_words(
    fields: dict[str, Any], expected: bool, disputed: bool
) -> None:
    """Words count against a flag that says no, and the contradiction is listed."""
    found = meeting(**fields)

    assert found.cancelled is expected
    assert [puzzle.where for puzzle in found.not_understood] == (["cancelled"] if disputed else [])
