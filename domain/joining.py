"""Two streams that turn out to be one paper: what is told anew so that the last word counts. Pure.

Read together, the events of both speak in the order of recording. Where a source showed its own pages on
either stream, that order may contradict seen_at; and a list that one of them saw whole drops from both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from domain import events as e
from domain.consultations import Placed
from domain.decide import shown_again
from domain.evolve import ORIGINATORS
from domain.joining_stations import Teller, merged_stations, stations_told
from domain.observation import PAGE
from domain.paper import Account, Claim, Paper
from domain.registers import Registers, later
from domain.showings import TextShown, told_of

Half = tuple[Account, Registers]
"""What one stream holds of one source: its account and its last statements."""


def reconcile(joined: Paper, halves: tuple[Half, Half], showings: Sequence[TextShown]) -> Iterator[Placed]:
    """The events that lead a joined paper to a source's last words; `showings` are those of its texts."""
    source = halves[0][0].source
    held = joined.accounts.get(source) or halves[0][0]
    wanted = _merged(halves)
    for event in (*_plain(held, wanted), *_lists(joined, held, wanted)):
        yield joined.id, event
    yield from _claims(held, wanted)
    yield from stations_told(joined, held, merged_stations(_accounts(halves), _teller(halves)))
    if showings:
        for event in _texts(joined, held, showings):
            yield joined.id, event


def _accounts(halves: tuple[Half, Half]) -> tuple[Account, ...]:
    return tuple(account for account, _ in halves)


def _teller(halves: tuple[Half, Half]) -> Teller:
    """Tells which account has the last word on a statement, if it still stands."""
    last = later(*(registers for _, registers in halves))

    def teller(name: str) -> Account | None:
        found = (a for a, registers in halves if name in last and registers.get(name) == last[name])
        return next(found, None)

    return teller


def _merged(halves: tuple[Half, Half]) -> Account:
    """The account of the last words, without stations and texts."""
    teller, accounts = _teller(halves), _accounts(halves)
    told = accounts[0]
    return replace(
        told,
        kind=next((a.kind for a in accounts if a is teller("kind_text")), None),
        gone=any(a.gone for a in accounts if a is teller("presence")),
        not_understood=next((a.not_understood for a in accounts if a is teller("not_understood")), ()),
        details={f: v for a in accounts for f, v in a.details.items() if a is teller(_statement(f))},
        files={n: x for a in accounts for n, x in a.files.items() if a is teller(n)},
        mentions={n: x for a in accounts for n, x in a.mentions.items() if a is teller(n)},
        claims={k: c for a in accounts for k, c in a.claims.items() if a is teller(c.element)},
    )


def _statement(field: str) -> str:
    return "originators" if field in ORIGINATORS else field


def _plain(held: Account, wanted: Account) -> Iterator[e.Event]:
    if held.gone != wanted.gone:
        yield e.PaperGone() if wanted.gone else e.PaperSeenAgain()
    for field, new in wanted.details.items():
        old = held.details.get(field)
        if field in held.details and old == new:
            continue
        if field in e.PaperFiled.PERSONAL:
            yield e.DetailCorrected(field=field, old_names=old or (), new_names=new or ())
        else:
            kind = wanted.kind if field == "kind_text" else None
            yield e.DetailCorrected(field=field, old=old, new=new, kind=kind)
    if held.not_understood != wanted.not_understood:
        yield e.NotUnderstoodListed(items=wanted.not_understood)


def _lists(joined: Paper, held: Account, wanted: Account) -> Iterator[e.Event]:
    for name in sorted(held.mentions.keys() - wanted.mentions.keys()):
        yield e.MentionDropped(element=name, paper=held.mentions[name].paper)
    for name, m in sorted(wanted.mentions.items()):
        if held.mentions.get(name) != replace(m, claimant=joined.id):
            yield e.MentionRecorded(
                element=name,
                paper=m.paper,
                number=m.number,
                title=m.title,
                originators=m.originators,
                residents=m.residents,
                kind=m.kind,
                kind_text=m.kind_text,
                basis=m.basis,
            )
    for name in sorted(held.files.keys() - wanted.files.keys()):
        yield e.FileDropped(element=name)
    for name, f in sorted(wanted.files.items()):
        if held.files.get(name) != f:
            yield e.FileListed.of(name, f.stated)


def _claims(held: Account, wanted: Account) -> Iterator[Placed]:
    known = {claim.element: claim for claim in held.claims.values()}
    last = {claim.element: claim for claim in wanted.claims.values()}
    for name in sorted(known.keys() - last.keys()):
        yield known[name].stream, e.RelationDropped(claim=known[name].claim)
    for name, claim in sorted(last.items()):
        if name not in known or _content(known[name]) != _content(claim):
            yield claim.stream, _content(claim)


def _content(claim: Claim) -> e.RelationClaimed:
    return e.RelationClaimed(
        claim=claim.claim,
        element=claim.element,
        child=claim.child,
        parent=claim.parent,
        kind=claim.kind,
        basis=claim.basis,
        order=claim.order,
    )


def _texts(joined: Paper, held: Account, showings: Sequence[TextShown]) -> Iterator[e.TextShownAgain]:
    """What the other stream's showings begin anew; the text shown last is the current one."""
    again = list(shown_again(joined, showings, told_of(joined, held.source)))
    yield from again
    latest = max(showings)
    if held.current.get(PAGE) != latest.sha256 and not any(shown.current for shown in again):
        yield e.TextShownAgain(
            document=PAGE,
            sha256=latest.sha256,
            seen_at=latest.seen_at,
            seen_basis=latest.basis,
            current=True,
        )
