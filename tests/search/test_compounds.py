"""Compounds are split into words of the lexicon, and only compounds are."""

from __future__ import annotations

import re
import time
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.compounds import LONGEST_WORD, Compounds, Word
from search.lexicon_file import WORDS_HEADING, read
from search.profile import Profile
from search.profiles import v1, v2

PROFILE = v2.shipped()
LEXICON = read(resources.files("search.profiles").joinpath("v2_lexicon.txt").read_bytes())
SHIPPED = Compounds(LEXICON.words)

COMPOUNDS = {
    "gebührensatzung": "gebühr satzung",
    "grundschule": "grund schule",
    "haushaltssatzungen": "haushalt satzung",
    "oberbürgermeister": "ober bürger meister",
    "stadtteilgespräch": "stadt teil gespräch",
    "gemeinderatssitzung": "gemeinde rat sitzung",
    "straßenbeleuchtung": "straße beleuchtung",
    "radverkehrskonzept": "rad verkehr konzept",
    "kindertagesstätte": "kinder tag stätte",
    "schulsozialarbeit": "schule sozial arbeit",
    "hochwasserschutz": "hoch wasser schutz",
    "wohngebiet": "wohnen gebiet",
    "flüchtlingsunterkunft": "flüchtling unterkunft",
    "friedhofsgebühren": "friedhof gebühr",
    "grundstücksverkauf": "grundstück verkauf",
    "barrierefreien": "barriere frei",
    "abfallgebühren": "abfall gebühr",
    "landschaftsschutzgebiet": "landschaft schutz gebiet",
}

NEVER_SPLIT = """
    besatzung verwaltung beratung fraktion vorlage antrag auftrag einrichtung karlsruhe leipzig connewitz
    beschluss maßnahme unterlage gesamtheit vereinbarung gemeinschaft gesellschaft mitglieder ergebnis
    bereich entwicklung umsetzung kosten personal finanzierung abstimmung erläuterung sachverhalt anlagen
    verfahren information organisation kooperation erweiterung gestaltung reduzierung bedeutung
    entscheidung genehmigung veranstaltung durlach neureut mühlburg berlin sitzung ordnung prüfung
    begründung ausschuss haushalten plätzen unterstützung grundstück grundstücken handlung deutschland
    karlsruhes folgenden bestehende technische ergreifen profitieren
"""

WORDS = {
    "satzung": Word(50, 10),
    "gebühr": Word(44, 10),
    "schule": Word(52, 10),
    "stadt": Word(60, 10),
    "rat": Word(48, 9),
    "teil": Word(46, 9),
    "wohnen": Word(40, 1),
    "wohnt": Word(30, 0),
    "haus": Word(46, 10),
    "hausrat": Word(20, 10),
    "und": Word(80, 0),
    "laufen": Word(40, 1),
}
SMALL = Compounds(WORDS)
ENDINGS = "(s|es|n|en|er|e|ens|ns|ern|em)?"

made_words = st.lists(
    st.sampled_from([*WORDS, "wohn", "schul", "ver", "s", "en", "er", "n"]), min_size=1, max_size=8
).map("".join)


@pytest.mark.parametrize(("word", "parts"), COMPOUNDS.items())
def test_compound_has_these_parts(word: str, parts: str) -> None:
    """The parts' stems, in order."""
    assert PROFILE.smallest_parts(word) == tuple(map(v1.stem, parts.split()))


@pytest.mark.parametrize("word", NEVER_SPLIT.split())
def test_other_words_stay_whole(word: str) -> None:
    """Derived words, names, inflected words and compounds whose parts mislead have no parts."""
    assert PROFILE.parts(word) == ()


@pytest.mark.parametrize(
    "word", ["", "rat", "stadtra", "x" * 64, "stadtrat" * 8 + "e", "stadt rat", "STADTRAT"]
)
def test_what_is_no_word_has_no_parts(word: str) -> None:
    """Short, overlong and unknown words are none, nor what the profile's tokens cannot be."""
    assert SMALL.parts(word) == ()


def test_parts_are_split_again() -> None:
    """A part that the lexicon lists as a word of its own has its parts told, not itself."""
    assert SMALL.parts("hausratsatzung") == ("haus", "rat", "satzung")


def test_word_much_commoner_than_its_parts_stays_whole() -> None:
    """What is so common is a word of its own, whatever it is made of."""
    common = Compounds({**WORDS, "hausrat": Word(75, 10)})

    assert (SMALL.parts("hausrat"), common.parts("hausrat")) == (("haus", "rat"), ())


def test_known_small_word_ends_in_no_noun() -> None:
    """A word that is written small is no noun, so no noun is its last part."""
    small = Compounds({**WORDS, "stadtrat": Word(20, 0)})

    assert (SMALL.parts("stadtrat"), small.parts("stadtrat")) == (("stadt", "rat"), ())


@given(made_words)
def test_parts_are_known_words(word: str) -> None:
    """A word has no parts, or two and more words of the lexicon."""
    parts = SMALL.parts(word)

    assert len(parts) != 1
    assert set(parts) <= WORDS.keys()


@given(made_words)
def test_parts_joined_make_the_word(word: str) -> None:
    """The parts, with linking letters and endings or without their own, are the word."""
    parts = SMALL.parts(word)

    forms = [f"({part}|{part.removesuffix('e')}|{part.removesuffix('en')}){ENDINGS}" for part in parts]
    assert not parts or re.fullmatch("".join(forms), word)


@given(st.lists(made_words, max_size=20))
def test_order_does_not_matter(words: list[str]) -> None:
    """Neither what was asked before nor the order of the lexicon changes a word's parts."""
    turned = Compounds(dict(reversed(WORDS.items())))

    assert [SMALL.parts(word) for word in words] == [turned.parts(word) for word in reversed(words)][::-1]


@given(st.text("abdeghilnorstuwß", min_size=LONGEST_WORD, max_size=LONGEST_WORD))
def test_any_letters_come_to_an_end(word: str) -> None:
    """Any letters have no parts, or two and more words of the shipped lexicon."""
    parts = SHIPPED.parts(word)

    assert len(parts) != 1
    assert set(parts) <= LEXICON.words.keys()


def test_hostile_words_are_split_in_no_time() -> None:
    """Words of nothing but short parts cost no more than others."""
    start = time.process_time()
    for part in ("rat", "tat", "stadt", "not", "en", "s"):
        PROFILE.parts((part * LONGEST_WORD)[:LONGEST_WORD])

    assert time.process_time() - start < 1


def test_each_stem_is_told_once() -> None:
    """A part that a word has twice is told once."""
    assert PROFILE.smallest_parts("ratsratssatzung") == ("rat", "satzung")


def test_profile_is_one() -> None:
    """The profile fills the Protocol and has a fingerprint of its own."""
    profile: Profile = PROFILE

    assert profile.NAME == "v2"
    assert profile.fingerprint() != v1.fingerprint()


def test_other_lexicon_has_other_name() -> None:
    """A lexicon that an archive extended gives the profile another name and fingerprint, always the same."""
    lexicon = read(f"# documents=100 unlisted=20\nrat\t4\n{WORDS_HEADING}\nrat\t40\t10\n".encode())
    one, same = v2.V2(lexicon), v2.V2(lexicon)

    assert re.fullmatch("v2-[0-9a-f]{12}", one.NAME)
    assert (one.NAME, one.fingerprint()) == (same.NAME, same.fingerprint())
    assert one.fingerprint() != PROFILE.fingerprint()


def test_part_levels_are_coarse() -> None:
    """A part has four levels, rising as a word's sixteen do, and the rarest text has the first."""
    levels = [(v1.text_level(n, 600), PROFILE.level("text", "parts", n, 600)) for n in range(1, 200)]

    assert [part for _, part in levels] == [-(-text // 4) for text, _ in levels]
    assert all(a <= b for (_, a), (_, b) in pairwise(levels))
    assert [PROFILE.level("title", "parts", 1, length) for length in (1, 100)] == [3, 1]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("radverkehrskonzept", ("rad", "verkehr", "konzept", "verkehrskonzept", "radverkehr")),
        ("gebührensatzung", ("gebuhr", "satzung")),
        ("34baugb", ("34", "baugb")),
        ("verwaltung", ()),
    ],
)
def test_longer_pieces_are_parts_too(word: str, parts: tuple[str, ...]) -> None:
    """What a long compound begins and ends with is found as well, and runs of letters and digits."""
    assert PROFILE.parts(word) == parts
