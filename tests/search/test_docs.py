"""docs/search.md tells the numbers that scores are computed with; every row of the query language is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from search.asked import Asked
from search.naive import evaluate
from search.parse import MAX_CHARACTERS, MAX_WORDS, parse
from search.passages import WIDTH
from search.profiles import v1
from search.profiles.v2 import shipped
from search.rows import SearchRow
from search.synonyms import read_synonyms, shipped_text
from search.values import FIELDS
from tests.search.made import a_row

PROFILE = shipped()


TIMES = {(field, kind): times for field in ("text", "title") for kind, _, times in PROFILE.levels(field)}


@pytest.mark.parametrize(
    "sentence",
    [
        f"with at most {MAX_CHARACTERS} characters and {MAX_WORDS} words",
        f"cut at {v1.MAX_TOKEN} characters",
        f"in the title | {TIMES['title', 'levels']} × weight × title level |",
        f"in the text | {TIMES['text', 'parts']} × weight × part level |",
        f"the same in the title | {TIMES['title', 'parts']} × weight × part level |",
        f"in the text | {PROFILE.SIDE_BY_SIDE} |",
        f"at most {PROFILE.CLOSE_GAP} words apart in the text | {PROFILE.CLOSE} |",
        f"| {PROFILE.TITLE_TIMES} × {PROFILE.CLOSE} |",
        f"in the title | {PROFILE.APART}, {PROFILE.TITLE_TIMES} × {PROFILE.APART} |",
        f"in the title | {PROFILE.PREFIX}, {PROFILE.TITLE_TIMES} × {PROFILE.PREFIX} |",
        f"in the title | {PROFILE.FUZZY}, {PROFILE.TITLE_TIMES} × {PROFILE.FUZZY} |",
        f"question or petition | {PROFILE.KIND_POINTS[0][1]} |",
        f"budget change | {PROFILE.KIND_POINTS[1][1]} |",
        f"at most {PROFILE.RECENCY_STEPS} times | {PROFILE.RECENCY_POINTS} |",
        f"| {PROFILE.TITLE_TIMES} × {PROFILE.SIDE_BY_SIDE} |",
        f"parts of the number | {PROFILE.NUMBER_PART} |",
        f"the whole number | {PROFILE.NUMBER_WHOLE:,} |",
        f"header calls `unlisted`, {PROFILE.weight('unlisted')}",
        f"at most {WIDTH} characters",
        f"score is {PROFILE.weight('demokrati') * PROFILE.level('text', 'levels', 1, 38)}.",
    ],
)
def test_page_tells_real_numbers(root: Path, sentence: str) -> None:
    """Each constant stands on the page as the code has it."""
    assert sentence in " ".join((root / "docs" / "search.md").read_text(encoding="utf-8").split())


def rows(section: str) -> list[tuple[str, str, str]]:
    """The rows of a table of docs/query-language.md."""
    text = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")
    lines = text.partition(f"## {section}\n")[2].partition("\n## ")[0].splitlines()
    cells = [re.split(r" (?<!\\)\| ", line.strip("| ")) for line in lines if line.startswith("| ")]
    return [(one.replace("\\|", "|"), two, three) for one, two, three in cells[1:]]


def finds(query: str, row: SearchRow, text: str) -> bool:
    """Whether the query, with the shipped synonyms, finds the paper with this text."""
    parsed = parse(query, PROFILE, read_synonyms(shipped_text(), PROFILE, "the shipped synonyms"))
    return bool(evaluate(Asked(parsed, 5), PROFILE, [(row, text)]).matches)


@pytest.mark.parametrize(("typed", "found", "other"), [*rows("Words"), *rows("Combining")])
def test_query_language_is_as_told(typed: str, found: str, other: str) -> None:
    """What a row says is found is found, and what it says is not is not."""
    for query in typed.strip("`").split("` `"):
        assert (finds(query, a_row(5), found), finds(query, a_row(5), other)) == (True, False)


PAPER = a_row(
    5,
    "VII-A-00612",
    "Stadtteile",
    originators=("Fraktion Die Linke",),
    districts=("Mitte",),
    bodies=("Ausschuss Soziales", "Ratsversammlung"),
    sections=(("Begründung", 0, 10, False),),
    status="in Beratung",
    day="2020-05-20",
    stations=(
        ("Ausschuss Soziales", "preliminary", "recommended"),
        ("Ratsversammlung", "deciding", "rejected"),
    ),
)


@pytest.mark.parametrize(("names", "found", "other"), rows("Fields"))
def test_fields_are_as_told(names: str, found: str, other: str) -> None:
    """Each field, under its German and its English name, finds the paper of the page where it says so."""
    german, *others = re.findall(r"`(\w+):`", names)
    for name in (german, *others):
        hit, miss = (re.sub(rf"^{german}:", f"{name}:", cell.strip("`")) for cell in (found, other))
        assert (finds(hit, PAPER, ""), finds(miss, PAPER, "")) == (True, False)


def test_every_field_has_a_row() -> None:
    """The page lists all names of fields, and no other."""
    assert {name for names, _, _ in rows("Fields") for name in re.findall(r"(\w+):`", names)} == set(FIELDS)
