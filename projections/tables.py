"""The tables of the read models, one definition for every database; names no engine and reads no event.

Rows that can change carry [from_position, to_position): what held at a position is what the interval covers.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table
from sqlalchemy import Text as AnyText

metadata = MetaData()

Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")
"""Ordered by its UTF-8 bytes in every database, so that rows and digests come in one order."""


progress = Table(
    "progress",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("error", Text),
)
"""How far each read model has come, and what stopped it; written with its rows."""

states = Table(
    "states",
    metadata,
    Column("recorded_at", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""The last position recorded at each instant: instants resolve to positions."""

names = Table(
    "names",
    metadata,
    Column("council", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("from_position", BigInteger, nullable=False),
    Index("names_by_paper", "paper"),
)
"""Numbers (normalised) and slugs, and the papers that they lead to, each since it did so first."""

joins = Table(
    "joins",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("from_position", BigInteger, nullable=False),
)
"""Streams that turned out to be another paper's."""

papers = Table(
    "papers",
    metadata,
    Column("paper", Text, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("council", Text, nullable=False),
    Column("number", Text),
    Column("slug", Text, nullable=False),
    Column("kind", Text),
    Column("title", Text),
    Column("captured", Boolean, nullable=False),
    Column("held_back", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("paper", Text, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("root", Text, nullable=False),
    Column("parent", Text),
    Index("members_by_root", "root"),
)
"""Which family a paper belongs to, and below which paper it stands."""

relations = Table(
    "relations",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("claim", Integer, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("claimant", Text, nullable=False),
    Column("child", Text, nullable=False),
    Column("parent", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("relations_by_child", "child"),
    Index("relations_by_parent", "parent"),
)
"""Claims between papers; `body` is the claim."""

mentions = Table(
    "mentions",
    metadata,
    Column("claimant", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("element", Text, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("paper", Text, nullable=False),
    Index("mentions_by_paper", "paper"),
)
"""Which pages describe which other papers."""

attachments = Table(
    "attachments",
    metadata,
    Column("file", Text, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("from_position", BigInteger, nullable=False),
    Index("attachments_by_paper", "paper"),
)
"""Streams of files, and of the papers that ever listed them."""

withheld = Table(
    "withheld",
    metadata,
    Column("lister", Text, primary_key=True),
    Column("element", Text, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
    Index("withheld_by_file", "file"),
)
"""Streams of files that a paper or meeting calls not public: one such word holds a file back everywhere."""

search_rows = Table(
    "search_rows",
    metadata,
    Column("ordinal", BigInteger, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("paper", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("search_rows_by_paper", "paper"),
    Index("search_rows_from", "from_position"),
    Index("search_rows_to", "to_position"),
)
"""What the search index is filled from; `body` is the row without its end."""

timeline = Table(
    "timeline",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("paper", Text),
    Column("topic", Text, nullable=False),
    Column("day", Text),
    Column("seen_at", Text),
    Column("sha256", Text),
    Index("timeline_by_paper", "paper", "position"),
    Index("timeline_by_original", "sha256"),
)
"""Every event: whose it is, the day it carries, the original it was read from."""

harvests = Table(
    "harvests",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("council", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("argument", Text, nullable=False),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("state", Text, nullable=False),
    Column("results", Text, nullable=False),
    Column("faults", Text, nullable=False),
    Column("unasked", Text, nullable=False),
    Index("harvests_by_stream", "stream"),
)

failures = Table(
    "failures",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("line", Integer),
    Column("sha256", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Index("failures_by_address", "source", "address"),
)
"""What could not be read, until the same address was read after all."""

files = Table(
    "files",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("element", Text, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("council", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("file", Text),
    Column("address", Text),
    Column("mime_type", Text),
    Column("stated", Text, nullable=False),
    Column("held_back", Boolean, nullable=False),
    Index("files_by_file", "source", "file"),
)
"""Files that sources name; `owner` says whether the stream is a paper's or a meeting's.

`file` is by what the file is known (domain.file_observation.file_id), `stated` digests what is said of it.
"""

contents = Table(
    "contents",
    metadata,
    Column("source", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("sha256", Text),
    Column("size", BigInteger),
    Column("gone", Boolean, nullable=False),
    Column("state", Text),
    Column("media_type", Text),
    Column("reader_version", Integer),
    Column("tools", Text),
    Column("cleaning", Text),
    Column("why", Text),
    Column("raw", Text),
    Column("ocr", Boolean, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("characters", BigInteger, nullable=False),
    Column("non_public", Text),
    Index("contents_by_stream", "stream"),
)
"""What the files' addresses held last, and what was read of it; `source` is that of the listing.

`state` is None while nothing was read, `pages` how many the document has.
"""

agenda_items = Table(
    "agenda_items",
    metadata,
    Column("meeting", Text, primary_key=True),
    Column("item", Integer, primary_key=True),
    Column("from_position", BigInteger, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("paper", Text, nullable=False),
    Index("agenda_items_by_paper", "paper"),
)
"""Items of agendas that deal with papers; what they say is folded from the meeting."""

tokens = Table(
    "tokens",
    metadata,
    Column("profile", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""Where the words of each text stand, for passages; a cache by text, not a read model."""

words = Table(
    "words",
    metadata,
    Column("profile", Text, primary_key=True),
    Column("length", Integer, primary_key=True, autoincrement=False),
    Column("word", Text, primary_key=True),
    Column("first_position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Each word of titles and texts of search rows, and the position from which such a row could be found.

Filled and made anew with the index, and as far as that (store.WORDS).
"""
