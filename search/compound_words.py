"""Closed lists for splitting compounds: what may begin one, what is never a part, what is never split."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SHORT = _set(
    """
    akt alt amt arm art bad bar bau bio boy bus eis fuß gas gut hof hut kot kur leu lkw mut neu not ohr
    ort pkw rad rat rot see sex tag tal tat tee tor typ tür ufo uhr web weg zoo zug öko
    """
)
"""The words of three letters that may be a part; all others are mostly endings and abbreviations."""

FIRST = _set(
    """
    allgemein alt außen basis bio blau brutto digital doppel eigen einzel elektro extra fach fein fern
    flach frei fremd frisch früh ganz gelb gesamt grau grob groß grün halb hart haupt heiß hoch höchst
    innen international kalt klein kommunal kurz lang leer leicht lokal miet mindest mittel nah nass
    national netto neu nord ober ost privat regional roh rot rück schnell schul schwarz schwer selbst
    sonder sozial spezial spät standard süd tief trocken vize voll warm weich weiß west wild zentral öko
    """
)
"""Adjectives and the like that begin nouns."""

NEVER = _set(
    """
    ab als an ation auf aus bach baden bar bei berg burg dar das dem den der des die dorf dran durch ein
    emp ent er es fort furt für gegen hausen heit heiten her hin hinter ieren ierung im in ion ionen isch
    ist ja keit keiten lich ling linge los mann miss mit nach nahme nahmen neben nein nis nisse nur ohne
    rung sam schaft schaften sie tion tum tungs um un und ung ungen ungs unter ur ver vor was wie wieder
    wir zu zum zungs zur zusammen über
    """
)
"""Endings, prefixes, particles and fragments, and heads of place names and surnames."""

WHOLE = _set(
    """
    karlsruhe
    """
)
"""Words whose parts would mislead."""
