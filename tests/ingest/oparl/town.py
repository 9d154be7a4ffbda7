"""A made-up town's OParl server, in several dialects: embedded or linked, 1.0 or 1.1, paged or bare."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.ingest.serving import Answer

Json = dict[str, Any]
HOST = "https://ris.example"
LISTS = {"organization": "Organization", "person": "Person", "meeting": "Meeting", "paper": "Paper"}
MORE_LISTS = {"agendaItem": "AgendaItem", "consultation": "Consultation", "file": "File"}
EARLY = "2024-01-01T00:00:00+01:00"
FORMS = {**LISTS, **MORE_LISTS}


class Town:
    """Objects by path; `version` is OParl's, `embed` puts children into their parents."""

    def __init__(self, *, version: str = "1.1", embed: bool = True, page: int = 2) -> None:
        self.version = version
        self.embed = embed
        self.page = page
        self.objects: dict[str, Json] = {}
        self.bare = False
        self.loops = False
        self.broken: dict[str, Answer] = {}
        self.unlisted: set[str] = set()
        self.disguise: Callable[[Json], Json] = lambda obj: obj

    def add(self, kind: str, key: str, /, **fields: Any) -> str:
        """Adds or replaces an object; returns its address."""
        address = f"{HOST}/oparl/{kind.lower()}/{key}"
        about = {"id": address, "type": f"https://schema.oparl.org/{self.version}/{kind}"}
        self.objects[urlsplit(address).path] = about | {"created": EARLY, "modified": EARLY} | fields
        return address

    def change(self, address: str, when: str, **fields: Any) -> None:
        """Changes fields of an object at an instant; None drops a field."""
        obj = self.objects[urlsplit(address).path]
        obj |= {"modified": when} | fields
        for name in [n for n, value in obj.items() if value is None]:
            del obj[name]

    def drop(self, address: str) -> None:
        """Lets an object vanish."""
        del self.objects[urlsplit(address).path]

    def answer(self, target: str, before: int, base: str) -> Answer:
        """What the server answers at a path."""
        parts = urlsplit(target)
        if parts.path in self.broken:
            return self.broken[parts.path]
        found = self._found(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()})
        if found is None:
            return Answer(b'{"message": "not found"}', 404)
        return Answer(
            json.dumps(found).replace(HOST, base).encode(), headers={"Content-Type": "application/json"}
        )

    def _found(self, path: str, query: dict[str, str]) -> Any:
        schema = f"https://schema.oparl.org/{self.version}"
        if path == "/oparl/system":
            return {"id": f"{HOST}{path}", "type": f"{schema}/System", "body": f"{HOST}/oparl/bodies"}
        lists = LISTS if self.version == "1.0" else FORMS
        body = {"id": f"{HOST}/oparl/body/1", "type": f"{schema}/Body", "name": "Musterstadt"}
        body |= {name: f"{HOST}/oparl/body/1/{name}" for name in lists}
        if path == "/oparl/bodies":
            return {"data": [body], "links": {}, "pagination": {"totalElements": 1}}
        if path == "/oparl/body/1":
            return body
        if match := re.fullmatch(r"/oparl/body/1/(\w+)", path):
            return self._listed(lists[match[1]], path, query)
        obj = self.objects.get(path)
        return self._shown(obj) if obj is not None else None

    def _listed(self, kind: str, path: str, query: dict[str, str]) -> Any:
        found = [o for p, o in sorted(self.objects.items()) if o["type"].endswith(f"/{kind}")]
        found = [o for o in found if o["id"] not in self.unlisted]
        if since := query.get("modified_since"):
            found = [o for o in found if _instant(o["modified"]) >= _instant(since)]
        else:
            found = [o for o in found if not o.get("deleted")]
        shown = [self._shown(o) for o in found]
        if self.bare:
            return shown
        number = int(query.get("page", 1))
        links = {}
        last = number * self.page >= len(shown)
        if not last or self.loops:
            kept = f"modified_since={since.replace('+', '%2B')}&" if since else ""
            links["next"] = f"{HOST}{path}?{kept}page={number if last else number + 1}"
        part = shown[(number - 1) * self.page : number * self.page]
        return {"data": part, "links": links, "pagination": {"totalElements": len(shown)}}

    def _shown(self, obj: Json) -> Json:
        """The object as the server's dialect shows it."""
        shown = copy.deepcopy(obj)
        if self.embed:
            for field in ("consultation", "agendaItem", "auxiliaryFile", "mainFile", "location"):
                value = shown.get(field)
                if shown["type"].endswith(("/Paper", "/Meeting")) and isinstance(value, list):
                    shown[field] = [self._child(v) for v in value]
                elif shown["type"].endswith("/Paper") and isinstance(value, str):
                    shown[field] = self._child(value)
        return self.disguise(shown)

    def _child(self, address: Any) -> Any:
        held = self.objects.get(urlsplit(address).path) if isinstance(address, str) else None
        return self.disguise(copy.deepcopy(held)) if held is not None else address


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def musterstadt(**dialect: Any) -> Town:
    """A motion with position, amendment and decision, a question, and an agenda with an item of its own."""
    town = Town(**dialect)
    rat = town.add("Organization", "rat", name="Rat der Stadt", shortName="Rat", startDate="2019-07-01")
    umwelt = town.add("Organization", "umwelt", name="Ausschuss für Umwelt", classification="Ausschuss")
    amt = town.add("Organization", "amt", name="Amt für Stadtgrün")
    gruppe = town.add("Organization", "gruppe", name="Fraktion Mitte")
    place = {"id": f"{HOST}/oparl/location/1", "type": "https://schema.oparl.org/1.1/Location"}
    place |= {"description": "Rathaus, Saal 1", "subLocality": "Altstadt"}
    meetings = {}
    for name, start, body in (
        ("m1", "2024-02-06", umwelt),
        ("m2", "2024-02-20", rat),
        ("m3", "2024-03-19", rat),
    ):
        day = f"{start}T17:00:00+01:00"
        meetings[name] = town.add("Meeting", name, name=f"Sitzung {name}", start=day, organization=[body])
    town.change(meetings["m2"], EARLY, location=place)
    antrag = town.add("Paper", "1", name="Bäume für die Altstadt", reference="2024/0001", paperType="Antrag")
    town.change(antrag, EARLY, date="2024-01-15", originatorOrganization=[gruppe], location=[place])
    town.change(antrag, EARLY, underDirectionOf=[amt])
    change = town.add("Paper", "2", name="Mehr Bäume", reference="2024/0001/1", date="2024-02-01")
    town.change(change, EARLY, paperType="Änderungsantrag", superordinatedPaper=[antrag])
    town.change(antrag, EARLY, subordinatedPaper=[change])
    anfrage = town.add("Paper", "3", name="Wer gießt?", reference="2024/0002", paperType="Anfrage")
    files = {"Stellungnahme TOP 2": antrag, "Stellungnahme zur Anfrage": anfrage, "Anlage 1": antrag}
    for number, (name, paper) in enumerate(files.items(), 1):
        url = f"{HOST}/files/{number}.pdf"
        file = town.add("File", str(number), name=name, downloadUrl=url, mimeType="application/pdf")
        listed = town.objects[urlsplit(paper).path].get("auxiliaryFile", [])
        town.change(paper, EARLY, auxiliaryFile=[*listed, file])
    minutes = town.add("File", "9", name="Niederschrift (Entwurf)", accessUrl=f"{HOST}/files/9.pdf")
    town.change(meetings["m2"], EARLY, resultsProtocol=minutes)
    stations = (
        ("c1", antrag, "m1", "Vorberatung", None),
        ("c2", antrag, "m2", "Entscheidung", "einstimmig beschlossen"),
    )
    for name, paper, meeting, role, result in stations:
        item = town.add(
            "AgendaItem", f"i{name}", number="2", name="Bäume", public=True, meeting=meetings[meeting]
        )
        consultation = town.add("Consultation", name, role=role, paper=paper, meeting=meetings[meeting])
        sitting = [umwelt if meeting == "m1" else rat]
        town.change(
            consultation, EARLY, agendaItem=item, organization=sitting, authoritative=role == "Entscheidung"
        )
        town.change(item, EARLY, consultation=consultation, result=result)
        for parent, field, child in (
            (paper, "consultation", consultation),
            (meetings[meeting], "agendaItem", item),
        ):
            held = town.objects[urlsplit(parent).path].get(field, [])
            town.change(parent, EARLY, **{field: [*held, child]})
    own = town.add("AgendaItem", "own", number="1", name="Eröffnung", public=True, result="erledigt")
    town.change(own, EARLY, meeting=meetings["m2"])
    held = town.objects[urlsplit(meetings["m2"]).path]["agendaItem"]
    town.change(meetings["m2"], EARLY, agendaItem=[own, *held])
    return town
