"""The German words for the archive's codes: closed tables, complete by test. Knows no page.

What a source says is shown verbatim beside them; a word of these tables is the archive's, never the source's.
"""

from __future__ import annotations

from domain.code_words import KINDS, OUTCOMES, ROLES

ABOUT = {
    "motion": "Zum Antrag",
    "position": "Zum Verwaltungsstandpunkt",
    "amendment": "Zum Änderungsantrag",
    "new_version": "Zur Neufassung",
    "draft_resolution": "Zur Beschlussvorlage",
    "information": "Zur Informationsvorlage",
    "question": "Zur Anfrage",
    "answer": "Zur Antwort",
    "petition": "Zur Petition",
    "budget_change": "Zur Änderung zum Haushaltsplan",
    "minutes": "Zur Niederschrift",
    "other": "Zur Vorlage",
}
"""How a sentence on a paper of the kind begins."""

RELATIONS = {
    "position_on": "nimmt Stellung zu",
    "amends": "ändert",
    "replaces": "ersetzt",
    "answers": "beantwortet",
    "follows": "folgt auf",
    "takes_over": "übernimmt",
    "concerns": "betrifft",
}

BASES = {
    "number": "Vorschlag aus dem Aufbau der Nummer",
    "superOrdinatedPaperIds": "Angabe „übergeordnete Vorlagen“",
    "subordinatedPaperIds": "Angabe „untergeordnete Vorlagen“",
    "rootPaperId": "Angabe „Ursprungsvorlage“, für den Stammbaum nicht verwendet",
}
"""Bases of a relation that are no German words already."""

MANNERS = {"unanimous": "einstimmig", "majority": "mehrheitlich", "tie": "Stimmengleichheit"}

DECIDED_TEXTS = {
    "resolution_text": "Die Quelle gibt den Wortlaut des Beschlusses wieder.",
    "held_before": "Das Archiv hält die Fassung, die die Quelle zuletzt vor dem Sitzungstag zeigte.",
    "captured_after": "Das Archiv hält nur eine Fassung ohne gesicherte Sichtung vor dem Sitzungstag;"
    " ob sie der Sitzung vorlag, ist offen.",
    "changed_not_captured": "Laut Quelle wurde der Text geändert oder geteilt;"
    " der geänderte Text liegt nicht im Archiv.",
    "not_captured": "Ein Text dieser Vorlage liegt nicht im Archiv.",
}

PUBLIC = {"yes": "öffentlich", "no": "nicht öffentlich", "unknown": "von der Quelle nicht angegeben"}

CONFLICTS = {
    "cycle": "Die Angaben bilden einen Kreis: Jede Vorlage verweist über andere auf sich selbst.",
    "two parents": "Die Vorlage wird mehreren Vorlagen zugeordnet.",
    "one-sided link": "Die Quelle zeigt die Verknüpfung nur an einem ihrer beiden Enden.",
    "agenda differs": "Tagesordnung und Vorlage nennen für denselben Tag verschiedene Ergebnisse.",
    "authority differs": "Ob das Gremium entscheidet, sagt die Quelle anders als die Rolle.",
    "sources differ: title": "Die Quellen nennen verschiedene Titel.",
    "sources differ: kind_text": "Die Quellen nennen verschiedene Arten der Vorlage.",
    "sources differ: number": "Die Quellen nennen verschiedene Nummern.",
    "sources differ: filed_on": "Die Quellen nennen verschiedene Tage der Einreichung.",
    "sources differ: public": "Die Quellen widersprechen sich darin, ob die Vorlage öffentlich ist.",
}

FILES: dict[str, str] = {
    "text": "Text gelesen",
    "scan": "gescannt, ohne lesbaren Text",
    "encrypted": "verschlüsselt, nicht lesbar",
    "corrupt": "beschädigt, nicht lesbar",
    "limit": "zu umfangreich, nicht gelesen",
    "timeout": "nicht in vertretbarer Zeit lesbar",
    "not_read": "Art der Datei wird nicht gelesen",
    "non_public": "nennt sich selbst nichtöffentlich, zurückgehalten",
    "gone": "laut Quelle nicht vorhanden",
    "not_shown": "nur genannt, ohne Adresse der Datei",
    "not_fetched": "noch nicht geholt",
}
"""What became of a file that a source lists."""

EVENTS = {
    "paper.announced": "Vorlage durch Nennung bekannt geworden",
    "paper.identified": "Weiterer Schlüssel der Vorlage bekannt geworden",
    "paper.number_shared": "Nummer als mehrdeutig erkannt",
    "paper.joined": "Als dieselbe Vorlage erkannt und zusammengeführt",
    "paper.slug_assigned": "Adresse vergeben",
    "paper.filed": "Vorlage erfasst",
    "paper.motion_filed": "Antrag erfasst",
    "paper.position_filed": "Verwaltungsstandpunkt erfasst",
    "paper.amendment_filed": "Änderungsantrag erfasst",
    "paper.new_version_filed": "Neufassung erfasst",
    "paper.detail_corrected": "Angabe geändert oder ergänzt",
    "paper.relation_claimed": "Bezug genannt",
    "paper.relation_dropped": "Bezug nicht mehr genannt",
    "paper.mention_recorded": "Andere Vorlage beschrieben",
    "paper.mention_dropped": "Andere Vorlage nicht mehr beschrieben",
    "paper.consultation_added": "Station der Beratungsfolge genannt",
    "paper.consultation_changed": "Station der Beratungsfolge geändert",
    "paper.consultation_dropped": "Station der Beratungsfolge nicht mehr genannt",
    "paper.consultations_ordered": "Reihenfolge der Beratungsfolge geändert",
    "paper.session_set": "Sitzung genannt",
    "paper.session_moved": "Angaben zur Sitzung geändert",
    "paper.session_cancelled": "Sitzung als ausgefallen gekennzeichnet",
    "paper.session_reinstated": "Sitzung nicht mehr als ausgefallen gekennzeichnet",
    "paper.session_dropped": "Sitzung nicht mehr genannt",
    "paper.outcome_recorded": "Ergebnis vermerkt",
    "paper.outcome_overwritten": "Ergebnis überschrieben",
    "paper.decision_recorded": "Beschluss vermerkt",
    "paper.text_recorded": "Fassung erfasst",
    "paper.text_shown_again": "Bekannte Fassung erneut gezeigt",
    "paper.file_listed": "Datei genannt",
    "paper.file_dropped": "Datei nicht mehr genannt",
    "paper.gone": "Laut Quelle nicht mehr vorhanden",
    "paper.seen_again": "Von der Quelle wieder gezeigt",
    "paper.not_understood": "Nicht verstandene Stellen verzeichnet",
    "meeting.scheduled": "Sitzung bekannt geworden",
    "meeting.moved": "Sitzung verlegt",
    "meeting.cancelled": "Sitzung abgesagt",
    "meeting.reinstated": "Sitzung findet doch statt",
    "meeting.corrected": "Angabe zur Sitzung geändert oder ergänzt",
    "meeting.agenda_item_listed": "Tagesordnungspunkt genannt",
    "meeting.agenda_item_dropped": "Tagesordnungspunkt nicht mehr genannt",
    "meeting.agenda_ordered": "Reihenfolge der Tagesordnung geändert",
    "meeting.outcome_recorded": "Ergebnis in der Tagesordnung vermerkt",
    "meeting.outcome_overwritten": "Ergebnis in der Tagesordnung überschrieben",
    "meeting.file_listed": "Datei zur Sitzung genannt",
    "meeting.file_dropped": "Datei zur Sitzung nicht mehr genannt",
    "meeting.gone": "Sitzung laut Quelle nicht mehr vorhanden",
    "meeting.seen_again": "Sitzung von der Quelle wieder gezeigt",
    "meeting.not_understood": "Nicht verstandene Stellen der Sitzung verzeichnet",
    "body.named": "Gremium bekannt geworden",
    "body.renamed": "Gremium umbenannt",
    "body.corrected": "Angabe zum Gremium geändert oder ergänzt",
    "body.gone": "Gremium laut Quelle nicht mehr vorhanden",
    "body.seen_again": "Gremium von der Quelle wieder gezeigt",
    "file.text_read": "Datei gelesen",
    "file.captured": "Datei erfasst",
    "file.shown_again": "Bekannte Fassung der Datei erneut gezeigt",
    "file.gone": "Datei nicht mehr vorhanden",
    "file.seen_again": "Datei wieder vorhanden",
    "source.boilerplate_found": "Wiederkehrende Zeilen der Quelle ermittelt",
    "harvest.started": "Erhebung begonnen",
    "harvest.recorded": "Erhebung fortgeschrieben",
    "harvest.completed": "Erhebung abgeschlossen",
    "harvest.interrupted": "Erhebung unterbrochen",
    "archive.erased": "Ereignis gelöscht",
    "archive.lexicon_extended": "Wortliste erweitert",
}
"""What happened, by the event's topic."""

CAUSES = {
    "source": "Angabe der Quelle",
    "reread": "nur Texterfassung: erneut gelesen",
    "operator": "Handlung des Betreibers",
}

FACETS = {
    "kind": "Art",
    "body": "Gremium",
    "originator": "Einreicher",
    "direction": "Federführung",
    "district": "Ortsteil",
    "year": "Jahr",
    "status": "Status",
    "outcome": "Ergebnis",
}


OTHER_OUTCOME = "sonstiges Ergebnis"
"""An outcome that the vocabulary does not know; the paper's page shows the source's word."""


def facet_value(facet: str, value: str) -> str:
    """A value of a facet as pages name it; one that addresses may name and no document has is verbatim."""
    if facet == "kind":
        return KINDS.get(value, value)
    if facet == "outcome" and value.count("/") > 1:
        outcome, role, body = value.split("/", 2)
        where = ", ".join(filter(None, (body, ROLES.get(role))))
        return f"{OUTCOMES.get(outcome, OTHER_OUTCOME)} ({where})"
    return value
