"""A made-up town whose papers have files of every kind, and runs over them through the whole assembly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.harvest import Summary
from ingest.sources import Given
from ratsarchiv import upkeep
from ratsarchiv.assembly import reading
from ratsarchiv.files import ingest_files
from ratsarchiv.oparl import Reach, Steps
from ratsarchiv.reading import ArchiveReading
from tests.ingest.files.sheets import scan, sheet
from tests.ingest.oparl.harvested import COUNCIL, Harvests
from tests.ingest.oparl.town import EARLY, HOST, Town, musterstadt
from tests.ingest.serving import Answer, Served, serving

OTHER = "https://ablage.example"
HIDDEN = "Grundstücksgeschäft"

POSITION = sheet(
    "Stellungnahme der Verwaltung zu den neuen Bäumen in der Altstadt\nSachverhalt\n"
    "Die Stadt pflanzt im Herbst zwölf Bäume an der Straße vor dem Rathaus.",
    "Begründung\nDer Ginkgo ist für die Altstadt geeignet, weil er Hitze gut ver-\nträgt und wenig Wasser "
    "braucht.",
)
ANSWER = sheet("Antwort der Verwaltung: Die Platanen werden von der Gärtnerei gegossen, jeden Tag im Sommer.")
MINUTES = sheet("Niederschrift über die Sitzung des Rates: Der Rat beschließt die Bäume für die Altstadt.")
NON_PUBLIC = sheet(
    f"Beschlussvorlage\nNichtöffentlich\nDie Stadt kauft das Haus neben der Kirche, ein {HIDDEN}.\n"
    f"Finanzielle Auswirkungen: {HIDDEN} zu zwei Millionen"
)
WEB_PAGE = Answer(b"<!DOCTYPE html><html><body>Wartungsarbeiten</body></html>")
CONTENTS = {
    "1": Answer(POSITION, headers={"ETag": '"1"'}),
    "2": WEB_PAGE,
    "3": Answer(scan()),
    "9": Answer(MINUTES),
    "secret": Answer(sheet(f"{HIDDEN}, das die Liste nicht öffentlich nennt, mit allen Zahlen dazu.")),
    "own": Answer(NON_PUBLIC),
    "lost": Answer(b"", 410),
    "picture": Answer(b"\x89PNG\r\n\x1a\n....", headers={"Content-Type": "image/png"}),
    "broken": Answer(b"%PDF-1.7\n" + bytes(range(1, 256)) * 4),
}
MORE = {"secret": "Vertrag", "own": "Vorlage", "lost": "Anlage 5", "picture": "Foto", "broken": "Anlage 6"}


def filed_town() -> Town:
    """Musterstadt; the paper 1 has further files, one of them on another host."""
    town = musterstadt()
    paper = f"{HOST}/oparl/paper/1"
    files = [
        town.add("File", key, name=name, downloadUrl=f"{HOST}/files/{key}.pdf") for key, name in MORE.items()
    ]
    town.change(files[0], EARLY, public=False)
    files.append(town.add("File", "other", name="Ablage", downloadUrl=f"{OTHER}/x.pdf"))
    held = town.objects["/oparl/paper/1"]["auxiliaryFile"]
    town.change(paper, EARLY, auxiliaryFile=[*held, *files])
    for key, answer in CONTENTS.items():
        town.broken[f"/files/{key}.pdf"] = answer
    return town


class FiledHarvests(Harvests):
    """Runs over the objects and files of a town, which may be changed between them."""

    def __init__(self, home: Path, served: Served, town: Town) -> None:
        super().__init__(home, served)
        self.town = town

    def files(self, *, days: float = 0) -> Summary:
        """Brings the read models to the head, takes the files in and projects them."""
        self.now += timedelta(days=days)
        given = Given(council=COUNCIL, seen_at=None, clock=self.clock, crawler="tests/1")
        steps = Steps(lambda seen, total: None, lambda count: None)
        with self.parts() as parts:
            upkeep.project(parts)
            (summary,) = ingest_files(parts, given, Reach.of([self.served.host], private=False), steps)
            upkeep.project(parts)
        return summary

    @contextmanager
    def reading(self) -> Iterator[ArchiveReading]:
        """The archive as pages and commands read it."""
        with reading(self.home, self.clock) as archive:
            yield archive

    def asked(self) -> list[str]:
        """The files that were asked for, in the order of their names."""
        return sorted(path for path in self.served.paths() if path.startswith("/files/"))


@contextmanager
def filing(town: Town, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FiledHarvests]:
    """The town's server on loopback, and an archive that has taken its objects in."""
    monkeypatch.setenv("RATSARCHIV_RATE", "10000")
    monkeypatch.setenv("RATSARCHIV_OCR_PAGES", "0")  # a scan stays one, whether there is tesseract or not
    made: list[FiledHarvests] = []

    def answers(target: str, before: int) -> Answer:
        return made[0].town.answer(target, before, made[0].served.address)

    with serving(answers) as served:
        made.append(FiledHarvests(home, served, town))
        made[0].run()
        yield made[0]
