"""Vocabulary: words of real councils and the codes they stand for."""

from __future__ import annotations

import unicodedata

import pytest

from domain import vocabulary
from domain.vocabulary import from_residents, kind_code, outcome_code, relation_kind, role_code

CONTRACT_KINDS = {
    "motion",
    "position",
    "amendment",
    "new_version",
    "draft_resolution",
    "information",
    "question",
    "answer",
    "petition",
    "budget_change",
    "minutes",
    "other",
}
CONTRACT_ROLES = {
    "deciding",
    "preliminary",
    "hearing",
    "information",
    "position",
    "approval",
    "reservation",
    "reading",
    "unknown",
}
CONTRACT_OUTCOMES = {
    "adopted",
    "adopted_changed",
    "adopted_in_part",
    "rejected",
    "noted",
    "recommended",
    "recommended_changed",
    "not_recommended",
    "position_accepted",
    "taken_over",
    "referred",
    "postponed",
    "deferred",
    "removed_from_agenda",
    "withdrawn",
    "settled",
    "separate_votes",
    "urgent_decision",
    "released",
    "elected",
    "answered",
    "other",
}


@pytest.mark.parametrize(
    ("kind_text", "code"),
    [
        ("Antrag", "motion"),
        ("Verwaltungsstandpunkt", "position"),
        ("Stellungnahme", "position"),
        ("Stellungnahme (Antrag)", "position"),
        ("Stellungnahme (Antrag + Änderungsantrag)", "position"),
        ("Stellungnahme (Anfrage)", "answer"),
        ("Änderungsantrag", "amendment"),
        ("A\u0308nderungsantrag", "amendment"),
        ("Neufassung", "new_version"),
        ("Neufassung Beschlussvorlage", "new_version"),
        ("Beschlussvorlage", "draft_resolution"),
        ("Beschlussvorlage EB", "draft_resolution"),
        ("Informationsvorlage", "information"),
        ("Informationsvorlage Prüfantrag", "information"),
        ("Anfrage", "question"),
        ("Einwohneranfrage", "question"),
        ("schriftliche Antwort zur Anfrage", "answer"),
        ("Petition", "petition"),
        ("Änderung zum HH-Planentwurf", "budget_change"),
        ("Niederschrift", "minutes"),
        ("Anlage zum TOP", "other"),
        (" antrag\u00a0", "motion"),
        ("Antragsbuch", "other"),
        ("", "other"),
        (None, "other"),
    ],
)
def test_kind_words_have_codes(kind_text: str | None, code: str) -> None:
    """What a paper calls itself tells its kind; unknown words are `other`."""
    assert kind_code(kind_text) == code


@pytest.mark.parametrize(
    ("role_text", "code"),
    [
        ("Beschlussfassung", "deciding"),
        ("Vorberatung", "preliminary"),
        ("Beratung", "preliminary"),
        ("Anhörung", "hearing"),
        ("Information zur Kenntnis", "information"),
        ("Kenntnisnahme", "information"),
        ("Stellungnahme", "position"),
        ("Bestätigung", "approval"),
        ("Genehmigung OB", "approval"),
        ("Vorbehaltsbeschluss", "reservation"),
        ("1. Lesung", "reading"),
        ("2.\u00a0Lesung", "reading"),
        ("Verweisung in die Gremien", "unknown"),
        ("Rolle rückwärts", "unknown"),
    ],
)
def test_role_words_have_codes(role_text: str, code: str) -> None:
    """A role's word tells its code; words without a code of their own are `unknown`."""
    assert role_code(role_text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("zur Kenntnis genommen", "noted"),
        ("in 1. Lesung zur Kenntnis genommen", "noted"),
        ("vertagt", "postponed"),
        ("zurückgestellt", "deferred"),
        ("empfohlen", "recommended"),
        ("geändert empfohlen", "recommended_changed"),
        ("empfohlen mit Änderungsantrag", "recommended_changed"),
        ("nicht empfohlen", "not_recommended"),
        ("ungeändert beschlossen", "adopted"),
        ("einstimmig beschlossen", "adopted"),
        ("geändert beschlossen", "adopted_changed"),
        ("abgelehnt", "rejected"),
        ("mehrheitlich abgelehnt", "rejected"),
        ("nicht beschlossen", "other"),
        ("genehmigt OB", "released"),
        ("schriftliche Stellungnahme", "answered"),
        ("in die Ausschüsse verwiesen", "referred"),
        ("in die Verwaltung zurückverwiesen", "other"),
        ("zurückgezogen", "withdrawn"),
        ("von der Verwaltung zurückgezogen", "withdrawn"),
        ("vom Einbringer zurückgezogen", "withdrawn"),
        ("mit Beschlussfassung zum Änderungsantrag erledigt", "settled"),
        ("mit Beschlussfassung zur Vorlage gegenstandslos", "settled"),
        ("mit Stellungnahme erledigt", "settled"),
        ("mündlich erledigt", "settled"),
        ("Einzelabstimmung", "separate_votes"),
        ("Eilentscheidung der Oberbürgermeisterin", "urgent_decision"),
        ("ohne Änderungen in der BVV beschlossen (Beratungsfolge beendet)", "adopted"),
        ("mit Zwischenbericht zur Kenntnis genommen", "noted"),
        ("ohne Ergebnis", "other"),
        ("lag nicht vor", "other"),
        ("Vorbehaltsbeschluss", "other"),
        ("vom Winde verweht", "other"),
    ],
)
def test_outcome_words_have_codes(text: str, code: str) -> None:
    """An outcome's word tells its code; a code never makes two procedures one."""
    assert outcome_code(text) == code


def test_tables_hold_contract_codes_only() -> None:
    """Every code in the tables is one that readers of the JSON know."""
    assert set(vocabulary.KINDS.values()) <= CONTRACT_KINDS
    assert set(vocabulary.ROLE_CODES.values()) <= CONTRACT_ROLES
    assert set(vocabulary.OUTCOME_CODES.values()) <= CONTRACT_OUTCOMES
    assert set(vocabulary.RELATION_OF_KIND.values()) <= vocabulary.RELATION_KINDS
    assert set(vocabulary.RELATION_OF_KIND) <= CONTRACT_KINDS
    assert vocabulary.DECISIONS <= CONTRACT_OUTCOMES


@pytest.mark.parametrize("words", [vocabulary.ROLES, vocabulary.OUTCOMES])
def test_longer_words_come_first(words: tuple[str, ...]) -> None:
    """No word stands before a longer one that ends with it."""
    shadowed = [(a, b) for i, a in enumerate(words) for b in words[i + 1 :] if b.endswith(a)]

    assert shadowed == []
    assert all(unicodedata.is_normalized("NFC", word) for word in words)


@pytest.mark.parametrize(
    ("kind", "relation"),
    [
        ("position", "position_on"),
        ("amendment", "amends"),
        ("new_version", "replaces"),
        ("answer", "answers"),
        ("draft_resolution", "follows"),
        ("information", "follows"),
        ("motion", "concerns"),
        ("other", "concerns"),
    ],
)
def test_kind_tells_relation_to_parent(kind: str, relation: str) -> None:
    """The kind of a paper tells what it does to its parent, as far as that is known."""
    assert relation_kind(kind) == relation


@pytest.mark.parametrize(
    ("kind_text", "residents"),
    [("Petition", True), ("EINWOHNERANFRAGE", True), ("Anfrage", False), ("Antrag", False), (None, True)],
)
def test_petitions_come_from_residents(kind_text: str | None, residents: bool) -> None:
    """Originators of petitions and residents' questions are residents; those of an unknown kind may be."""
    assert from_residents(kind_text) is residents
