"""Passages name the place where a query is met, in characters of the text as recorded."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import pytest

from search.parse import parse
from search.passages import MOST, WIDTH, Passage, Section, passages
from search.profiles.v2 import shipped
from search.token_table import gather
from tests.search.made import SECTIONS, TEXT


def found(query: str, text: str = TEXT, sections: tuple[Section, ...] = SECTIONS) -> tuple[Passage, ...]:
    """The passages of the query in the text."""
    return passages(text, gather(text, PROFILE), sections, parse(query, PROFILE), PROFILE)


PROFILE = shipped()


@pytest.mark.parametrize(
    ("query", "section", "marked"),
    [
        ("quartiersmanagement", "Beschlussvorschlag", ["Quartiersmanagements"]),
        ('"stärkung lokaler"', "Sachverhalt", ["Stärkung lokaler"]),
        ("vii/a/00612", "Sachverhalt", ["VII-A-00612"]),
        ("oberbürgermeister leitung", "Beschlussvorschlag", ["Leitung", "Oberbürgermeisters"]),
        ("zustimmung", "Prüfung", ["Zustimmung"]),
    ],
)
def test_marks_follow_query(query: str, section: str, marked: list[str]) -> None:
    """Words, phrases and joined words are marked as the query was understood, each in its section."""
    (passage,) = found(query)

    assert passage.section == section
    assert re.findall("<mark>(.*?)</mark>", passage.html) == marked


def test_form_block_gives_way() -> None:
    """A form block is not quoted while the text itself meets the query."""
    assert [passage.section for passage in found("leitung")] == ["Beschlussvorschlag"]


def test_number_alone_has_no_passage() -> None:
    """What meets the paper's number only is not marked in its text; excluded words never are."""
    assert found("vsp -leitung") == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_places_are_those_of_recorded_text(form: Literal["NFC", "NFD"]) -> None:
    """Start and end cut the passage out of the text as recorded, composed or not; marks hold its letters."""
    text = unicodedata.normalize(form, "Äußerst lange über Böhlen: die Stärkung lokaler Demokratie.")

    (passage,) = found("stärkung", text, ())

    assert passage.html.replace("<mark>", "").replace("</mark>", "") == text[passage.start : passage.end]
    assert f"<mark>{unicodedata.normalize(form, 'Stärkung')}</mark>" in passage.html


def test_passage_stays_in_its_section() -> None:
    """A passage ends where its section ends, and words on both sides of a border are not side by side."""
    text = "Vorspann\nBeschluss Rat\nSachverhalt Stadt"
    sections = (("Beschluss", 9, 22, False), ("Sachverhalt", 23, 40, False))

    assert [(p.section, p.start, p.end) for p in found("rat", text, sections)] == [("Beschluss", 9, 22)]
    assert [(p.section, p.html) for p in found("vorspann", text, sections)] == [
        (None, "<mark>Vorspann</mark>")
    ]
    assert found('"rat sachverhalt"', text, sections) == ()


def test_overlapping_marks_are_one() -> None:
    """A word that is also part of a marked phrase is not marked twice."""
    (passage,) = found('"lokale demokratie" demokratie', "lokale Demokratie", ())

    assert passage.html == "<mark>lokale Demokratie</mark>"


def test_passages_are_escaped() -> None:
    """What looks like HTML in a text stays text."""
    (passage,) = found("rat", '<script>alert("x")</script> & Rat', ())

    assert passage.html == "script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; <mark>Rat</mark>"


def test_best_windows_come_first() -> None:
    """At most three windows of limited width, apart from each other, the most telling terms first."""
    text = "Rat " + "wort " * 90 + "Rat Demokratie " + "wort " * 90 + "Rat " + "wort " * 90 + "Rat"

    shown = found("rat demokratie", text, ())

    assert "Demokratie" in shown[0].html
    assert shown[1].start < shown[0].start < shown[2].start
    assert len(shown) == MOST
    assert all(passage.end - passage.start <= WIDTH for passage in shown)


def test_blanks_are_joined() -> None:
    """Runs of blanks and empty lines are shown as one blank."""
    (passage,) = found("rat", "der\n \u00a0\n Rat", ())

    assert passage.html == "der <mark>Rat</mark>"


def test_empty_query_has_no_passage() -> None:
    """Without a required term nothing is marked."""
    assert found("") == ()


@pytest.mark.parametrize(
    ("query", "text", "html"),
    [
        ("satzung", "Die Gebührensatzung gilt.", "Die <mark>Gebührensatzung</mark> gilt"),
        ("ob|leitung", "Leitung und OB", "<mark>Leitung</mark> und <mark>OB</mark>"),
        ("haus*", "Hausbau, Bau", "<mark>Hausbau</mark>, Bau"),
        ("~hausbua", "Hausbau", "<mark>Hausbau</mark>"),
        ('"rat bau"~2', "Rat und der Bau, Bau", "<mark>Rat</mark> und der <mark>Bau</mark>, Bau"),
        ("pv-anlage", "PVAnlage", "<mark>PVAnlage</mark>"),
        ("pvanlage", "PV/Anlage, PV-Anlagen", "PV/Anlage, <mark>PV-Anlagen</mark>"),
        ("pv-anlage", "P-VAnlage, PV-Anlage", "<mark>P-VAnlage</mark>, <mark>PV-Anlage</mark>"),
        (
            "spielplatzplanung",
            "Planung von Spielplätzen, Planung",
            "<mark>Planung</mark> von <mark>Spielplätzen</mark>, <mark>Planung</mark>",
        ),
        ("rat -bau", "Rat und Bau", "<mark>Rat</mark> und Bau"),
        ("rat titel:bau", "Rat und Bau", "<mark>Rat</mark> und Bau"),
        ("rat ODER bau", "Rat und Bau", "<mark>Rat</mark> und <mark>Bau</mark>"),
    ],
)
def test_marks_show_what_really_matched(query: str, text: str, html: str) -> None:
    """Parts of compounds, synonyms, beginnings, near and resembling words are marked where they are met."""
    (passage,) = found(query, text, ())

    assert passage.html == html


def test_passages_are_whole_sentences() -> None:
    """Where sentences fit in, a passage begins and ends with one; numbers and short words end none."""
    before, after = (
        "Davor steht sehr vieles, was so ganz bestimmt niemand sucht. ",
        " Danach folgt ein Satz, der viel zu lang ist" * 9,
    )
    sentence = "Nach Abs. 1 Nr. 5 beschließt der Rat am 20. Mai über die Satzung."

    (passage,) = found("satzung", before * 3 + sentence + after, ())

    assert passage.html.startswith("… Nach Abs. 1")
    assert passage.html.endswith("<mark>Satzung</mark> …")


def test_asked_sections_come_first() -> None:
    """Who asks for a section is shown its passages, as far as it has some."""
    text = "Rat Rat Rat Begründung Rat"
    sections = (("Beschluss", 0, 11, False), ("Begründung", 12, len(text), False))

    shown = found("rat abschnitt:begründung", text, sections)

    assert [passage.section for passage in shown] == ["Begründung"]
