"""Closed lists for splitting compounds: what may begin one, what is never a part, what is never split."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SHORT = _set(
    """
    akt amt arm art bad bau bus eis fuß gas gut hof hut kot kur lkw mut not ohr ort pkw rad rat see tag
    tal tat tee tor typ tür uhr web weg zoo zug öko
    """
)
"""The words of three letters that may be a part; all others are mostly endings and abbreviations."""

FIRST = _set(
    """
    allgemein alt außen basis bio blau brutto digital doppel eigen einzel elektro extra fach fein fern
    flach frei fremd frisch früh ganz gelb gemein gesamt grau grob groß grün halb hart haupt heiß hoch
    höchst innen international kalt klein kommunal kurz lang leer leicht lokal miet mindest mittel nah
    nass national netto neu nord ober ost privat regional roh rot schnell schul schwarz schwer selbst
    sonder sozial spezial spät standard süd tief trocken vize voll warm weich weiß west wild zentral öko
    """
)
"""Adjectives and the like that begin nouns."""

LAST = _set(
    """
    arm bedingt bezogen effizient frei freundlich fähig förmig gerecht günstig intensiv konform neutral
    orientiert pflichtig politisch rechtlich relevant schonend schwach spezifisch stark tauglich
    technisch verträglich weit widrig wirksam wirtschaftlich übergreifend
    """
)
"""Adjectives that end compounds; of others the splitter cannot tell a compound from an ending."""

NEVER = _set(
    """
    ab alle als alte alten an anne ation auf aus bach baden bar bei berg beste burg dar das dem den der
    des deutsche die dorf dran durch ein ellen emp ende enden endes ent er es fort furt für ganze gegen
    gewähr grünen gänger haft hausen heit heiten her hin hinter hintere ieren ierung im in ion ionen isch
    ist ja keit keiten laufe leist letzte lich ling linge linke los lose losen lungen maler mann miss mit
    mittlere nach nahme nahmen native neben nein neue nieder nis nisse nur obere oberen ohne reich reuter
    rinne rinnen rung rungen rück rücken sam schaft schaften setzung setzungen sie stell stellung
    stellungen stützung tech teller temps tion tum tungs um un und ung ungen ungs unter untere ur ver vor
    voraus vordere vorderen was weile weise weisen wie wieder wir worden zu zuge zum zungs zur zusammen
    öffentliche über
    """
)
"""Endings, prefixes, particles and fragments, heads of place names and surnames: never a part."""

WHOLE = _set(
    """
    allenfalls andernfalls anteil augenstein augsburg beispiel bestandteil bestenfalls deutschland
    dienstag donnerstag ebenfalls erfolgreich fahrzeug freiburg freitag friedhof friedhöf gegebenenfalls
    gegenteil gestalt gestalten gewährleisten gewährleistung grundlage grundsatz grundstück grundsätz
    grundsätzlich grünwettersbach grünwinkel hamburg handlung handlungen haushalt heidelberg heidenheim
    hintergrund hohenwettersbach jedenfalls karlsbad karlsruhe keinesfalls kennzeichnung lassalle
    leopoldshafen magdeburg mainstreaming mannheim maximal minimal nachteil niederschlag niederschrift
    oberfläche offenburg palmbach pforzheim querschnitt richtlinie samstag schwerpunkt sonntag spielzeug
    standpunkt stichtag stupferich tatsache umfangreich urteil vordergrund vorteil wegfall weingarten
    werkzeug wiesbaden zahlreich zeitpunkt zugrunde
    """
)
"""Words that are made like compounds and whose parts would mislead, with their inflected forms."""
