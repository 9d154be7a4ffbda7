"""The closed tables that turn a council's words into codes. Knows nothing of pages, sources or numbers.

A code never merges what one source tells apart as different procedures, and the verbatim word always
stays beside it; so some known words have the code `other` or `unknown` on purpose: being sent back to
the administration is no referral to committees, "nicht beschlossen" is not "abgelehnt", a word that
confirms names no procedure of the list. Words are compared after NFC, blanks collapsed, casefolded.
"""

from __future__ import annotations

import unicodedata

KINDS: dict[str, str] = {
    "Antrag": "motion",
    "Dringlichkeitsantrag": "motion",
    "Eilantrag": "motion",
    "Verwaltungsstandpunkt": "position",
    "Stellungnahme": "position",
    "Stellungnahme (Antrag)": "position",
    "Stellungnahme (Antrag + Änderungsantrag)": "position",
    "Änderungsantrag": "amendment",
    "Änderungs-/Ergänzungsantrag": "amendment",
    "Ergänzungsantrag": "amendment",
    "Interfraktioneller Antrag": "motion",
    "Gemeinsamer Antrag": "motion",
    "Neufassung": "new_version",
    "Neufassung Antrag": "new_version",
    "Neufassung Beschlussvorlage": "new_version",
    "Neufassung Verwaltungsstandpunkt": "new_version",
    "Beschlussvorlage": "draft_resolution",
    "Beschlussvorlage EB": "draft_resolution",
    "Informationsvorlage": "information",
    "Informationsvorlage Prüfantrag": "information",
    "Anfrage": "question",
    "Dringliche Anfrage": "question",
    "Einwohneranfrage": "question",
    "Bürgeranfrage": "question",
    "Antwort": "answer",
    "schriftliche Antwort": "answer",
    "schriftliche Antwort zur Anfrage": "answer",
    "Stellungnahme (Anfrage)": "answer",
    "Petition": "petition",
    "Änderung zum HH-Planentwurf": "budget_change",
    "Änderung zum Haushaltsplan-Entwurf": "budget_change",
    "Niederschrift": "minutes",
    "Protokoll": "minutes",
    "Anlage zum TOP": "other",
    "Wichtige Angelegenheit": "other",
}
"""What a paper calls itself (Vorlage-Art, paper type) and its kind."""

RESIDENT_KINDS: frozenset[str] = frozenset(("Petition", "Einwohneranfrage", "Bürgeranfrage"))
"""The kinds of paper whose originators are residents, so that their names are personal."""

ROLE_CODES: dict[str, str] = {
    "Beschlussfassung": "deciding",
    "Entscheidung": "deciding",
    "Vorberatung": "preliminary",
    "Beratung": "preliminary",
    "Empfehlung": "preliminary",
    "Anhörung": "hearing",
    "Information": "information",
    "Information zur Kenntnis": "information",
    "Kenntnisnahme": "information",
    "Stellungnahme": "position",
    "Bestätigung": "approval",
    "Zustimmung": "approval",
    "Genehmigung OB": "approval",
    "Vorbehaltsbeschluss": "reservation",
    "1. Lesung": "reading",
    "2. Lesung": "reading",
    "Verweisung in die Gremien": "unknown",
    "schriftliche Beantwortung": "unknown",
    "schriftliche": "unknown",
}
"""In which role a body deals with a paper; "schriftliche" is how Leipzig's pages cut the Beantwortung."""

OUTCOME_CODES: dict[str, str] = {
    "beschlossen": "adopted",
    "ungeändert beschlossen": "adopted",
    "ohne Änderungen in der BVV beschlossen (Beratungsfolge beendet)": "adopted",
    "geändert beschlossen": "adopted_changed",
    "teilweise beschlossen": "adopted_in_part",
    "abgelehnt": "rejected",
    "zugestimmt": "adopted",
    "Zustimmung": "adopted",
    "zugestimmt zu geändertem Beschlusstext": "adopted_changed",
    "zugestimmt zu geändertem Antrag": "adopted_changed",
    "zugestimmt zum modifizierten Antrag": "adopted_changed",
    "beschlossen mit geändertem Beschlusstext": "adopted_changed",
    "teilweise zugestimmt": "adopted_in_part",
    "bei Stimmengleichheit abgelehnt": "rejected",
    "Stimmengleichheit - abgelehnt": "rejected",
    "nicht beschlossen": "other",
    "zur Kenntnis genommen": "noted",
    "Kenntnisnahme": "noted",
    "Kenntnis genommen": "noted",
    "Stellungnahme zur Kenntnis genommen": "noted",
    "in 1. Lesung zur Kenntnis genommen": "noted",
    "mit Zwischenbericht zur Kenntnis genommen": "noted",
    "mit Abschlussbericht zur Kenntnis genommen": "noted",
    "mit Zwischenbericht/Abschlussbericht zur Kenntnis genommen": "noted",
    "empfohlen": "recommended",
    "ungeändert empfohlen": "recommended",
    "geändert empfohlen": "recommended_changed",
    "empfohlen mit Änderungsantrag": "recommended_changed",
    "nicht empfohlen": "not_recommended",
    "im Sinne des Verwaltungsstandpunktes beschlossen": "position_accepted",
    "mit Stellungnahme einverstanden": "position_accepted",
    "übernommen": "taken_over",
    "in Beschlussvorlage übernommen": "taken_over",
    "verwiesen": "referred",
    "in die Ausschüsse verwiesen": "referred",
    "in die Gremien verwiesen": "referred",
    "in die Verwaltung zurückverwiesen": "other",
    "vertagt": "postponed",
    "zurückgestellt": "deferred",
    "abgesetzt": "removed_from_agenda",
    "von der Tagesordnung abgesetzt": "removed_from_agenda",
    "zurückgezogen": "withdrawn",
    "von der Verwaltung zurückgezogen": "withdrawn",
    "vom Einbringer zurückgezogen": "withdrawn",
    "vom Einreicher zurückgezogen": "withdrawn",
    "Antrag zurückgezogen": "withdrawn",
    "erledigt": "settled",
    "Antrag ist erledigt": "settled",
    "erledigt durch Stellungnahme der Verwaltung": "settled",
    "erledigt durch Antwort der Verwaltung": "settled",
    "mündlich erledigt": "settled",
    "mit Stellungnahme erledigt": "settled",
    "mit Beschlussfassung zum Änderungsantrag erledigt": "settled",
    "mit Beschlussfassung zur Vorlage gegenstandslos": "settled",
    "Einzelabstimmung": "separate_votes",
    "Eilentscheidung der Oberbürgermeisterin": "urgent_decision",
    "Eilentscheidung des Oberbürgermeisters": "urgent_decision",
    "genehmigt OB": "released",
    "freigegeben": "released",
    "gewählt": "elected",
    "beantwortet": "answered",
    "schriftlich beantwortet": "answered",
    "schriftliche Stellungnahme": "answered",
    "bestätigt": "other",
    "ohne Ergebnis": "other",
    "lag nicht vor": "other",
    "Vorbehaltsbeschluss": "other",
}
"""What a session did with a paper. "genehmigt OB" is the mayor's release of a paper to the council."""

REFERRED: tuple[str, ...] = ("verwiesen in ", "verwiesen an ")
"""How outcomes begin that name the body to which a paper is referred."""

BUDGET: tuple[str, ...] = ("haushalt thh ", "haushalt gesamt")
"""How kinds begin that name the part of the budget they change."""

MANNERS: dict[str, str] = {"einstimmig": "unanimous", "mehrheitlich": "majority"}
"""Words for the manner of a vote that may stand before an outcome."""

DECISIONS: frozenset[str] = frozenset(("adopted", "adopted_changed", "adopted_in_part", "rejected"))
"""The outcomes by which a deciding body disposes of a paper."""

PAPER_KINDS: frozenset[str] = frozenset(KINDS.values())
"""The codes of kinds, of papers and of files that are documents of their own."""

RELATION_KINDS: frozenset[str] = frozenset(
    ("position_on", "amends", "replaces", "answers", "follows", "takes_over", "concerns")
)
"""How one paper refers to another; `concerns` where the kind is unknown."""

RELATION_OF_KIND: dict[str, str] = {
    "position": "position_on",
    "amendment": "amends",
    "new_version": "replaces",
    "answer": "answers",
    "draft_resolution": "follows",
    "information": "follows",
}
"""What a paper of a kind does to its parent; a draft resolution or information follows on from it."""


def fold(text: str) -> str:
    """The form in which words are compared: NFC, blanks (no-break ones too) collapsed, casefolded."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


ROLES: tuple[str, ...] = tuple(sorted(ROLE_CODES, key=lambda word: (-len(word), word)))
"""The verbatim role words, longest first, for matching at a line's end."""

OUTCOMES: tuple[str, ...] = tuple(sorted(OUTCOME_CODES, key=lambda word: (-len(word), word)))
"""The verbatim outcome words, longest first, for matching at a line's end."""

_KIND_BY_FOLDED = {fold(word): code for word, code in KINDS.items()}
_ROLE_BY_FOLDED = {fold(word): code for word, code in ROLE_CODES.items()}
_OUTCOME_BY_FOLDED = {fold(word): code for word, code in OUTCOME_CODES.items()}
_RESIDENTS_FOLDED = frozenset(fold(word) for word in RESIDENT_KINDS)


def kind_code(kind_text: str | None) -> str:
    """The kind of a paper that calls itself `kind_text`; `other` where it names none or an unknown one."""
    folded = fold(kind_text or "")
    return _KIND_BY_FOLDED.get(folded, "budget_change" if folded.startswith(BUDGET) else "other")


def role_code(role_text: str) -> str:
    """The code of a role word; `unknown` outside the table."""
    return _ROLE_BY_FOLDED.get(fold(role_text), "unknown")


def outcome_code(text: str) -> str:
    """The code of an outcome, whatever the manner of vote before it; `other` outside the table."""
    folded = fold(text)
    manner, _, rest = folded.partition(" ")
    bare = rest if manner in MANNERS else folded
    return _OUTCOME_BY_FOLDED.get(bare, "referred" if bare.startswith(REFERRED) else "other")


def relation_kind(kind: str) -> str:
    """What a paper with the kind code `kind` does to the paper it refers to; `concerns` if that is open."""
    return RELATION_OF_KIND.get(kind, "concerns")


def from_residents(kind_text: str | None) -> bool:
    """Whether originators of a paper that calls itself `kind_text` are residents; None may hide some."""
    return kind_text is None or fold(kind_text) in _RESIDENTS_FOLDED
