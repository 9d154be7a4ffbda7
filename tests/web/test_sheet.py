"""The style sheet's colours can be read in both schemes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from web.rendering import SHEET

TEXT = [
    ("text", "ground"),
    ("text", "raised"),
    ("quiet", "ground"),
    ("link", "ground"),
    ("link", "raised"),
    ("marked", "mark"),
    ("on-button", "button"),
]
"""Text and what it stands on: at least 4.5."""

SHAPES = [("focus", "ground"), ("line", "ground"), ("button", "ground"), ("quiet", "raised")]
"""Outlines and borders that say something: at least 3."""


def schemes() -> dict[str, dict[str, str]]:
    """The colours of both schemes by name."""
    light, dark = re.findall(r":root \{(.*?)\}", SHEET.read_text("utf-8"), re.DOTALL)
    pairs = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in (light, dark)]
    return {"light": pairs[0], "dark": pairs[1]}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2.2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    """Black on white is 21, and the grey that just misses 4.5 is seen to miss it."""
    assert 21 == round(contrast("#000000", "#ffffff"), 6)
    assert contrast("#777777", "#ffffff") < 4.5 < contrast("#767676", "#ffffff")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_contrasts(scheme: str) -> None:
    """Every text stands out from its ground, marks included."""
    colours = schemes()[scheme]

    assert [pair for pair in TEXT if contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_contrast(scheme: str) -> None:
    """Focus outlines, borders and marks can be told from what they stand on."""
    colours = schemes()[scheme]

    assert [pair for pair in SHAPES if contrast(colours[pair[0]], colours[pair[1]]) < 3] == []


def test_colours_have_names_and_both_schemes() -> None:
    """All colours are the named ones, each of them has a value in both schemes, and each is checked above."""
    sheet = SHEET.read_text("utf-8")
    light, dark = schemes().values()

    assert set(light) == set(dark) == {name for pair in TEXT + SHAPES for name in pair}
    assert len(light) + len(dark) == len(re.findall(r"#[0-9a-f]{3,8}\b", sheet))
    assert set(light) == set(re.findall(r"var\(--([\w-]+)\)", sheet))


def test_sheet_asks_for_nothing_else() -> None:
    """The sheet loads no font, picture or other sheet, and prints and adapts by itself."""
    sheet = SHEET.read_text("utf-8")

    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "@media print" in sheet
