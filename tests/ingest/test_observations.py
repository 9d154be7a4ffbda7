"""The rules of the project's own format."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from domain import observation as o
from domain.errors import Unreadable
from domain.numbers import is_blank
from domain.vocabulary import PAPER_KINDS, RELATION_KINDS
from ingest.observation_line import ObservationLine, Strict
from ingest.observations import READER, read, write

DOCUMENT = "docs/observations.md"
MINIMAL = {"key": {"id": "1"}, "address": "a", "seen_at": "2024-03-15T10:00:00Z"}


def seen(fields: dict[str, Any], **options: Any) -> o.Observation:
    """The observation that the reader makes of a line with these fields beside the required ones."""
    given_by_run: dict[str, Any] = {
        "council": "stadt",
        "source_default": "observations",
        "sha256": "ab",
        "line_number": 7,
    }
    return read(msgspec.json.encode(MINIMAL | fields), **(given_by_run | options))


CHARACTERS = st.characters(exclude_characters="\0", codec="utf-8")
words = st.text(CHARACTERS, min_size=1, max_size=8)
perhaps = st.none() | words
counts = st.none() | st.integers(0, 2**53)
dates = st.dates(date(1800, 1, 1), date(2200, 12, 31))
days = dates.map(str)
keys = st.builds(o.PaperKey, id=words, number=perhaps) | st.builds(
    o.PaperKey, number=words.filter(lambda number: not is_blank(number))
)
names = st.just(UNSET) | st.lists(words, max_size=2).map(tuple)
plain = st.just(UNSET) | st.none() | words
votes = st.builds(o.Vote, perhaps, counts, counts, counts)
outcomes = st.builds(o.StatedOutcome, words, st.none() | votes, perhaps, perhaps)
sessions = st.builds(
    o.StatedSession,
    st.none() | days,
    perhaps,
    st.booleans(),
    perhaps,
    st.just(UNSET) | st.none() | outcomes,
    perhaps,
)
perhaps_public = st.sampled_from((None, True, False))
consultations = st.builds(
    o.StatedConsultation,
    words,
    perhaps,
    st.lists(sessions, max_size=2).map(tuple),
    st.booleans(),
    perhaps,
    perhaps_public,
)
relations = st.builds(
    o.StatedRelation, keys, keys, st.sampled_from(sorted(RELATION_KINDS)), st.text(CHARACTERS, max_size=8)
)
mentions = st.builds(
    o.StatedMention,
    keys,
    perhaps,
    st.lists(words, max_size=2).map(tuple),
    perhaps,
    st.text(CHARACTERS, max_size=8),
)
files = st.builds(
    o.StatedFile,
    st.text(CHARACTERS, max_size=8),
    perhaps,
    perhaps,
    counts,
    perhaps,
    st.none() | days,
    perhaps,
    st.none() | st.sampled_from(sorted(PAPER_KINDS)),
    st.sampled_from((None, "draft", "approved", "corrected")),
    perhaps_public,
)


@st.composite
def texts(draw: st.DrawFn) -> o.StatedText:
    """A text with sections that lie in it, in order."""
    text = draw(st.text(CHARACTERS, max_size=30))
    ends = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    sections = [
        o.Section(draw(words), start, end, draw(st.booleans()))
        for start, end in zip(ends[::2], ends[1::2], strict=False)
    ]
    return o.StatedText(text, tuple(sections))


def listings(elements: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Unset, or a listing of such elements, complete or cut."""
    return st.just(UNSET) | st.builds(o.Listing, st.lists(elements, max_size=2).map(tuple), st.booleans())


observations = st.builds(
    o.Observation,
    council=st.just("stadt"),
    source=st.from_regex(r"stadt/[a-z0-9][a-z0-9-]*", fullmatch=True),
    key=keys,
    presence=st.sampled_from(o.Presence),
    address=words,
    seen_at=st.builds(datetime.combine, dates, st.times()).map(lambda when: when.isoformat() + "Z"),
    seen_basis=st.sampled_from(o.SeenBasis),
    sha256=st.just("ab"),
    line=st.just(7),
    reader=st.builds(o.Reader, words, st.integers(0, 9)),
    title=plain,
    kind_text=plain,
    status_text=plain,
    occasion=plain,
    public=st.sampled_from((UNSET, None, True, False)),
    filed_on=st.just(UNSET) | st.none() | days,
    originators=names,
    clerks=names,
    authors=names,
    directions=names,
    districts=names,
    last_seen=st.none() | st.just("2024-02-01T00:00:00Z"),
    first_missed=st.none() | st.just("2024-02-02T00:00:00Z"),
    text=st.just(UNSET) | texts(),
    consultations=listings(consultations),
    relations=listings(relations),
    mentions=listings(mentions),
    files=listings(files),
    not_understood=st.lists(st.builds(o.NotUnderstood, words, words), max_size=2).map(tuple),
)


@given(observations)
def test_written_line_reads_the_same(observation: o.Observation) -> None:
    """What is written as a line is read as the same observation."""
    line = write(observation)

    assert b"\n" not in line
    assert observation == read(
        line, council="stadt", source_default="observations", sha256="ab", line_number=7
    )


def test_smallest_line_says_nothing_else() -> None:
    """A line with key, address and instant leaves every other field unset."""
    expected = o.Observation(
        council="stadt",
        source="stadt/observations",
        key=o.PaperKey(id="1"),
        address="a",
        seen_at="2024-03-15T10:00:00Z",
        seen_basis=o.SeenBasis.STATED,
        sha256="ab",
        line=7,
        reader=READER,
    )

    assert expected == seen({})


@pytest.mark.parametrize(
    ("field", "stated", "expected"),
    [
        ("title", None, None),
        ("title", "", None),
        ("title", "T", "T"),
        ("public", None, None),
        ("filed_on", None, None),
        ("filed_on", "2024-02-29", "2024-02-29"),
        ("originators", None, ()),
        ("originators", [], ()),
        ("files", None, o.Listing()),
        ("files", [], o.Listing()),
        ("files", {"items": [{"name": "f"}]}, o.Listing((o.StatedFile("f"),))),
        ("files", {"items": [], "complete": False}, o.Listing(complete=False)),
        ("files", [{"name": "f"}], o.Listing((o.StatedFile("f"),))),
        ("source", "allris", "stadt/allris"),
        ("presence", "gone", o.Presence.GONE),
        ("seen_at", "2024-03-15T10:00:00+01:00", "2024-03-15T09:00:00Z"),
        ("seen_basis", "http", o.SeenBasis.HTTP),
        ("reader", {"name": "mine", "version": 3}, o.Reader("mine", 3)),
    ],
)
def test_stated_field_has_one_form(field: str, stated: Any, expected: Any) -> None:
    """None, empty and whole lists have one form each, however the line writes them."""
    assert expected == getattr(seen({field: stated}), field)


@pytest.mark.parametrize(
    ("line", "options", "expected"),
    [
        ({}, {}, ("2024-03-15T10:00:00Z", "stated")),
        ({}, {"seen_at": "2020-01-01T01:00:00+01:00"}, ("2020-01-01T00:00:00Z", "given")),
        ({}, {"file_time": "2021-01-01T00:00:00Z"}, ("2024-03-15T10:00:00Z", "stated")),
        ({"seen_at": None}, {"file_time": "2021-01-01T00:00:00Z"}, ("2021-01-01T00:00:00Z", "file")),
    ],
)
def test_basis_of_the_instant(
    line: dict[str, Any], options: dict[str, str], expected: tuple[str, str]
) -> None:
    """An instant given by hand counts before the line's own, that before the file's time."""
    found = seen(line, **options)

    assert expected == (found.seen_at, found.seen_basis)


SECTION = {"title": "s", "start": 0, "end": 2}
BAD_FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("misspelt", {"titel": "T"}, "`titel`"),
    ("misspelt within", {"files": [{"name": "f", "url": "u"}]}, "`url`"),
    ("misspelt in a listing", {"files": {"items": [], "complet": False}}, "`complet`"),
    ("misspelt in the key", {"key": {"id": "1", "nr": "2"}}, "`nr`"),
    ("council in the line", {"council": "x"}, "`council`"),
    ("no key", {"key": {}}, "`id` or `number`"),
    ("blank number", {"key": {"number": " "}}, "`id` or `number`"),
    ("invisible number", {"key": {"number": "\u200b"}}, "`id` or `number`"),
    ("empty id", {"key": {"id": ""}}, "length >= 1"),
    (
        "empty claim",
        {"relations": [{"child": {}, "parent": {"id": "1"}, "kind": "amends", "basis": ""}]},
        "child",
    ),
    (
        "relation unknown",
        {"relations": [{"child": {"id": "1"}, "parent": {"id": "2"}, "kind": "x", "basis": ""}]},
        "'x'",
    ),
    ("no instant", {"seen_at": None}, "`seen_at`"),
    ("no zone", {"seen_at": "2024-03-15T10:00:00"}, "zone"),
    ("no such instant", {"seen_at": "2024-02-31T10:00:00Z"}, "2024-02-31"),
    ("no such day", {"filed_on": "2024-02-31"}, "filed_on"),
    (
        "no such session's day",
        {"consultations": [{"body": "b", "sessions": [{"date": "2024-02-31"}]}]},
        "date",
    ),
    ("day of no council", {"filed_on": "0001-01-01"}, "0001-01-01"),
    ("file's day of no council", {"files": [{"name": "f", "date": "9999-12-31"}]}, "9999-12-31"),
    (
        "session's day of no council",
        {"consultations": [{"body": "b", "sessions": [{"date": "2201-01-01"}]}]},
        "2201-01-01",
    ),
    ("instant of no council", {"seen_at": "0001-01-01T10:00:00Z"}, "1800 to 2200"),
    ("station without body", {"consultations": [{"role_text": "r"}]}, "`body`"),
    ("empty role", {"consultations": [{"body": "b", "role_text": ""}]}, "role_text"),
    ("presence unknown", {"presence": "lost"}, "lost"),
    ("source with a slash", {"source": "a/b"}, "source"),
    ("text null", {"text": None}, "text"),
    ("section beyond the text", {"text": {"text": "a", "sections": [SECTION]}}, "section"),
    ("section turned", {"text": {"text": "abc", "sections": [SECTION | {"start": 3}]}}, "section"),
    ("sections overlap", {"text": {"text": "abc", "sections": [SECTION, SECTION | {"start": 1}]}}, "section"),
    ("negative size", {"files": [{"name": "f", "size": -1}]}, "size"),
]


@pytest.mark.parametrize(
    ("fields", "named"), [row[1:] for row in BAD_FIELDS], ids=[row[0] for row in BAD_FIELDS]
)
def test_bad_field_is_named(fields: dict[str, Any], named: str) -> None:
    """A field that is misspelt or out of range is refused with its name and the line's number."""
    with pytest.raises(Unreadable, match=rf"^line 7 .*{re.escape(named)}"):
        seen(fields)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{} {}",
        b'{"key":{"id":"\xff"},"address":"a"}',
        rb'{"key":{"id":"1"},"address":"a","title":"\u0000"}',
        b'{"key":' + b"[" * 100_000,
    ],
)
def test_broken_line_is_unreadable(line: bytes) -> None:
    """What is not one JSON object in UTF-8 is refused, whatever is wrong."""
    with pytest.raises(Unreadable, match=r"^line 7 is not an observation"):
        read(line, council="stadt", source_default="observations", sha256="ab", line_number=7)


def test_documented_examples_are_read(root: Path) -> None:
    """Every example in the documentation is a line that the archive reads."""
    examples = re.findall(r"```json\n(.*?)```", (root / DOCUMENT).read_text("utf-8"), re.DOTALL)

    found = [
        read(example.encode(), council="stadt", source_default="x", sha256="ab", line_number=1)
        for example in examples
    ]

    assert [each.presence for each in found] == [o.Presence.SHOWN, o.Presence.GONE]


def test_every_field_is_documented(root: Path) -> None:
    """The documentation names every field of the format."""
    text = (root / DOCUMENT).read_text("utf-8")
    shapes: list[type[Strict]] = Strict.__subclasses__()

    fields = {field for shape in shapes for field in shape.__struct_fields__}

    assert set() == {field for field in fields if f"{field}`" not in text and f'"{field}"' not in text}


def test_format_keeps_every_statement() -> None:
    """The format has every field of an observation but those that say where its bytes lie."""
    of_the_bytes = {"council", "sha256", "line"}

    assert set(o.Observation.__struct_fields__) - of_the_bytes == set(ObservationLine.__struct_fields__)
