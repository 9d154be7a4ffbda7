"""Numbers: one comparison form for all spellings, one address, and Leipzig's grammar."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.numbers import base, form_of, is_blank, normalise, parent, slug

LETTERS = st.text(alphabet=st.sampled_from("VIADSFÄäÖüßa0129 -/.\u00a0\u0308\u0301\u200b\ufffd"), max_size=24)


@pytest.mark.parametrize(
    "spelling",
    [
        "VII-A-00612-ÄA-02",
        "VII-A-00612-A\u0308A-02",
        "VII-A-00612-AeA-02",
        "vii-a-00612-äa-02",
        " VII - A - 00612 - ÄA - 02\u00a0",
        "VII\u2011A\u201300612-ÄA-02",
        "VII-A-00612-\ufffdA-02",
    ],
)
def test_spellings_compare_equal(spelling: str) -> None:
    """Every spelling of a number has the same comparison form."""
    assert normalise(spelling) == "vii-a-00612-aea-02"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("A 0096/ 23/24-zurückgezogen", "a0096/23/24-zurueckgezogen"),
        ("V/A 302", "v/a302"),
        ("DS0446/23/3/1", "ds0446/23/3/1"),
        ("K 2026 0725", "k2026 0725"),
        ("DS 35/2024 1. Ergänzung", "ds35/2024 1.ergaenzung"),
    ],
)
def test_other_councils_keep_figures_apart(number: str, expected: str) -> None:
    """Blanks disappear except between two figures, whatever the council's grammar."""
    assert normalise(number) == expected


@given(LETTERS | st.text(max_size=12))
@example("a \u0308")
@example("ä\u0301")
def test_normalising_twice_changes_nothing(number: str) -> None:
    """The comparison form of a comparison form is itself."""
    assert normalise(normalise(number)) == normalise(number)


@given(LETTERS)
def test_composed_and_decomposed_are_equal(number: str) -> None:
    """NFC and NFD of a number compare equal."""
    forms = {normalise(unicodedata.normalize(form, number)) for form in ("NFC", "NFD")}

    assert len(forms) == 1


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("VII-A-00612-ÄA-02", "VII-A-00612-AeA-02"),
        ("VII-A-00612-A\u0308A-02", "VII-A-00612-AeA-02"),
        ("A 0096/ 23/24-zurückgezogen", "A-0096--23-24-zurueckgezogen"),
        ("V/A 302", "V-A-302"),
        ("Straße Öl", "Strasse-Oel"),
    ],
)
def test_slug_is_readable_ascii(number: str, expected: str) -> None:
    """The slug spells umlauts out and turns all else into hyphens."""
    assert slug(number) == expected


@given(st.text(max_size=20))
def test_slug_never_leaves_ascii(number: str) -> None:
    """A slug consists of ASCII letters, digits and hyphens only."""
    assert re.fullmatch(r"[A-Za-z0-9-]*", slug(number))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("VII-A-00612-VSP-01", ("VII-A-00612", "position_on")),
        ("VII-A-00612-ÄA-02", ("VII-A-00612", "amends")),
        ("VII-A-00612-A\u0308A-02", ("VII-A-00612", "amends")),
        ("VII-A-00612-AeA-02", ("VII-A-00612", "amends")),
        ("VII-A-00612-\ufffdA-02", ("VII-A-00612", "amends")),
        ("VI-DS-06070-NF-01", ("VI-DS-06070", "replaces")),
        ("VI-EF-04937-AW-01", ("VI-EF-04937", "answers")),
        ("VII-P-00190-DS-02", ("VII-P-00190", "follows")),
        ("VII-Ifo-00018-Ifo-02", ("VII-Ifo-00018", "follows")),
        ("VII-DS-00547-NF-01-DS-01", ("VII-DS-00547-NF-01", "follows")),
        ("VIII-A-00001-VSP-01", ("VIII-A-00001", "position_on")),
        (" VII-A-00612 - VSP-01\u00a0", ("VII-A-00612", "position_on")),
        ("VII-A-00612", None),
        ("VII-HP-08642", None),
        ("VII-A-00612-XX-01", None),
        ("VII-A-612-VSP-01", None),
        ("XVII-A-00612-VSP-01", None),
        ("VII-A-00612-VSP-01-zurückgezogen", None),
        ("A 0096/ 23/24-zurückgezogen", None),
        ("VI-00768/14-ÄA-01", None),
        ("DS0446/23/3/1", None),
        ("", None),
    ],
)
def test_grammar_proposes_parent(number: str, expected: tuple[str, str] | None) -> None:
    """The last suffix names what the paper does to the number before it; else nothing is proposed."""
    assert parent(number) == expected


@pytest.mark.parametrize(
    ("number", "cities", "continued"),
    [
        ("596/2020", {"Trier"}, None),
        ("0596/2020", {"Karlsruhe"}, None),
        ("2020/0596", {"Karlsruhe"}, None),
        ("2020/0596/1", {"Karlsruhe"}, "2020/0596"),
        ("2020/0596/1/2", {"Karlsruhe"}, "2020/0596/1"),
        ("DS0446/23", {"Magdeburg"}, None),
        ("DS0446/23/3/1", {"Magdeburg"}, "DS0446/23/3"),
        ("A0015/24/2", {"Magdeburg"}, "A0015/24"),
        ("VO/0123/24", {"Neustadt"}, None),
        ("VO/0123/2024", set(), None),
        ("DS 35/2024 1. Ergänzung", {"Nordstemmen"}, "DS 35/2024"),
        ("DS 35/2024", {"Nordstemmen"}, None),
        ("20/SVV/0123-001", {"Potsdam"}, "20/SVV/0123"),
        ("20/SVV/0123", {"Potsdam"}, None),
        ("DS/35/24", {"Rödermark"}, None),
        ("DS/0446/V", {"Berlin"}, None),
        ("V 2024/0123", {"Wolfsburg"}, None),
        ("24/123", {"Hildesheim"}, None),
        ("VII-A-00612-ÄA-02", {"Leipzig"}, "VII-A-00612"),
        ("VII-A-00612-A\u0308A-02", {"Leipzig"}, "VII-A-00612"),
        ("A 0096/ 23/24-zurückgezogen", {"Leipzig"}, None),
        ("Antrag 12/15", {"Leipzig"}, None),
        ("Gemeinderat", set(), None),
        ("20.05.2020", set(), None),
        ("", set(), None),
    ],
)
def test_form_names_the_cities_and_what_is_continued(
    number: str, cities: set[str], continued: str | None
) -> None:
    """A number's form tells whose it can be, and which number it continues; no number tells nothing."""
    assert (set(form_of(number)), base(number)) == (cities, continued)


@pytest.mark.parametrize("number", ["", " ", "\u00a0", "\u200b", "\ufeff\u00ad", "-", "–", " / ", "?"])
def test_blank_texts_are_no_numbers(number: str) -> None:
    """A text of which nothing would stand in an address names no paper."""
    assert is_blank(number)


@given(st.text(max_size=12))
def test_what_is_not_blank_has_a_form_and_an_address(number: str) -> None:
    """Every number has a comparison form and an address with a letter or a digit."""
    if not is_blank(number):
        assert normalise(number)
        assert slug(number).strip("-")
