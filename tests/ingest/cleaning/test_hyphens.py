"""Hyphens at the ends of lines, the ends of pages and inside of words: joined, kept or left."""

from __future__ import annotations

import pytest

from ingest.cleaning.hyphens import REACH, Verdict, verdict
from tests.ingest.cleaning.made import cleaned, is_known


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("wir wün", "schen uns", "join"),
        ("die Träger", "versammlung", "join"),
        ("das Quarks", "ding", "join"),
        ("da", "mit die", "join"),
        ("Bürger*in", "nen und", "join"),
        ("Ein", "‐ und", "leave"),
        ("Karlsruhe", "Grötzingen", "keep"),
        ("PV", "Anlage", "keep"),
        ("PV", "anlage", "keep"),
        ("EU", "WRRL", "keep"),
        ("Haid-und", "Neu-Straße", "keep"),
        ("ORDNUNGS", "AMT", "join"),
        ("UNBEKANNT", "WORT", "keep"),
        ("A", "förmig", "join"),
        ("§ 12", "tägig", "keep"),
        ("die 350", "449 Plätze", "keep"),
        ("G", "8-Klassen", "keep"),
        ("unter www.stadt", "beispiel.de", "keep"),
        ("unter https://beispiel.de/ein", "pfad", "keep"),
        ("an amt@stadt", "beispiel.de", "keep"),
        ("unter stadt", "werke.de zu", "keep"),
        ("unter seite", "eins.html", "keep"),
        ("Satz.", "weiter", "leave"),
        ("wir wün", "", "leave"),
        ("", "schen", "leave"),
    ],
)
def test_parts_make_one_word(before: str, after: str, expected: Verdict) -> None:
    """Parts of a word are joined; names, abbreviations, numbers and addresses keep their hyphen."""
    assert expected == verdict(before, after, is_known)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Friedhofs", "und Bestattungswesen"),
        ("Vor", "oder Nachteile"),
        ("Erd", "bzw. Obergeschoss"),
        ("Erd", "beziehungsweise Obergeschoss"),
        ("Rad", "sowie Fußwege"),
        ("montag", "bis freitags"),
        ("Bahn", "als auch Busverkehr"),
        ("SPD", "und GRÜNEN-Antrag"),
        ("die 10", "und 12-Jährigen"),
        ("die 45", "bis 65-Jährigen"),
        ("SPORT", "UND BEWEGUNG"),
    ],
)
def test_hyphen_before_conjunction_stays(before: str, after: str) -> None:
    """A part that is said later in full keeps hyphen and line end, be it small, in capitals or a number."""
    assert verdict(before, after, is_known) == "leave"


@pytest.mark.parametrize(
    ("before", "after"), [("Kür", "bis"), ("so", "wie das"), ("den", "noch"), ("diesel", "be")]
)
def test_syllable_that_ends_known_word_joins(before: str, after: str) -> None:
    """What looks like a conjunction but ends a known word is its last syllable."""
    assert verdict(before, after, is_known) == "join"


def test_far_address_is_address() -> None:
    """A hyphen inside an address keeps, however long the address is."""
    before = "https://beispiel.de/" + "verzeichnis/" * (REACH // 10) + "weiter"

    assert verdict(before, "lesen.pdf", is_known) == "keep"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("wir wün-\nschen uns", "wir wünschen\nuns"),
        ("wir wün- \n  schen uns", "wir wünschen\nuns"),
        ("wir wün-\r\nschen uns", "wir wünschen\nuns"),
        ("wir wün\u00ad\nschen uns", "wir wünschen\nuns"),
        ("wir wün-\u00ad\nschen uns", "wir wünschen\nuns"),
        ("wir wün\u2010\nschen uns", "wir wünschen\nuns"),
        ("wir wün\u2011\nschen uns", "wir wünschen\nuns"),
        ("wir wün\ufffe\nschen uns", "wir wünschen\nuns"),
        ("wir wün\ufffeschen uns", "wir wünschen\nuns"),
        ("wir wün\u00adschen uns", "wir wünschen uns"),
        ("Karlsruhe-\nGrötzingen hat", "Karlsruhe-Grötzingen\nhat"),
        ("Karlsruhe\ufffeGrötzingen hat", "Karlsruhe-Grötzingen\nhat"),
        ("Karlsruhe\u2010\nGrötzingen", "Karlsruhe-Grötzingen"),
        ("Friedhofs- \nund Park", "Friedhofs-\nund Park"),
        ("Friedhofs\ufffeund Park", "Friedhofs-\nund Park"),
        ("wün-\nschen", "wünschen"),
        ("wün-\nschen.", "wünschen."),
        ("ge-\nmein-\nsam", "gemeinsam"),
        ("wün-\n\nschen", "wün-\n\nschen"),
        ("- ja\n- nein", "- ja\n- nein"),
        ("Rhein-Neckar", "Rhein-Neckar"),
        ("hier –\nund dort", "hier –\nund dort"),
    ],
)
def test_line_end_moves_behind_joined_word(raw: str, text: str) -> None:
    """A word cut at a line's end, by any kind of hyphen, is whole; the next line begins behind it."""
    assert text == cleaned(raw).text


@pytest.mark.parametrize(
    ("raw", "text"), [("Nah-\nrungs- und Genussmittel", "Nahrungs- und Genussmittel"), ("a-\nb- c", "ab- c")]
)
def test_moved_line_end_makes_no_hyphen_at_line_end(raw: str, text: str) -> None:
    """Behind a joined word that ends with a hyphen no line ends: its hyphen would look like a cut word's."""
    assert text == cleaned(raw).text


def test_page_number_in_dashes_is_no_word() -> None:
    """A page number between dashes does not run into the line behind it."""
    assert cleaned("Ende der Seite\n-19-\nSollten alle").text == "Ende der Seite\n-19-\nSollten alle"


@pytest.mark.parametrize(
    ("pages", "text", "starts"),
    [
        (("wir wün-", "schen uns"), "wir wünschen uns", (0, 7)),
        (("wir wün- \n\n", "\n schen uns"), "wir wünschen uns", (0, 7)),
        (("wir wün\u00ad", "schen uns"), "wir wünschen uns", (0, 7)),
        (("wir wün\u2010", "schen uns"), "wir wünschen uns", (0, 7)),
        (("in Karlsruhe-", "Grötzingen"), "in Karlsruhe-Grötzingen", (0, 13)),
        (("Friedhofs-", "und Park"), "Friedhofs-\nund Park", (0, 11)),
        (("Ende.", "Anfang"), "Ende.\nAnfang", (0, 6)),
        (("", "Anfang"), "Anfang", (0, 0)),
        (("Ende", "", "Anfang"), "Ende\nAnfang", (0, 4, 5)),
        (("Scha\ufb00ne\ufb02-", "ten"), "Schaffneflten", (0, 10)),
    ],
)
def test_word_goes_on_overleaf(pages: tuple[str, ...], text: str, starts: tuple[int, ...]) -> None:
    """A word that is cut at a page's end is whole, and the next page begins inside of it."""
    made = cleaned(*pages)

    assert text == made.text
    assert starts == made.pages


def test_blank_page_between_begins_in_order() -> None:
    """A word that goes on behind a blank page is whole, and no page begins behind the next one."""
    made = cleaned("wir wün-", "", "schen uns")

    assert (made.text, made.pages) == ("wir wünschen uns", (0, 7, 7))


def test_word_goes_on_between_footer_and_header() -> None:
    """Header and footer that are set apart do not part a word."""
    sheets = [f"Blatt der Stadt\n{body}\nEnde" for body in ("wir wün-", "schen gern Kür-", "bis")]

    assert cleaned(*sheets).text == "wir wünschen gern Kürbis"
