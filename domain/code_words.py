"""The German words for codes, as pages show and searches spell them. Knows nothing of pages and sources."""

from __future__ import annotations

KINDS = {
    "motion": "Antrag",
    "position": "Verwaltungsstandpunkt",
    "amendment": "Änderungsantrag",
    "new_version": "Neufassung",
    "draft_resolution": "Beschlussvorlage",
    "information": "Informationsvorlage",
    "question": "Anfrage",
    "answer": "Antwort",
    "petition": "Petition",
    "budget_change": "Änderung zum Haushaltsplan",
    "minutes": "Niederschrift",
    "other": "Vorlage",
}

ROLES = {
    "deciding": "Beschlussfassung",
    "preliminary": "Vorberatung",
    "hearing": "Anhörung",
    "information": "Information",
    "position": "Stellungnahme",
    "approval": "Bestätigung",
    "reservation": "Vorbehaltsbeschluss",
    "reading": "Lesung",
}
"""Roles; `unknown` has no word, there the source's stands alone."""

OUTCOMES = {
    "adopted": "beschlossen",
    "adopted_changed": "geändert beschlossen",
    "adopted_in_part": "teilweise beschlossen",
    "rejected": "abgelehnt",
    "noted": "zur Kenntnis genommen",
    "recommended": "empfohlen",
    "recommended_changed": "geändert empfohlen",
    "not_recommended": "nicht empfohlen",
    "position_accepted": "im Sinne des Verwaltungsstandpunktes beschlossen",
    "taken_over": "übernommen",
    "referred": "verwiesen",
    "postponed": "vertagt",
    "deferred": "zurückgestellt",
    "removed_from_agenda": "von der Tagesordnung abgesetzt",
    "withdrawn": "zurückgezogen",
    "settled": "erledigt",
    "separate_votes": "Einzelabstimmung",
    "urgent_decision": "Eilentscheidung",
    "released": "freigegeben",
    "elected": "gewählt",
    "answered": "beantwortet",
}
"""Outcomes; `other` has no word, there the source's stands alone."""
