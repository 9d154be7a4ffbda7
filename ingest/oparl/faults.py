"""Faults of vendors as named rules, one small function each, with the evidence on which they are held true.

Some only count what is forgiven anyway; those in CHANGES_READING change how bundles are read. Detection looks
at all that a source showed, so a rule holds for the source and not for one object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from domain.numbers import base, normalise
from ingest.oparl.fields import BERLIN, ESCAPED, NOTHING, UNPRINTED, day, zoned
from ingest.oparl.mirror import Held, Mirror
from ingest.oparl.objects import Json, as_list, path_of

INVERTED_LINKS = "inverted_links"
DATE_IS_NOT_FILING = "date_is_not_filing"
WRONG_ZONE = "time_in_wrong_zone"
CHANGES_READING = (DATE_IS_NOT_FILING, INVERTED_LINKS, WRONG_ZONE)
"""Rules that bundles carry; the others are forgiven wherever they are met."""

MEANINGS = {
    "addresses_for_objects": "lists of addresses instead of objects; each is asked for",
    "authoritative_disputes_role": "`authoritative` says what the role does not; the role counts",
    "bare_list": "a list without `data` and links; it is read as it stands",
    "control_characters": "unprintable characters in names; they are left out",
    DATE_IS_NOT_FILING: "`date` is the day of a later meeting for most papers; no paper of the source "
    "has a day of filing",
    "empty_texts": "empty texts where a field belongs left out; they count as absent",
    "end_before_start": "meetings end before they start; only the start is believed",
    "escaped_names": "names are escaped as for HTML; they are unescaped",
    "ids_of_several_forms": "ids of several forms for one type; each identifies as it stands",
    INVERTED_LINKS: "super- and subordinated papers are swapped; numbers and dates of the pairs decide",
    "key_of_wrong_length": "AGS or RGS of wrong length; they are not used",
    "list_ends_in_404": "a list's next page is not there; what came before counts",
    "list_in_the_body": "objects in the body where a list's address belongs; they are taken",
    "list_not_offered": "the body does not name a list that OParl knows",
    "list_not_there": "the body names a list that answers 404 or 410",
    "list_shows_less_than_it_counts": "a list shows less than it says; nothing is missed on its ground",
    "looping_list": "a list leads back, or on to nothing new; it ends there",
    "malformed_json": "raw control characters or broken bytes in JSON, or cp1252; they are forgiven",
    "mime_type_without_slash": "`pdf` for application/pdf",
    "missing_id": "embedded objects without id; they say something of what holds them and have no history "
    "of their own",
    "missing_type": "objects without type; the field or list that shows them tells it",
    "modified_bumped_at_once": "`modified` of most objects of a type lies on one day; it is no news",
    "modified_since_refused": "the list refuses `modified_since` or fails on it; it is asked for everything",
    "not_in_its_list": "objects that exist at their address and stand in no list",
    "object_of_another_id": "an address shows an object of another id; that id counts",
    "objects_not_shown_singly": "a listed object is not at its own address; nothing is missed on that ground",
    "one_for_a_list": "one object where a list belongs",
    "reference_leads_nowhere": "objects that are named and answer 404 or 410",
    "reference_not_followed": "others, after fifty in a row led nowhere; the next full run asks for them",
    "reference_of_several_papers": "one number on several papers; it identifies none of them",
    "stubs_in_lists": "lists show less of objects than these show themselves; each is asked for",
    WRONG_ZONE: "times carry a zone that is not meant: by the clock they are Berlin's, summer and winter",
    "time_without_zone": "times without zone, or days; Berlin's time is meant",
    "tombstone_without_fields": "deleted objects without the fields that they had",
    "types_of_two_versions": "types of OParl 1.0 beside those of 1.1",
    "unknown_type": "types that OParl does not know; the field or list that shows them tells it",
    "web_is_no_address": "`web` that says in words that there is none",
}
"""Every fault by name, and what is done about it; docs/oparl.md lists the same."""

HALF_AN_HOUR = 0.5
ENOUGH = 10
"""Witnesses below which nothing is concluded of a source."""

LISTS_OF_1_0 = frozenset({"organization", "person", "meeting", "paper"})
"""The lists that a body of OParl 1.0 names (OParl 1.0, 3.2)."""

BUMPED_AT_ONCE = 100
"""Objects with one day of change, and half of their type, from which on it is no news."""


class Fault(Struct, frozen=True):
    """A rule that a source breaks: how often, out of how many chances where that is known, and an example."""

    rule: str
    count: int
    example: str
    out_of: int | None = None


Rule = Callable[[Mirror], Iterator[Fault]]


def found(mirror: Mirror) -> tuple[Fault, ...]:
    """All faults of the source, those met while fetching included, by name."""
    faults = [Fault(rule, *seen) for rule, seen in mirror.notes().items() if rule in MEANINGS]
    faults += [fault for rule in RULES for fault in rule(mirror)]
    return tuple(sorted(faults, key=lambda fault: fault.rule))


def inverted_links(mirror: Mirror) -> Iterator[Fault]:
    """superordinatedPaper and subordinatedPaper stand for each other: numbers and dates of the pairs tell.

    The paper that the link puts above continues the other's number, or is younger where numbers are silent.
    """
    wrong, right, example = 0, 0, ""
    for above, below in _pairs(mirror).values():
        verdict = _stands_above(above, below)
        if verdict is False:
            wrong += 1
            example = (
                example or f"{above.get('reference')} is named as standing above {below.get('reference')}"
            )
        right += verdict is True
    if wrong >= ENOUGH and wrong > 4 * right:
        yield Fault(INVERTED_LINKS, wrong, example, wrong + right)


def _pairs(mirror: Mirror) -> dict[tuple[str, str], tuple[Json, Json]]:
    """Papers as their links put them, above and below; a pair that both ends show counts once."""
    found: dict[tuple[str, str], tuple[Json, Json]] = {}
    for field in ("superordinatedPaper", "subordinatedPaper"):
        for one, other in mirror.linked(field):
            above, below = (other, one) if field == "superordinatedPaper" else (one, other)
            held, named = mirror.get(above), mirror.get(below)
            if held is not None and named is not None:
                found[above, below] = (held.body, named.body)
    return found


def _stands_above(above: Json, below: Json) -> bool | None:
    """Whether numbers or dates bear out that one paper stands above the other; None where they are silent."""
    numbers = (normalise(str(above.get("reference") or "")), normalise(str(below.get("reference") or "")))
    if all(numbers) and numbers[0] != numbers[1]:
        for place, number in enumerate((below.get("reference"), above.get("reference"))):
            if base(str(number)) is not None and normalise(str(base(str(number)))) == numbers[place]:
                return place == 0
    days = (str(above.get("date") or ""), str(below.get("date") or ""))
    if not all(days) or days[0] == days[1]:
        return None
    return days[0] < days[1]


def bumped_at_once(mirror: Mirror) -> Iterator[Fault]:
    """`modified` of half of all objects of a type lies on one day: it tells nothing of them."""
    for kind, most, count, total in mirror.days_modified():
        if count >= BUMPED_AT_ONCE and 2 * count > total:
            yield Fault("modified_bumped_at_once", count, f"{kind} on {most}", total)


def escaped_names(mirror: Mirror) -> Iterator[Fault]:
    """Names that are escaped as for HTML."""
    yield from _matching(
        mirror, "escaped_names", "&", lambda body: ESCAPED.search(str(body.get("name") or ""))
    )


def control_characters(mirror: Mirror) -> Iterator[Fault]:
    """Characters in names that no reader can see."""
    yield from _matching(
        mirror, "control_characters", "\\u00", lambda body: UNPRINTED.search(str(body.get("name") or ""))
    )


def short_mime_types(mirror: Mirror) -> Iterator[Fault]:
    """`pdf` where application/pdf belongs."""

    def short(body: Json) -> bool:
        mime = body.get("mimeType")
        return isinstance(mime, str) and mime != "" and "/" not in mime

    yield from _matching(mirror, "mime_type_without_slash", '"mimeType"', short, "File")


def empty_web(mirror: Mirror) -> Iterator[Fault]:
    """`web` that says that there is none in words."""
    yield from _matching(mirror, "web_is_no_address", '"web"', lambda b: str(b.get("web")) in NOTHING)


def empty_texts(mirror: Mirror) -> Iterator[Fault]:
    """Empty texts where a field belongs left out (OParl 1.1, 2.6)."""
    yield from _matching(mirror, "empty_texts", ':""', lambda b: any(v == "" for v in b.values()))


def old_types(mirror: Mirror) -> Iterator[Fault]:
    """Types of OParl 1.0 beside those of 1.1."""
    old, new = ([held.address for held in _typed(mirror, version)] for version in ("/1.0/", "/1.1/"))
    if old and new:
        yield Fault("types_of_two_versions", len(old), old[0], len(old) + len(new))


def _typed(mirror: Mirror, version: str) -> Iterator[Held]:
    return (held for held in mirror.with_text(version) if version in str(held.body.get("type")))


def times_without_zone(mirror: Mirror) -> Iterator[Fault]:
    """Days or times without a zone where an instant belongs (RFC 3339); Berlin's is meant."""

    def bare(body: Json) -> bool:
        start = body.get("start")
        return isinstance(start, str) and start != "" and zoned(start) is None

    yield from _matching(mirror, "time_without_zone", '"start"', bare)


def wrong_zone(mirror: Mirror) -> Iterator[Fault]:
    """Clock times that carry another zone than Berlin's, such as `Z`, without being converted to it.

    Councils meet at the same hour of the clock all year: what agrees between summer and winter is the clock.
    """
    shown: dict[int, list[float]] = {1: [], 2: []}
    meant: dict[int, list[float]] = {1: [], 2: []}
    odd, example = 0, ""
    for held in mirror.all("Meeting"):
        start = zoned(held.body.get("start"))
        if start is None:
            continue
        local = start.astimezone(BERLIN)
        season = 2 if local.dst() else 1
        shown[season].append(start.hour + start.minute / 60)
        meant[season].append(local.hour + local.minute / 60)
        if start.utcoffset() != local.utcoffset():
            odd += 1
            example = example or f"{held.address}: {held.body['start']}"
    enough = odd >= ENOUGH and min(map(len, shown.values())) >= ENOUGH
    if enough and _apart(shown) + HALF_AN_HOUR < _apart(meant):
        yield Fault(WRONG_ZONE, odd, example, sum(map(len, shown.values())))


def _apart(hours: dict[int, list[float]]) -> float:
    """Hours by which the mean times of summer and winter differ."""
    winter, summer = (sum(found) / len(found) for found in hours.values())
    return abs(summer - winter)


def ends_before_it_starts(mirror: Mirror) -> Iterator[Fault]:
    """Meetings whose end is no later than their start: only the start is believed."""

    def backwards(body: Json) -> bool:
        start, end = body.get("start"), body.get("end")
        return isinstance(start, str) and isinstance(end, str) and start[19:] == end[19:] and end <= start

    yield from _matching(mirror, "end_before_start", '"end"', backwards, "Meeting")


def shared_references(mirror: Mirror) -> Iterator[Fault]:
    """One number on several papers."""
    shared = mirror.shared_references()
    if shared:
        yield Fault("reference_of_several_papers", len(shared), shared[0])


def date_is_not_filing(mirror: Mirror) -> Iterator[Fault]:
    """`date` of papers is the day of a meeting after their creation, as where it is that of the decision."""
    sessions = {day(held.body, "start", unsaid) for held in mirror.all("Meeting")}
    later, total, example = 0, 0, ""
    for held in mirror.all("Paper"):
        dated, created = day(held.body, "date", unsaid), day(held.body, "created", unsaid)
        if dated is not None and created is not None:
            total += 1
            if dated > created and dated in sessions:
                later += 1
                example = example or f"{held.address}: date {dated}, created {created}"
    if later >= ENOUGH and 2 * later > total:
        yield Fault(DATE_IS_NOT_FILING, later, example, total)


def several_generations(mirror: Mirror) -> Iterator[Fault]:
    """Ids of several forms for one type."""
    for kind in ("Paper", "Meeting", "Organization"):
        forms: dict[str, str] = {}
        for path in mirror.paths(kind):
            forms.setdefault(re.sub(r"\d+", "n", path.rpartition("/")[0]), path)
        if len(forms) > 1:
            yield Fault(
                "ids_of_several_forms", len(forms), f"{kind}: {', '.join(sorted(forms.values())[:3])}"
            )


def disputed_decisions(mirror: Mirror) -> Iterator[Fault]:
    """`authoritative` on consultations that only take note, or not on those that decide."""

    def disputed(body: Json) -> bool:
        decides = body.get("role") in ("Entscheidung", "Beschlussfassung", "Beschluss")
        informs = body.get("role") in ("Kenntnisnahme", "Information", "Anhörung")
        return (informs and body.get("authoritative") is True) or (
            decides and body.get("authoritative") is not True
        )

    yield from _matching(mirror, "authoritative_disputes_role", '"role"', disputed, "Consultation")


def unsaid(where: str, what: str) -> None:
    """A value that cannot be understood is listed where it is read, not here."""


def _matching(
    mirror: Mirror, rule: str, text: str, test: Callable[[Json], object], kind: str | None = None
) -> Iterator[Fault]:
    """Objects that hold a text and pass a test, counted."""
    count, example = 0, ""
    for held in mirror.with_text(text):
        if (kind is None or held.type == kind) and test(held.body):
            count += 1
            example = example or held.address
    if count:
        yield Fault(rule, count, example)


RULES: tuple[Rule, ...] = (
    inverted_links,
    bumped_at_once,
    escaped_names,
    control_characters,
    short_mime_types,
    empty_web,
    empty_texts,
    old_types,
    times_without_zone,
    wrong_zone,
    ends_before_it_starts,
    shared_references,
    date_is_not_filing,
    several_generations,
    disputed_decisions,
)


def ags_note(body: Json, note: Callable[[str, str], None]) -> None:
    """AGS and RGS of wrong length (eight and twelve digits, OParl 1.1, 3.2); they are not used."""
    for field, length in (("ags", 8), ("rgs", 12)):
        value = body.get(field)
        if isinstance(value, str) and value and len(value) != length:
            note("key_of_wrong_length", f"{field} {value}")


def list_notes(body: Json, wanted: dict[str, str], note: Callable[[str, str], None]) -> None:
    """Lists that a body does not name, though OParl 1.1 knows them."""
    old = "/1.0/" in str(body.get("type"))
    for field in sorted(wanted.keys() & LISTS_OF_1_0 if old else wanted):
        if not as_list(body.get(field)):
            note("list_not_offered", f"{path_of(str(body.get('id', '')))}: {field}")
