"""A copy of what a server showed, object by object, so that a run can go on and changes find their papers.

Disposable, like the journal beside it. Knows the tables, not what the objects mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from ingest.oparl.journal import Journal
from ingest.oparl.objects import Json, Piece, is_gone, references, without_noise

OWN = ""
"""The holder of an object that was shown by itself."""
_LATEST_LOSS = """
INSERT INTO loss VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, basis = excluded.basis
WHERE excluded.seen_at > seen_at
"""
"""Files of a dump come by their names, not by their age."""
STUB = 0.6
"""The share of the fullest copy's fields below which a copy is a stub."""


class Held(Struct, frozen=True):
    """An object as it was shown last; `page` names the bytes it came in."""

    path: str
    type: str
    address: str
    body: Json
    seen_at: str
    basis: str
    page: str


class Gone(Struct, frozen=True):
    """An object that the source says is gone, when it was seen last and missed first."""

    path: str
    type: str
    address: str
    last_seen: str | None
    first_missed: str
    basis: str
    page: str


class Shown(Struct, frozen=True):
    """When and by which bytes objects were shown."""

    seen_at: str
    basis: str
    page: str


class Loss(Struct, frozen=True):
    """When and on which basis the source said that something which an object had to do with is gone."""

    seen_at: str
    basis: str


class _Copy(Struct, frozen=True):
    """One showing of an object: the object that held it, the run, and what it said."""

    holder: str
    run: int
    body: Json


def _merged(copies: list[_Copy]) -> Json:
    """What copies of one object say together, whatever the order in which they came.

    The object's own showing says what there is; embedded ones of the same run add what it lacks, later ones
    overrule it in the fields in which they say something: a copy that leaves a field empty only embeds less.
    A showing with few of the fields is a stub and says no more
    than an embedded one: what it lacks it is silent on.
    """
    fullest = STUB * max(len(copy.body) for copy in copies)
    own = next((c for c in copies if c.holder == OWN and len(c.body) >= fullest), None)
    rest = sorted((c for c in copies if c is not own), key=lambda c: (c.run, len(c.body), c.holder))
    merged = dict(own.body) if own is not None else {}
    for copy in rest:
        if own is None or copy.run > own.run:
            told = {n: v for n, v in copy.body.items() if own is None or v not in (None, "", [])}
            merged.update(told)
        elif copy.run == own.run:
            merged = copy.body | merged
    return merged


class Mirror(Journal):
    """The copy of one source, with the journal of its runs; one thread uses it."""

    def store(self, run: int, shown: Shown, pieces: Iterable[Piece]) -> int:
        """Stores an object and what it embeds in place of what it embedded before.

        What it embeds as deleted is gone. Returns 1 where the object was not known from this run yet.
        """
        found = list(pieces)
        self._take_deleted(run, shown, found[:-1])
        found = [p for p in found if p is found[-1] or not is_gone(p.body)]
        top = found[-1].path
        before = {
            (row[0], row[1]): row[2]
            for row in self._db.execute("SELECT path, holder, body FROM object WHERE holder = ?", (top,))
        }
        own = self._db.execute(
            "SELECT body, run FROM object WHERE path = ? AND holder = ?", (top, OWN)
        ).fetchone()
        new = int(own is None or own[1] != run)
        before |= {(top, OWN): own[0]} if own is not None else {}
        for table, column in (("link", "source"), ("object", "path")):
            self._db.execute(f"DELETE FROM {table} WHERE holder = ?", (top,))  # noqa: S608
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ? AND holder = ?", (top, OWN))  # noqa: S608
        for table in ("answer", "gone", "trouble"):
            self._db.execute(f"DELETE FROM {table} WHERE path = ?", (top,))  # noqa: S608
        said = {(p.path, p.holder): msgspec.json.encode(without_noise(p.body), order="sorted") for p in found}
        for piece in found:
            self._put(run, shown, piece, said[piece.path, piece.holder])
        for key in before.keys() | said.keys():
            self.touch(key[0], changed=before.get(key) != said.get(key))
        return new

    def _take_deleted(self, run: int, shown: Shown, embedded: Iterable[Piece]) -> None:
        """Takes embedded tombstones in; one that this run showed by itself is there all the same."""
        for piece in embedded:
            held = self.get(piece.path) if is_gone(piece.body) else None
            if held is not None and not self.was_shown(piece.path, run):
                self.put_gone(held, piece, shown.seen_at, shown)

    def _put(self, run: int, shown: Shown, piece: Piece, body: bytes) -> None:
        reference = piece.body.get("reference") if piece.type == "Paper" else None
        modified = str(piece.body.get("modified") or "")
        row = (piece.path, piece.holder, piece.type, piece.address, body, reference or None, modified)
        self._db.execute(
            "INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, shown.seen_at, shown.basis, shown.page, run),
        )
        links = [(piece.path, piece.holder, *named) for named in references(piece.type, piece.body)]
        self._db.executemany("INSERT OR IGNORE INTO link VALUES (?, ?, ?, ?, ?)", links)

    def touch(self, path: str, *, changed: bool) -> None:
        """Notes that the run saw the object, and whether it says something else."""
        self._db.execute(
            "INSERT INTO touched VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET changed = max(changed, excluded.changed)",
            (path, changed),
        )

    def touched(self) -> dict[str, bool]:
        """Objects that the run saw, and whether they changed."""
        return {path: bool(changed) for path, changed in self._db.execute("SELECT * FROM touched")}

    def get(self, path: str) -> Held | None:
        """The object as it was shown last, put together from its copies; see _merged."""
        rows = self._db.execute(
            "SELECT path, type, address, body, seen_at, basis, page, holder, run FROM object WHERE path = ?",
            (path,),
        ).fetchall()
        if not rows:
            return None
        copies = [_Copy(row[7], row[8], msgspec.json.decode(row[3])) for row in rows]
        latest = max(rows, key=lambda row: (row[8], row[4], row[7] == OWN))
        named = next((row for row in rows if row[7] == OWN), latest)
        return Held(named[0], named[1], named[2], _merged(copies), latest[4], latest[5], latest[6])

    def former(self, path: str) -> Json | None:
        """What an object that is gone said last: others may name it for ever."""
        row = self._db.execute("SELECT body FROM former WHERE path = ?", (path,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0])

    def names(self, holder: str) -> dict[str, str]:
        """The names under which an object's references were first read, by path."""
        return dict(self._db.execute("SELECT target, name FROM named WHERE holder = ?", (holder,)).fetchall())

    def put_names(self, holder: str, names: dict[str, str]) -> None:
        """Keeps the names of an object's references in place of those that it had."""
        self._db.execute("DELETE FROM named WHERE holder = ?", (holder,))
        rows = [(holder, target, name) for target, name in names.items()]
        self._db.executemany("INSERT INTO named VALUES (?, ?, ?)", rows)

    def paths(self, *types: str) -> list[str]:
        """The paths of all objects of the types, in order."""
        marks = ",".join("?" * len(types))
        rows = self._db.execute(
            f"SELECT DISTINCT path FROM object WHERE type IN ({marks}) ORDER BY path",  # noqa: S608
            types,
        )
        return [row[0] for row in rows]

    def all(self, kind: str) -> Iterator[Held]:
        """All objects of a type, by path."""
        for path in self.paths(kind):
            held = self.get(path)
            if held is not None:
                yield held

    def with_text(self, text: str) -> Iterator[Held]:
        """Objects one of whose copies holds a text somewhere, by path."""
        rows = self._db.execute(
            "SELECT DISTINCT path FROM object WHERE instr(body, CAST(? AS BLOB)) ORDER BY path", (text,)
        )
        for row in rows.fetchall():
            held = self.get(row[0])
            if held is not None:
                yield held

    def count_text(self, text: str) -> int:
        """How many copies of objects hold a text somewhere."""
        row = self._db.execute(
            "SELECT count(*) FROM object WHERE instr(body, CAST(? AS BLOB))", (text,)
        ).fetchone()
        return int(row[0])

    def linked(self, field: str) -> list[tuple[str, str]]:
        """All links of a field: the object that names, and the one that is named."""
        rows = self._db.execute(
            "SELECT DISTINCT source, target FROM link WHERE field = ? ORDER BY source, target", (field,)
        )
        return [(row[0], row[1]) for row in rows]

    def shared_references(self) -> list[str]:
        """Numbers that several papers carry."""
        rows = self._db.execute(
            "SELECT reference FROM object WHERE reference IS NOT NULL GROUP BY reference "
            "HAVING count(DISTINCT path) > 1 ORDER BY reference"
        )
        return [row[0] for row in rows]

    def days_modified(self) -> list[tuple[str, str, int, int]]:
        """For each type the day on which most of its objects were changed: type, day, count, all."""
        rows = self._db.execute(
            "SELECT type, day, count, total FROM (SELECT type, day, count(*) AS count, "
            "sum(count(*)) OVER (PARTITION BY type) AS total, row_number() OVER "
            "(PARTITION BY type ORDER BY count(*) DESC, day) AS place FROM "
            "(SELECT type, path, max(substr(modified, 1, 10)) AS day FROM object GROUP BY type, path) "
            "GROUP BY type, day) WHERE place = 1 AND day <> '' ORDER BY type"
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def by_reference(self, reference: str) -> list[str]:
        """The papers that carry the number."""
        rows = self._db.execute(
            "SELECT DISTINCT path FROM object WHERE reference = ? ORDER BY path", (reference,)
        )
        return [row[0] for row in rows]

    def kinds(self, paths: Iterable[str]) -> dict[str, str]:
        """The types of those of the paths that are known."""
        found: dict[str, str] = {}
        for path in paths:
            row = self._db.execute("SELECT type FROM object WHERE path = ? LIMIT 1", (path,)).fetchone()
            if row is not None:
                found[path] = row[0]
        return found

    def sources(self, path: str, field: str) -> list[str]:
        """The objects whose field leads here."""
        rows = self._db.execute(
            "SELECT DISTINCT source FROM link WHERE target = ? AND field = ? ORDER BY source", (path, field)
        )
        return [row[0] for row in rows]

    def neighbours(self, path: str) -> set[str]:
        """Objects that lead here or that this one leads to."""
        rows = self._db.execute(
            "SELECT target FROM link WHERE source = ? UNION SELECT source FROM link WHERE target = ?",
            (path, path),
        )
        return {row[0] for row in rows}

    def unresolved(self, fields: Iterable[str], *, news: bool) -> list[tuple[str, str]]:
        """Objects that are named in the fields and not held: field and address.

        `news` leaves out what objects name that did not change in this run.
        """
        wanted = sorted(fields)
        marks = ",".join("?" * len(wanted))
        rows = self._db.execute(
            f"SELECT field, target, min(address) FROM link WHERE field IN ({marks}) "  # noqa: S608
            "AND target NOT LIKE '#%' AND NOT EXISTS (SELECT 1 FROM object WHERE path = target) "
            + ("AND source IN (SELECT path FROM touched WHERE changed) " if news else "")
            + "GROUP BY field, target ORDER BY field, target",
            wanted,
        )
        return [(row[0], row[2]) for row in rows]

    def unlisted(self, kind: str, run: int) -> list[str]:
        """Addresses of a type's objects that were shown by themselves before, and by no list of this run.

        Bodies stay on the disk: where lists show stubs these are all objects of the type.
        """
        rows = self._db.execute(
            "SELECT address FROM object WHERE type = ? AND holder = '' AND run <> ? "
            "AND path NOT IN (SELECT path FROM pointed_at) ORDER BY path",
            (kind, run),
        )
        return [row[0] for row in rows]

    def stale(self, kind: str, run: int) -> list[str]:
        """Addresses of a type's objects that this run did not show, named by ones that it did."""
        rows = self._db.execute(
            "SELECT DISTINCT o.address FROM object o JOIN link l ON l.target = o.path "
            "WHERE o.holder = '' AND o.run <> ? AND o.type = ? "
            "AND l.source IN (SELECT path FROM touched) ORDER BY o.address",
            (run, kind),
        )
        return [row[0] for row in rows]

    def listed(self, kind: str, run: int) -> str | None:
        """The address of some object of a type that this run was shown by itself."""
        row = self._db.execute(
            "SELECT address FROM object WHERE type = ? AND holder = '' AND run = ? ORDER BY path LIMIT 1",
            (kind, run),
        ).fetchone()
        return None if row is None else str(row[0])

    def shown(self, kind: str, run: int) -> list[tuple[str, str]]:
        """Path and address of each object of a type that this run was shown by itself, in order."""
        rows = self._db.execute(
            "SELECT path, address FROM object WHERE type = ? AND holder = '' AND run = ? ORDER BY path",
            (kind, run),
        )
        return [(row[0], row[1]) for row in rows]

    def named_of(self, kind: str) -> list[str]:
        """Addresses of the objects of a type that lists of this run name by their addresses, in order."""
        rows = self._db.execute(
            "SELECT o.address FROM pointed_at p JOIN object o ON o.path = p.path "
            "WHERE o.type = ? AND o.holder = '' ORDER BY o.path",
            (kind,),
        )
        return [row[0] for row in rows]

    def own_body(self, path: str) -> Json | None:
        """The object as it was shown by itself last."""
        row = self._db.execute("SELECT body FROM object WHERE path = ? AND holder = ''", (path,)).fetchone()
        return None if row is None else msgspec.json.decode(row[0])

    def modified(self, path: str) -> str:
        """When the object was changed last, as it said when it was shown by itself; empty if it did not."""
        row = self._db.execute(
            "SELECT modified FROM object WHERE path = ? AND holder = ''", (path,)
        ).fetchone()
        return "" if row is None else str(row[0])

    def was_shown(self, path: str, run: int) -> bool:
        """Whether this run was shown the object by itself."""
        row = self._db.execute(
            "SELECT 1 FROM object WHERE path = ? AND holder = '' AND run = ?", (path, run)
        ).fetchone()
        return row is not None

    def forget(self, path: str) -> None:
        """Drops an object that is gone, with what it embedded."""
        for table, column in (("link", "source"), ("object", "path")):
            self._db.execute(f"DELETE FROM {table} WHERE holder = ?", (path,))  # noqa: S608
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (path,))  # noqa: S608

    def put_gone(self, held: Held | None, piece: Piece, first_missed: str, shown: Shown) -> None:
        """Notes that the source says that an object is gone; one that was never held is passed over."""
        if held is None:
            return
        row = (piece.path, held.type, held.address, held.seen_at, first_missed, shown.basis, shown.page)
        self._db.execute("INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        said = msgspec.json.encode(held.body, order="sorted")
        self._db.execute("INSERT OR REPLACE INTO former VALUES (?, ?)", (piece.path, said))
        for other in self.neighbours(piece.path):
            self.touch(other, changed=True)
            lost = (other, shown.seen_at, shown.basis)
            self._db.execute(_LATEST_LOSS, lost)
        self.forget(piece.path)

    def losses(self) -> dict[str, Loss]:
        """Objects of which the source said that something they had to do with is gone, and when it did last.

        What such an object says without it is no older, whenever the object itself was shown.
        """
        return {row[0]: Loss(row[1], row[2]) for row in self._db.execute("SELECT * FROM loss")}

    def gone(self) -> list[Gone]:
        """What turned out to be gone in this run, by path."""
        return [Gone(*row) for row in self._db.execute("SELECT * FROM gone ORDER BY path")]
