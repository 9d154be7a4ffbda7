"""A query is understood as typed and repaired where it must be; nothing that a person types fails."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.asked import Asked, Choice
from search.clauses import clauses, count
from search.parse import MAX_CHARACTERS, MAX_DEPTH, MAX_WORDS, parse
from search.profiles.v2 import shipped
from search.query import (
    EVERYTHING,
    And,
    Days,
    Fact,
    Fuzzy,
    Joined,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Same,
    Title,
    Word,
    words_of,
)
from search.rows import FACETS
from search.synonyms import read_synonyms

PROFILE = shipped()
SYNONYMS = read_synonyms(
    "OB = Oberbürgermeister\nB-Plan = Bebauungsplan\nH2 = Wasserstoff\n", PROFILE, "the test"
)

RAT, BAU, WEG = Word("rat"), Word("bau"), Word("weg")


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("quartiersmanagement", Word("quartiersmanagement")),
        ('"Stärkung lokaler Demokratie"', Phrase(("stärkung", "lokaler", "demokratie"))),
        ("„Stärkung lokaler Demokratie“", Phrase(("stärkung", "lokaler", "demokratie"))),
        ("oberbürgermeister leitung", And((Word("oberbürgermeister"), Word("leitung")))),
        ("vii-a-00612-vsp-01", Joined(("vii", "a", "00612", "vsp", "01"))),
        ("VII-A-00612-ÄA-02", Joined(("vii", "a", "00612", "äa", "02"))),
        (unicodedata.normalize("NFD", "VII-A-00612-ÄA-02"), Joined(("vii", "a", "00612", "äa", "02"))),
        ("DS0446/23", Joined(("ds0446", "23"))),
        ("PV-Anlage", Joined(("pv", "anlage"))),
        ("Ratsfrau/-herr", Joined(("ratsfrau", "herr"))),
        ("§34BauGB", Near("34", "baugb", 5)),
        ("§ 34 BauGB", Near("34", "baugb", 5)),
        ("Antrag §§ 3a GemO", And((Word("antrag"), Near("3a", "gemo", 5)))),
        ("34BauGB", Joined(("34", "baugb"))),
        ('"§ 34 BauGB"', Phrase(("34", "baugb"))),
        ("z.B. Süd,", And((Joined(("z", "b")), Word("süd")))),
        ("Stadt stadt STADT", Word("stadt")),
        ('"Demokratie"', Phrase(("demokratie",))),
        ("=Demokratie", Phrase(("demokratie",))),
        ('foo"bar baz"', And((Word("foo"), Phrase(("bar", "baz"))))),
        ("rat ODER bau", Or((RAT, BAU))),
        ("rat OR bau", Or((RAT, BAU))),
        ('"rat bau"-weg', And((Phrase(("rat", "bau")), WEG))),
        ("rat UND bau AND weg", And((RAT, BAU, WEG))),
        ("rat bau ODER weg", And((RAT, Or((BAU, WEG))))),
        ("rat UND bau ODER weg", Or((And((RAT, BAU)), WEG))),
        ("rat (bau ODER weg)", And((RAT, Or((BAU, WEG))))),
        ("(rat (bau (weg)))", And((RAT, BAU, WEG))),
        ("rat -bau", And((RAT, Not(BAU)))),
        ("rat −bau", And((RAT, Not(BAU)))),
        ("rat NICHT bau", And((RAT, Not(BAU)))),
        ("rat und -art:antrag", And((RAT, Word("und"), Not(Fact("art", "antrag", ("kind=motion",)))))),
        ("rat und -(bau weg)", And((RAT, Word("und"), Not(And((BAU, WEG)))))),
        ('rat und -"bau weg"', And((RAT, Word("und"), Not(Phrase(("bau", "weg")))))),
        ("ſtatus:rat", Joined(("ſtatus", "rat"))),
        ("tıtel:rat", Joined(("tıtel", "rat"))),
        ("rat NOT (bau weg)", And((RAT, Not(And((BAU, WEG)))))),
        ('rat -"Stadt Leipzig"', And((RAT, Not(Phrase(("stadt", "leipzig")))))),
        ('"rat bau"~5', Near("rat", "bau", 5)),
        ("haushalt*", Prefix("haushalt")),
        ("~wahl", Fuzzy("wahl", 1)),
        ("~haushalt", Fuzzy("haushalt", 2)),
        ("rat|bau", Same((RAT, BAU))),
        ("titel:rat bau", And((Title(RAT), BAU))),
        ("titel: rat", Title(RAT)),
        ("TITLE:(rat bau)", Title(And((RAT, BAU)))),
        ("bau -titel:rat", And((BAU, Not(Title(RAT))))),
        ("nummer:VII-A-612", Number(("vii", "a", "612"))),
        ("nummer:VII-A-6*", Number(("vii", "a", "6"), begins=True)),
        ("datum:2019..2021", Days("2019-01-01", "2021-12-31")),
        ("datum:20.05.2020", Days("2020-05-20", "2020-05-20")),
        ("datum:2020-02..", Days("2020-02-01", None)),
        ("date:..05.2020", Days(None, "2020-05-31")),
        ("jahr:2020", Days("2020-01-01", "2020-12-31")),
        ("art:Antrag", Fact("art", "antrag", ("kind=motion",))),
        ("kind:motion", Fact("art", "antrag", ("kind=motion",))),
        ("rolle:Beschlussfassung", Fact("rolle", "beschlussfassung", ("role=deciding",))),
        (
            "ergebnis:abgelehnt/Rat/Beschlussfassung",
            Fact("ergebnis", "abgelehnt/beschlussfassung/rat", ("outcome=rejected/role=deciding/body=rat",)),
        ),
        ('gremium:"Ratsversammlung"', Fact("gremium", "ratsversammlung", ("body=ratsversamml",))),
        (
            "gremium:(rat ODER bau)",
            Or((Fact("gremium", "rat", ("body=rat",)), Fact("gremium", "bau", ("body=bau",)))),
        ),
        (
            'status:"in der laufenden Prüfung befindlich"',
            Fact(
                "status",
                "in der laufenden prüfung befindlich",
                ("status=in der laufend", "status=der laufend prufung", "status=laufend prufung befind"),
            ),
        ),
    ],
)
def test_what_is_typed_has_one_meaning(typed: str, root: Node) -> None:
    """Each operator, field and spelling means what the documentation says, without a word on it."""
    parsed = parse(typed, PROFILE)

    assert (parsed.root, parsed.messages) == (root, ())


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("OB", Same((Word("ob"), Word("oberbürgermeister")))),
        ("b-plan", Same((Joined(("b", "plan")), Word("bebauungsplan")))),
        ("Bebauungsplan Nord", And((Same((Word("bebauungsplan"), Joined(("b", "plan")))), Word("nord")))),
        ('"OB"', Phrase(("ob",))),
        ("=OB", Phrase(("ob",))),
        ("h2", Same((Joined(("h", "2")), Word("wasserstoff")))),
        ("Wasserstoff", Same((Word("wasserstoff"), Joined(("h", "2"))))),
        ("titel:OB", Title(Same((Word("ob"), Word("oberbürgermeister"))))),
        ("ob|rat", Same((Word("ob"), RAT))),
        (
            "20.5.2020",
            Same(
                (
                    Joined(("20", "5", "2020")),
                    Joined(("20", "05", "2020")),
                    Joined(("20", "mai", "2020")),
                    Joined(("2020", "05", "20")),
                )
            ),
        ),
        ("1.234,56", Same((Joined(("1", "234", "56")), Joined(("1234", "56"))))),
        ("12345", Same((Word("12345"), Joined(("12", "345"))))),
    ],
)
def test_words_of_equal_meaning_are_found_together(typed: str, root: Node) -> None:
    """Synonyms, dates and amounts stand for their other spellings, but not in quotes or behind `=`."""
    assert parse(typed, PROFILE, SYNONYMS).root == root


@pytest.mark.parametrize(
    ("typed", "understood", "message"),
    [
        ('rat "lokale Demo', 'rat "lokale demo"', "Anführungszeichen"),
        ("rat & bürger", "rat bürger", "„&“ enthält kein Wort"),
        ("rat - bürger", "rat bürger", "„-“ enthält kein Wort"),
        ('rat ""', "rat", "enthält kein Wort"),
        ("", "", "alle Dokumente"),
        ("-rat", "-rat", "alle übrigen Dokumente"),
        ("*tung", "tung", "Stern am Anfang ist nicht möglich"),
        ("gremuim:Rat", "gremuim-rat", "gemeint: gremium:?"),
        ("ab*", "ab", "mindestens 3 Zeichen"),
        ("PV-Anl*", "pv-anl", "Stern steht am Ende"),
        ("~rat", "rat", "mindestens 4 Buchstaben"),
        ("Vertreterinnen und -vertreter", "vertreterinnen und vertreter", "verkürztes Wort"),
        ("Schule -Sicherheit-", "schule sicherheit", "verkürztes Wort"),
        ("rat oder bau", "rat oder bau", "schreiben Sie ODER"),
        ("rat ODER", "rat", "Neben einem ODER fehlte etwas"),
        ("rat NICHT", "rat", "Hinter einem NICHT fehlte etwas"),
        ("(rat", "rat", "nicht geschlossen"),
        ("rat)", "rat", "ohne öffnende"),
        ("(" * (MAX_DEPTH + 2) + "rat" + ")" * (MAX_DEPTH + 2), "rat", f"höchstens {MAX_DEPTH} tief"),
        ("titel:", "", "Hinter „titel:“ fehlte etwas"),
        ("datum:gestern rat", "rat", "„gestern“ ist kein Datum"),
        ("datum:30.02.2020 rat", "rat", "ist kein Datum"),
        ("jahr:2021..2019", "jahr:2019..2021", "vertauschtem Anfang und Ende"),
        ("art:brief", "art:brief", "bekannt sind Antrag, "),
        ("ergebnis:abgelehnt", "ergebnis:abgelehnt", "gilt für jedes Gremium"),
        ('"rat bau weg"~3', '"rat bau"~3 "bau weg"~3', "paarweise"),
        ('"rat rates"~3', "rat rates", "zwei verschiedene Wörter"),
        ('"rat bau"~99', '"rat bau"~50', "höchstens 50"),
        ("(" * 7 + "rat bau" + ")" * 7, "rat bau", "höchstens 6 tief"),
        ("gremium:haupt*", "gremium:haupt", "Ein Stern steht hinter Wörtern und Nummern"),
        (f'"{" ".join(f"w{n}" for n in range(30))}"', f'"{" ".join(f"w{n}" for n in range(24))}"', "24"),
        ("-".join("a1" * 15), "-".join("a1" * 12)[:-2], "24"),
        (
            " ".join(f"body:wort{n:08}{'x' * 7}" for n in range(20)),
            " ".join(f"gremium:wort{n:08}{'x' * 7}" for n in range(17)),
            "ausgeschrieben länger als 500 Zeichen",
        ),
        ("w " * MAX_CHARACTERS, "w", f"höchstens {MAX_CHARACTERS}"),
        (
            " ".join(f"wort{'x' * n}" for n in range(MAX_WORDS + 3)),
            " ".join(f"wort{'x' * n}" for n in range(MAX_WORDS)),
            f"höchstens {MAX_WORDS}",
        ),
    ],
)
def test_repairs_are_told(typed: str, understood: str, message: str) -> None:
    """What was repaired, cut, passed over or has a meaning of its own is said in German."""
    parsed = parse(typed, PROFILE)

    assert parsed.understood == understood
    assert message in " ".join(parsed.messages)


SCRAPS = st.sampled_from(
    [
        *('"', "(", ")", "|", "-", "~", "*", "=", "..", "/", "ODER", "NICHT", "UND", "titel:", "datum:"),
        *("art:", "ergebnis:", "gremium:", "nummer:", "2020", "20.05.2020", "1.234,56", "Rat", "B-Plan"),
        *("und", "oder", "bzw", "ß́", "\u0301", "ſtatus:", "body:" + "y" * 15, "-rat"),
        *(
            "h2",
            "wasserstoff",
            "ob",
            "abgelehnt",
            "Antrag",
            '"~5',
            "„",
            "x" * 70,
            "a1b",
            "ÄÖ",
            "~haushalt",
            "haushalt*",
        ),
    ]
)
TYPED = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    st.lists(st.tuples(SCRAPS, st.sampled_from(["", " "])).map("".join), max_size=12).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_understood_means_the_same(typed: str) -> None:
    """Whatever is typed is understood, and what was understood, typed again, is understood as itself."""
    first = parse(typed, PROFILE, SYNONYMS)

    again = parse(first.understood, PROFILE, {})

    assert again.root == first.root
    assert again.understood == first.understood


@given(st.lists(st.tuples(SCRAPS, st.sampled_from(["", " "])).map("".join), max_size=200).map("".join))
def test_every_query_stays_below_engines_limit(typed: str) -> None:
    """No query costs more words than the limit, nor more than the 1,024 clauses that OpenSearch allows."""
    parsed = parse(typed, PROFILE, SYNONYMS)

    choices = tuple(Choice(facet, ("a", "b")) for facet in FACETS)
    assert words_of(parsed.root) <= MAX_WORDS
    assert count(clauses(Asked(parsed, 1, "leipzig", choices), PROFILE)) < 1024


def test_longest_query_stays_below_engines_limit() -> None:
    """The dearest words, as many as are allowed, have fewer clauses than OpenSearch allows."""
    parsed = parse(" ".join(f"wort{'x' * n}" for n in range(MAX_WORDS)), PROFILE)

    choices = tuple(Choice(facet, ("a", "b")) for facet in FACETS)
    assert count(clauses(Asked(parsed, 1, "leipzig", choices), PROFILE)) < 1024


def test_every_sum_is_exact() -> None:
    """No score of any query within the limits reaches 2^24, up to which 32-bit floats are exact."""
    levels = sum(n * times for field in ("text", "title") for _, n, times in PROFILE.levels(field))
    both = 1 + PROFILE.TITLE_TIMES
    apart = PROFILE.MAX_WEIGHT * levels + (PROFILE.SIDE_BY_SIDE + PROFILE.CLOSE) * both + PROFILE.NUMBER_PART
    standing = PROFILE.RECENCY_STEPS * PROFILE.RECENCY_POINTS + max(n for _, n in PROFILE.KIND_POINTS)

    others = MAX_WORDS * apart + standing

    assert max(PROFILE.PREFIX, PROFILE.FUZZY) < PROFILE.SIDE_BY_SIDE
    assert others < PROFILE.NUMBER_WHOLE
    assert others + MAX_WORDS * PROFILE.NUMBER_WHOLE < 2**24


@pytest.mark.parametrize("opening", ["(", "-(", "titel:(", "((("])
def test_no_brackets_are_too_deep(opening: str) -> None:
    """As many brackets as a query holds are read, whatever stands before them."""
    parsed = parse(opening * (MAX_CHARACTERS // len(opening)) + "rat", PROFILE)

    assert f"höchstens {MAX_DEPTH} tief" in " ".join(parsed.messages)


@pytest.mark.parametrize("typed", ["und NICHT bau", "rat|oder NICHT bau", "art:und NICHT titel:bau"])
def test_exclusion_behind_connecting_word_stays_one(typed: str) -> None:
    """What was understood, typed again, still excludes, whatever word stands before it."""
    parsed = parse(typed, PROFILE)

    assert parse(parsed.understood, PROFILE).root == parsed.root


def test_bytes_that_are_no_letters_are_told() -> None:
    """What a terminal hands over that is no UTF-8 is passed over, and the answer can be written."""
    parsed = parse("\udcff rat", PROFILE)

    assert (parsed.root, parsed.text.encode()) == (RAT, "\ufffd rat".encode())


def test_nothing_asks_for_everything() -> None:
    """An empty query is the root without nodes."""
    assert parse("  ", PROFILE).root == EVERYTHING
