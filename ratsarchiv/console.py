"""What people see of commands: tables and progress on a terminal, plain lines in a pipe."""

from __future__ import annotations

import html
import logging
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

import msgspec
from msgspec import UNSET, Struct
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.tree import Tree

from archive.verification import Verified
from ingest.harvest import Summary
from projections.views import EventView, FamilyView, PaperView, SessionView, StatusView
from ratsarchiv import logs
from ratsarchiv.search_help import counted, help_lines
from ratsarchiv.settings import SettingView
from ratsarchiv.upkeep import ModelDigest
from search.answers import Hit, SearchAnswer
from search.contributions import Contribution

PIPE_WIDTH = 200
"""Columns where no terminal tells its own; lines are not to be wrapped for programs."""

RESULTS = ("new", "changed", "unchanged", "gone", "failed")
"""Results that a run's last line always counts; others are told where there are any."""

FAILURES_SHOWN = 5


def _out() -> Console:
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False, emoji=False)


def _err() -> Console:
    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def say(sentence: str) -> None:
    """A result in one sentence."""
    _out().print(escape(sentence), soft_wrap=True)


def complain(sentence: str, level: int = logging.INFO) -> None:
    """A message or an error in one sentence, to standard error; its level is told where that is JSON."""
    if logs.are_json():
        logs.LOG.log(level, "%s", sentence)
    else:
        _err().print(escape(sentence))


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], None]]:
    """A progress line on a terminal; the yielded function counts on."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=_err(), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(escape(what), total=None)
        yield lambda count: bar.advance(task, count)


@contextmanager
def fetching(what: str) -> Iterator[tuple[Callable[[int, int | None], None], Callable[[int], None]]]:
    """Progress on a terminal: objects fetched, with what remains, then observations recorded."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, *times, console=_err(), disable=not sys.stderr.isatty()) as bar:
        fetch = bar.add_task(escape(f"Fetching {what}"), total=None)
        record = bar.add_task("Recording", total=None)
        yield (
            lambda seen, total: bar.update(fetch, completed=seen, total=total),
            lambda count: bar.advance(record, count),
        )


def show_summary(summary: Summary) -> None:
    """How a run ended, and its first failures."""
    others = sorted(result for result in summary.results if result not in RESULTS)
    counts = ", ".join(f"{summary.results.get(result, 0)} {result}" for result in (*RESULTS, *others))
    complain(f"Recorded up to e{summary.position}: {sum(summary.results.values())} seen: {counts}.")
    for line in summary.failures[:FAILURES_SHOWN]:
        complain(f"Not read: {line.address}: {line.reason}")
    if len(summary.failures) > FAILURES_SHOWN:
        complain(f"{len(summary.failures)} failures in all; `ratsarchiv failures` lists them.")


def show_answer(answer: SearchAnswer) -> None:
    """Hits with their passages; where there are none, those of another spelling, and what helps."""
    out = _out()
    out.print(escape(f"{answer.understood} (e{answer.as_of.position}, {answer.as_of.recorded_at})"))
    for message in answer.messages:
        out.print(escape(message))
    out.print(_found(answer))
    for line in help_lines(answer.help) if answer.help is not None else ():
        out.print(escape(line), soft_wrap=True)
    if answer.instead is not None:
        told = f"Nothing was found for {answer.query.strip()}; searched instead: {answer.instead.understood}"
        out.print(f"[bold]{escape(told)}[/bold]")
        out.print(_found(answer.instead))
    for hit in (answer.instead or answer).hits:
        _show_hit(hit)


def _found(answer: SearchAnswer) -> str:
    families = "family" if answer.families == 1 else "families"
    return f"{counted(answer.total, 'document')} in {answer.families} {families}"


def _show_hit(hit: Hit) -> None:
    out = _out()
    head = f"{hit.rank}. {hit.number or hit.slug} ({hit.kind}, {hit.council}): {hit.title}"
    out.print(f"[bold]{escape(head)}[/bold]")
    if hit.name is not UNSET:
        out.print(escape(f"   in the file {hit.name}"))
    for passage in hit.passages:
        page = f"page {passage.page}" if passage.page is not None else None
        place = ", ".join(filter(None, (page, passage.section)))
        out.print("   " + escape(f"{place}: " if place else "") + _marked(passage.html))
    if hit.explanation is not UNSET:
        out.print(_sum(hit.score, hit.explanation))


def _sum(score: int, contributions: Sequence[Contribution]) -> Table:
    """What a score is the sum of, the sum last."""
    table = Table(box=SIMPLE, show_footer=True)
    table.add_column("points", str(score), justify="right")
    table.add_column("what", "in all")
    table.add_column("field")
    table.add_column("how")
    for each in contributions:
        table.add_row(str(each.points), *map(escape, (each.what, each.field, each.how)))
    return table


def _marked(passage: str) -> str:
    """A passage with its marks in bold."""
    pieces = re.split(r"(</?mark>)", passage)
    styles = {"<mark>": "[bold yellow]", "</mark>": "[/bold yellow]"}
    return "".join(styles.get(p) or escape(html.unescape(p)) for p in pieces)


def show_family(family: FamilyView) -> None:
    """The tree of a family, its stations, decisions, conflicts and gaps."""
    out = _out()
    out.print(f"[bold]{escape(family.root)}[/bold] {escape(family.title or '')}")
    out.print(f"{family.council}, as of e{family.as_of.position}, {family.as_of.recorded_at}")
    branches: dict[str, Tree] = {}
    for paper in family.papers:
        label = escape(_label(paper))
        above = branches.get(paper.parent or "")
        branches[paper.number or paper.slug] = above.add(label) if above is not None else Tree(label)
    out.print(next(iter(branches.values())))
    for paper in family.papers:
        if paper.consultations:
            out.print(_stations(paper))
        for on in paper.agenda:
            told = (on.date, on.meeting, on.item, on.outcome_text or "no outcome", on.source)
            out.print(escape(f"Agenda: {paper.number or paper.slug}: {', '.join(filter(None, told))}"))
    for decision in family.decisions:
        text = f"Decision on {decision.paper}: {decision.body}, {decision.date}, {decision.outcome_text}"
        out.print(escape(f"{text} (text: {decision.text.basis})"))
    for conflict in family.conflicts:
        out.print(escape(f"Conflict: {conflict.what}: {'; '.join(conflict.claims)}"))
    for gap in family.gaps:
        out.print(escape(f"Gap: {gap.number}: {gap.why}"))
    for item in family.not_understood:
        out.print(escape(f"Not understood: {item.paper}, {item.where}: {item.text}"))


def _label(paper: PaperView) -> str:
    state = "held back" if paper.held_back else "" if paper.captured else "not captured"
    state = "gone" if paper.gone else state
    parts = (paper.kind_text or paper.kind or "", ", ".join(paper.originators), state)
    return f"{paper.number or paper.slug}: " + " | ".join(part for part in parts if part)


def _stations(paper: PaperView) -> Table:
    table = Table(title=escape(f"Consultations of {paper.number or paper.slug}"), title_justify="left")
    for column in ("", "body", "role", "date", "session", "outcome"):
        table.add_column(column)
    for station in paper.consultations:
        head = [str(station.order), station.body, station.role_text or ""]
        for cells in [_cells(session) for session in station.sessions] or [["", "", ""]]:
            table.add_row(*map(escape, head + cells))
            head = ["", "", ""]
    return table


def _cells(session: SessionView) -> list[str]:
    word = session.outcome_text or ("cancelled" if session.cancelled else "")
    return [session.date or "", session.name or "", word]


def show_events(events: Sequence[EventView]) -> None:
    """Events as a table."""
    table = Table()
    for column in ("position", "recorded", "seen", "type", "paper", "on", "what"):
        table.add_column(column, no_wrap=column in ("position", "type"))
    for event in events:
        what = msgspec.json.encode(event.data).decode()
        seen = event.seen_at or ""
        cells = [
            f"e{event.position}",
            event.recorded_at,
            seen,
            event.type,
            event.paper or "",
            event.on or "",
            what,
        ]
        table.add_row(*map(escape, cells))
    _out().print(table)


def show_status(status: StatusView) -> None:
    """Head, read models, councils, failures and gaps."""
    out = _out()
    out.print(f"Head: e{status.head}, recorded at {status.recorded_at or 'never'}")
    for model in status.read_models:
        state = f"stopped: {model.error}" if model.error else f"{model.lag} events behind"
        out.print(escape(f"{model.name}: e{model.position}, {state}"), soft_wrap=True)
    for council in status.councils:
        out.print(
            f"{escape(council.council)}: {council.families} families, {council.papers} papers, "
            f"{council.captured} captured"
        )
    out.print(f"failures: {status.failures}, gaps: {status.gaps} papers, {status.files} files")
    if status.synonyms is not None:
        out.print(escape(f"synonyms: {status.synonyms}"), soft_wrap=True)
    if status.file_states:
        states = ", ".join(f"{count} {state}" for state, count in status.file_states.items())
        out.print(f"files: {states}")
    for source in status.sources:
        begun = f"as the run that began at e{source.position} found"
        out.print(escape(f"{source.source} breaks rules of its format, {begun}:"))
        for fault in source.faults:
            share = "" if fault.out_of is None else f" of {fault.out_of}"
            out.print(escape(f"  {fault.rule}: {fault.count}{share}, as in {fault.example}"), soft_wrap=True)


def show_rows(views: Sequence[Struct]) -> None:
    """Views of one type as a table, a column for each field that any of them fills."""
    if not views:
        say("None.")
        return
    table = Table()
    names = (*views[0].__struct_fields__, "times")
    rows = list(_told_once([_cell(getattr(v, field)) for field in v.__struct_fields__] for v in views))
    filled = [place for place, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    for place in filled:
        table.add_column(names[place])
    for row in rows:
        table.add_row(*(escape(row[place]) for place in filled))
    _out().print(table)


def _told_once(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows, those that say the same in a row once and with their number."""
    for row, same in groupby(rows):
        times = len(list(same))
        yield [*row, str(times) if times > 1 else ""]


def _cell(value: object) -> str:
    match value:
        case Struct():
            return _cell(getattr(value, value.__struct_fields__[0]))
        case None:
            return ""
        case dict():
            return ", ".join(f"{count} {name}" for name, count in value.items())
        case list() | tuple():
            return ", ".join(map(_cell, value))
        case _:
            return str(value)


def show_digests(digests: Sequence[ModelDigest]) -> None:
    """One line each: name, position, rows, SHA-256."""
    for found in digests:
        say(f"{found.name} e{found.position} {found.rows} {found.sha256}")


def show_settings(settings: Sequence[SettingView]) -> None:
    """One line each: name, value and what says so."""
    for setting in settings:
        value = "not set" if setting.value is None else setting.value
        say(f"{setting.name} = {value} ({setting.origin})")


def show_verified(found: Verified) -> None:
    """What was verified, or the first problem."""
    if found.problem is not None:
        complain(found.problem, logging.ERROR)
        return
    say(
        f"{found.events} events and {found.originals} originals match; {found.erased} parts erased; "
        f"tree of {found.size} leaves, root {found.root}."
    )
