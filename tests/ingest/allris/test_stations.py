"""The Beratungsfolge: body, role, sessions and outcomes from lines without separators."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from domain.observation import StatedConsultation, StatedOutcome, StatedSession, Vote
from ingest.allris.stations import read_stations

NOTED = StatedOutcome("zur Kenntnis genommen")


@pytest.mark.parametrize(
    ("line", "body", "role_text"),
    [
        (
            "FA Soziales, Gesundheit und Vielfalt Vorberatung",
            "FA Soziales, Gesundheit und Vielfalt",
            "Vorberatung",
        ),
        ("DB OBM - Vorabstimmung", "DB OBM - Vorabstimmung", None),
        ("DB OBM - Vorabstimmung Bestätigung", "DB OBM - Vorabstimmung", "Bestätigung"),
        ("SBB Süd Anhörung\u00a0", "SBB Süd", "Anhörung"),
        ("FA Kultur 1.\u00a0Lesung", "FA Kultur", "1. Lesung"),
        ("FA Kultur 2. Lesung", "FA Kultur", "2. Lesung"),
        ("Ratsversammlung Verweisung in die Gremien", "Ratsversammlung", "Verweisung in die Gremien"),
        ("Ratsversammlung Information zur Kenntnis", "Ratsversammlung", "Information zur Kenntnis"),
        ("Ratsversammlung schriftliche Beantwortung", "Ratsversammlung", "schriftliche Beantwortung"),
        ("Ratsversammlung schriftliche", "Ratsversammlung", "schriftliche"),
        ("Ausschuss für Beratung Vorberatung", "Ausschuss für Beratung", "Vorberatung"),
    ],
)
def test_role_stands_at_line_end(line: str, body: str, role_text: str | None) -> None:
    """Body and role are divided by the longest role word at the line's end; a role may be missing."""
    stations = read_stations((line,), closed=True)

    assert stations.listing.items == (StatedConsultation(body, role_text),)
    assert stations.not_understood == ()


@pytest.mark.parametrize(
    ("lines", "session"),
    [
        (["14.02.2020\u00a0 \u00a0 FA Bau \u00a0 \u00a0"], StatedSession("2020-02-14", "FA Bau")),
        (
            ["16.12.2020    FA Bau (Halle, Am Markt 1)  "],
            StatedSession("2020-12-16", "FA Bau (Halle, Am Markt 1)"),
        ),
        (["01.02.2020    FA Bau vertagt"], StatedSession("2020-02-01", "FA Bau vertagt")),
        (["16.03.2020    AUSFALL FA Bau"], StatedSession("2020-03-16", "AUSFALL FA Bau", cancelled=True)),
        (["16.03.2020    AUSFALL - FA Bau"], StatedSession("2020-03-16", "AUSFALL - FA Bau", cancelled=True)),
        (
            ["16.03.2020", "AUSFALL FA Bau (offen)"],
            StatedSession("2020-03-16", "AUSFALL FA Bau", cancelled=True, outcome=None),
        ),
        (
            ["16.03.2020", "AUSFALL FA Bau"],
            StatedSession("2020-03-16", "AUSFALL FA Bau", cancelled=True, outcome=None),
        ),
        (["06.05.2020\u00a0", "FA Bau (offen)\u00a0 "], StatedSession("2020-05-06", "FA Bau", outcome=None)),
        (["06.05.2020", "FA Bau"], StatedSession("2020-05-06", "FA Bau", outcome=None)),
        (
            ["06.05.2020", "FA Bau- Videokonferenz"],
            StatedSession("2020-05-06", "FA Bau- Videokonferenz", outcome=None),
        ),
        (
            ["06.05.2020", "FA Bau, Halle, Weg 1, 99999 Musterstadt"],
            StatedSession("2020-05-06", "FA Bau, Halle, Weg 1, 99999 Musterstadt", outcome=None),
        ),
        (
            ["06.05.2020", "FA Bau, Halle, Weg 1, 99999 Musterstadt zur Kenntnis genommen\u00a0 "],
            StatedSession("2020-05-06", "FA Bau, Halle, Weg 1, 99999 Musterstadt", outcome=NOTED),
        ),
        (
            ["06.05.2020", "FA Planung und Bau ungeändert beschlossen"],
            StatedSession(
                "2020-05-06", "FA Planung und Bau", outcome=StatedOutcome("ungeändert beschlossen")
            ),
        ),
        (
            ["06.05.2020", "FA Bau geändert beschlossen"],
            StatedSession("2020-05-06", "FA Bau", outcome=StatedOutcome("geändert beschlossen")),
        ),
        (
            ["06.05.2020", "FA Bau mehrheitlich abgelehnt"],
            StatedSession(
                "2020-05-06", "FA Bau", outcome=StatedOutcome("mehrheitlich abgelehnt", Vote("majority"))
            ),
        ),
        (
            ["06.05.2020", "BVV ohne Änderungen in der BVV beschlossen (Beratungsfolge beendet)"],
            StatedSession(
                "2020-05-06",
                "BVV",
                outcome=StatedOutcome("ohne Änderungen in der BVV beschlossen (Beratungsfolge beendet)"),
            ),
        ),
        (
            ["06.05.2020", "FA Bau mit Zwischenbericht/Abschlussbericht zur Kenntnis genommen"],
            StatedSession(
                "2020-05-06",
                "FA Bau",
                outcome=StatedOutcome("mit Zwischenbericht/Abschlussbericht zur Kenntnis genommen"),
            ),
        ),
    ],
)
def test_session_lines(lines: list[str], session: StatedSession) -> None:
    """An unlinked session never shows an outcome; a linked one shows name and outcome, or none yet."""
    stations = read_stations(("FA Bau Vorberatung", *lines), closed=True)

    assert stations.listing.items[0].sessions == (session,)
    assert stations.not_understood == ()


@pytest.mark.parametrize(
    ("lines", "unknown"),
    [
        (["06.05.2020    FA Bau"], "06.05.2020 FA Bau"),
        (["Vorberatung"], "Vorberatung"),
        (["vertagt"], "vertagt"),
        (["Ratsversammlung zur Kenntnis genommen"], "Ratsversammlung zur Kenntnis genommen"),
        (["FA Bau Vorberatung", "32.13.2020    FA Bau"], "32.13.2020 FA Bau"),
    ],
)
def test_misfits_are_listed(lines: list[str], unknown: str) -> None:
    """A line that fits no rule is listed verbatim and makes neither station nor session."""
    stations = read_stations(tuple(lines), closed=True)

    assert [item.text for item in stations.not_understood] == [unknown]
    assert [session for item in stations.listing.items for session in item.sessions] == []


def test_unknown_outcome_keeps_source_silent() -> None:
    """A name that is not plainly one keeps its whole line, has no outcome either way, and is listed."""
    line = "FA Umwelt und Ordnung wohlwollend geprüft"

    stations = read_stations(("FA Umwelt Vorberatung", "06.05.2020", line), closed=True)

    assert stations.listing.items[0].sessions == (StatedSession("2020-05-06", line, outcome=UNSET),)
    assert [item.text for item in stations.not_understood] == [line]


def test_date_without_name_is_listed() -> None:
    """A date that another date follows is a session without name, and listed."""
    stations = read_stations(("FA Bau", "06.05.2020", "07.05.2020    FA Bau"), closed=True)

    assert [s.date for s in stations.listing.items[0].sessions] == ["2020-05-06", "2020-05-07"]
    assert [item.text for item in stations.not_understood] == ["06.05.2020"]


def test_cut_list_is_incomplete() -> None:
    """Where the page ends within the list, the list and its last station are incomplete."""
    stations = read_stations(("FA Bau Vorberatung", "SBB Nord Anhörung", "06.05.2020"), closed=False)

    first, last = stations.listing.items
    assert (stations.listing.complete, first.sessions_complete, last.sessions_complete) == (
        False,
        True,
        False,
    )
    assert last.sessions == ()
