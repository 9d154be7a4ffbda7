"""Headers, footers and boilerplate: what is set apart, and what never is."""

from __future__ import annotations

import pytest

from ingest.cleaning.repeats import boilerplate_of, set_apart
from tests.ingest.cleaning.made import apart, cleaned

BODIES = ("Alpha ruft\nBeta\nGamma", "Delta geht\nEpsilon\nZeta", "Eta sitzt\nTheta\nIota", "Kappa\nLambda")


def sheets(head: str, foot: str, count: int = 3) -> list[str]:
    """Pages with a header and a footer, `#` being the page's number."""
    bodies = enumerate(BODIES[:count], 1)
    return [f"{head}\n{body}\n{foot}".replace("#", str(number)) for number, body in bodies]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Stadt Musterheim", "Seite # von 3"),
        ("  Stadt   Musterheim ", "- # -"),
        ("Blatt #", "Musterheim, 1.2.2003"),
        ("Stadt Musterheim\nDas Amt", "Anlage 2\nSeite #"),
    ],
)
def test_repeated_edges_are_set_apart(head: str, foot: str) -> None:
    """Lines at the same edge of all pages, page numbers put aside, are header and footer."""
    pages = sheets(head, foot)

    made = cleaned(*pages)

    assert "\n".join(BODIES[:3]) == made.text
    assert {why for _, _, why in apart(made, *pages)} == {"header", "footer"}


def test_two_pages_have_no_header() -> None:
    """On fewer than three pages nothing is known to repeat."""
    pages = sheets("Stadt Musterheim", "Seite #", count=2)

    assert set_apart(pages, frozenset()) == [[], []]


@pytest.mark.parametrize(("bare", "found"), [(1, 3), (2, 3), (3, 0)])
def test_header_stands_on_most_pages(bare: int, found: int) -> None:
    """A header stands on three pages at least, and on three fifths of all."""
    pages = [*sheets("Stadt Musterheim", "Ende"), *(f"My {n}\nNy {n * n}" for n in range(bare))]

    spans = set_apart(pages, frozenset())

    assert found == sum(span[2] == "header" for page in spans for span in page)


def test_repeated_line_inside_page_stays() -> None:
    """What repeats far from the edges is text."""
    pages = [f"A{n}\nB{n}\nC{n}\nDies gilt.\nX{n}\nY{n}\nZ{n}" for n in "äöü"]

    assert set_apart(pages, frozenset()) == [[], [], []]


def test_line_at_other_edge_stays() -> None:
    """A header's words at the foot of a page are no header."""
    pages = ["Kopf\na\nb\nc\nd\ne\nKopf", "Kopf\nf\ng\nh\ni\nj\nk", "Kopf\nl\nm\nn\no\np\nq"]

    assert apart(cleaned(*pages), *pages) == [
        (1, "Kopf", "header"),
        (2, "Kopf", "header"),
        (3, "Kopf", "header"),
    ]


@pytest.mark.parametrize(
    "pages",
    [
        ["Kopf\nSeite 1", "Kopf\nSeite 2", "Kopf\nSeite 3"],
        ["Kopf", "Kopf", "Kopf"],
        ["Kopf\n\n", "\nKopf\nText\nmehr", "Kopf\nandres\nmehr"],
    ],
)
def test_page_never_vanishes(pages: list[str]) -> None:
    """A page of which each line repeats stays whole: better a header too much than a page too few."""
    made = cleaned(*pages)

    whole = [number for number, page in enumerate(set_apart(pages, frozenset()), 1) if not page]
    assert 1 in whole
    assert made.text.startswith("Kopf")


@pytest.mark.parametrize("foot", ["Summe {}.250 Euro", "Ja-Stimmen: {}", "Antrag 2025/{}01", "{}0 000 000"])
def test_figures_are_no_footer(foot: str) -> None:
    """A line whose number is not the page's own is a fact of its page, however much its words repeat."""
    pages = [f"{body}\n{foot.format(figure)}" for body, figure in zip(BODIES, (7, 3, 9, 4), strict=True)]

    made = cleaned(*pages)

    assert made.apart == ()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0c", "\u2028"])
def test_line_goes_with_its_end(ending: str) -> None:
    """A line that is set apart takes its line end along, whatever kind it is."""
    page = ending.join(("eins", "Ein Formular", "zwei"))

    made = cleaned(page, boilerplate=("Ein Formular",))

    assert (made.text, page[slice(*made.apart[0][1:3])]) == ("eins\nzwei", "Ein Formular" + ending)


def test_boilerplate_is_set_apart_anywhere() -> None:
    """A source's line is set apart wherever it stands, its blanks joined; nothing like it is."""
    page = "Ein  Formular \neins\nEin Formular\nEin Formular mehr\nein Formular"

    made = cleaned(page, boilerplate=("Ein Formular",))

    assert made.text == "eins\nEin Formular mehr\nein Formular"
    assert apart(made, page) == [(1, "Ein  Formular", "boilerplate"), (1, "Ein Formular", "boilerplate")]


def test_page_of_boilerplate_stays() -> None:
    """A page that is boilerplate alone stays whole."""
    assert cleaned("Ein Formular\n", boilerplate=("Ein Formular",)).text == "Ein Formular"


@pytest.mark.parametrize(
    ("line", "times", "found"),
    [
        ("Erstellt mit Muster Office", 3, True),
        ("Erstellt mit Muster Office", 2, False),
        (" Erstellt  mit\u00a0Muster Office ", 3, True),
        ("Erstellt mit Muster Office 3.9", 10, False),
        ("Beschlussvorschlag:", 10, False),
        ("2. Begründung", 10, False),
        ("Finanzielle Auswirkungen", 10, False),
        ("ja", 10, False),
        ("☐ ☐ ☐", 10, False),
        ("", 10, False),
    ],
)
def test_boilerplate_stands_on_many_documents(line: str, times: int, *, found: bool) -> None:
    """A line on more than a fifth of the documents is boilerplate: no heading, no digits, three letters."""
    documents = [[f"Papier {number}\n{line if number < times else ''}"] for number in range(10)]

    lines = boilerplate_of(documents)

    assert (("Erstellt mit Muster Office",) if found else ()) == lines


def test_line_counts_once_a_document() -> None:
    """A line that one document repeats on all its pages is not its source's."""
    documents = [["Kopf des Amtes", "Kopf des Amtes", "Kopf des Amtes"], *(["Papier"[:n]] for n in range(5))]

    assert boilerplate_of(documents) == ()


def test_source_without_documents_has_no_boilerplate() -> None:
    """Nothing is said of nothing."""
    assert boilerplate_of([]) == ()
