"""Lists that show less of their objects than these show of themselves at their own addresses.

A list is compared with a few of its objects in a full run. Where it shows stubs, and wherever an object in a
list lacks what it said of itself before, what is listed counts as an address: the object is asked for there,
and what is held of it stays until it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import Unreadable
from ingest.oparl.mirror import Mirror
from ingest.oparl.objects import EXTERNAL_LISTS, Json, is_gone, path_of, pieces
from ingest.oparl.samples import Sample, evidence, lacking

FAULT = "stubs_in_lists"

SAMPLES = 5
"""Objects of a list that are compared."""

LISTED = frozenset(EXTERNAL_LISTS.values()) - {"Membership"}
"""The types that have lists; nothing of memberships is recorded."""


class StubLists:
    """What is known of the lists of one source, by the type of their objects."""

    def __init__(self, mirror: Mirror, run: int) -> None:
        self._mirror = mirror
        self._run = run
        self._known = {kind for kind in LISTED if mirror.fact(_name(kind)) is not None}
        self._alone = {kind for kind in LISTED if mirror.fact(_alone(kind)) is not None}

    def is_stub(self, obj: Json, kind: str) -> bool:
        """Whether an object of a list lacks what it said of itself before: it is to be asked for.

        In a list that is known to show stubs so is one of which nothing is held. Where objects are shown in
        lists only there are no stubs: nobody else could say more.
        """
        if kind in self._alone:
            return False
        try:
            piece = pieces(obj, kind, unnoted)[-1]
        except Unreadable:
            return False
        held = self._mirror.own_body(piece.path)
        if is_gone(obj) or (held is None and kind not in self._known):
            return False
        missing = lacking(piece.body, held) if held is not None else ["what is not held"]
        if missing:
            self._mirror.put_fact(_met(kind), str(self._run))
            if kind in self._known:
                self._mirror.note(FAULT, f"{piece.address} lacks {', '.join(missing)}")
        return bool(missing)

    def is_as_it_was(self, obj: Json, kind: str) -> bool:
        """Whether a stub of such a list says that its object was not changed since it was shown by itself.

        A server that is asked for changes is believed the same.
        """
        said = obj.get("modified")
        known = kind in self._known and bool(said)
        return known and said == self._mirror.modified(path_of(obj["id"].strip()))

    def unjudged(self) -> list[str]:
        """The types whose lists are to be compared in this run; those known to show stubs are not."""
        return [
            kind
            for kind in sorted(LISTED - self._known)
            if self._mirror.fact(_judged(kind)) != str(self._run)
            and (self._mirror.listed(kind, self._run) is not None or self._is_met(kind))
        ]

    def comparable(self, kind: str) -> dict[str, str]:
        """Paths of the objects of a type that are worth a comparison, by their addresses.

        Where most of a list lacked what they said before, these tell whether they lost it themselves.
        """
        shown = {address: path for path, address in self._mirror.shown(kind, self._run)}
        named = {address: path_of(address) for address in self._mirror.named_of(kind)}
        return named if self._is_met(kind) and len(named) > len(shown) else shown

    def judge(self, kind: str, samples: Sequence[Sample]) -> None:
        """Notes what a comparison tells.

        Where the list lacks what one of the objects says, all that it showed are asked for singly.
        """
        shown = dict(self._mirror.shown(kind, self._run))
        told = evidence(samples, shown)
        with self._mirror.together():
            if told:
                self._follow(kind, told[0], shown)
            if any(sample.single is not None for sample in samples):
                self._mirror.drop_fact(_alone(kind))
            elif samples and all(sample.absent for sample in samples):
                self._mirror.put_fact(_alone(kind), "yes")
            self._mirror.put_fact(_judged(kind), str(self._run))

    def _follow(self, kind: str, example: str, listed: dict[str, str]) -> None:
        self._mirror.note(FAULT, example, max(1, len(listed)))
        self._mirror.put_fact(_name(kind), "yes")
        self._mirror.put_fact(_met(kind), str(self._run))
        for path, address in listed.items():
            self._mirror.put_trouble(path, kind, address)

    def forget_mended(self, read: set[str]) -> None:
        """Takes lists of these types, which showed objects in a full run and no stub, for whole ones."""
        for kind in self._known & read:
            if not self._is_met(kind):
                self._mirror.drop_fact(_name(kind))

    def _is_met(self, kind: str) -> bool:
        """Whether an object of a list of this run lacked what it said before."""
        return self._mirror.fact(_met(kind)) == str(self._run)


def unnoted(rule: str, example: str) -> None:
    """Passes over a fault of what is only looked at: it is noted where it is taken in."""


def _name(kind: str) -> str:
    return f"stubs {kind}"


def _alone(kind: str) -> str:
    return f"lists alone show {kind}"


def _met(kind: str) -> str:
    return f"stubs met {kind}"


def _judged(kind: str) -> str:
    return f"stubs judged {kind}"
