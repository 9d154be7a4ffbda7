"""Measures a city's way in: objects, files, index, searches; needs the data.

    python -m benchmarks.karlsruhe PAPERS

Objects stand against the plain download of the same addresses, files against bare pypdf and pypdfium2 over
the same bytes with as many processes, both in the same run. `make bench` takes some papers, 0 takes all.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path

import httpx
import pypdf
import pypdfium2

from archive.folder_originals import FolderOriginals
from benchmarks.city import COUNCIL, DATA, City, city
from domain.events import Recorded
from domain.file_events import FileCaptured, FileTextRead
from ratsarchiv.assembly import Parts, opened, reading, system_clock
from search.profiles.v2 import shipped
from search.token_table import TextOf

PROFILE = shipped()

SOME = 250
"""Papers of the usual run."""

WORKERS = os.cpu_count() or 1
AT_ONCE = 4
SEARCHES = 300
GOALS = {"ratio": 2.0, "index_seconds": 180, "index_mb": 1_500, "peak_mb": 1_000, "second_share": 0.02}


def measure(papers: int = SOME) -> Iterator[dict[str, object]]:
    """Yields a line each for objects, files, index and searches."""
    if not DATA.exists():
        yield {"name": "harvest Karlsruhe", "skipped": f"needs {DATA} beside the checkout"}
        return
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name, city(papers, Path(name)) as town:
        yield _objects(town)
        yield _files(town)
        yield _index(town)
        yield _searches(town)


def _objects(town: City) -> dict[str, object]:
    place = f"{town.address}/oparl/system"
    arguments = ("ingest", "oparl", place, "--council", COUNCIL, "--no-files", "--no-project")
    town.requests()
    first = town.run(*arguments)
    asked = town.requests()
    plain = _timed(lambda: _download(town.address, asked))
    town.requests()
    second = town.run(*arguments)
    again = town.requests()
    with opened(town.home, system_clock) as parts:
        topics = Counter(r.topic for r in _events(parts))
    return {
        "name": "harvest Karlsruhe objects",
        "ratio": round(first.seconds / plain, 2),
        "goal": GOALS["ratio"],
        "seconds": round(first.seconds, 1),
        "papers_and_meetings_per_second": round(
            (topics["paper.filed"] + topics["meeting.scheduled"]) / first.seconds
        ),
        "peak_mb": first.peak_bytes >> 20,
        "goal_peak_mb": GOALS["peak_mb"],
        "requests": len(asked),
        "second_seconds": round(second.seconds, 1),
        "second_share_of_requests": round(len(again) / len(asked), 4),
        "goal_second_share": GOALS["second_share"],
    }


def _files(town: City) -> dict[str, object]:
    town.run("project")
    cost = town.run("ingest", "files", "--council", COUNCIL, "--host", town.address.removeprefix("http://"))
    with opened(town.home, system_clock) as parts:
        kept = [r.event.sha256 for r in _events(parts) if isinstance(r.event, FileCaptured)]
        last = {r.stream: r.event for r in _events(parts) if isinstance(r.event, FileTextRead)}
        folder = parts.home.archive.originals
    bare = {name: _timed(partial(_bare, name, folder, kept)) for name in ("pypdf", "pypdfium2")}
    reads = list(last.values())  # the first texts are cleaned twice, once boilerplate is known
    pages = sum(read.page_count or 0 for read in reads)
    return {
        "name": "files Karlsruhe",
        "ratio_to_pypdf": round(cost.seconds / bare["pypdf"], 2),
        "ratio_to_pypdfium2": round(cost.seconds / bare["pypdfium2"], 2),
        "seconds": round(cost.seconds, 1),
        "peak_mb": cost.peak_bytes >> 20,
        "files_per_second": round(len(reads) / cost.seconds, 1),
        "pages_per_second": round(pages / cost.seconds, 1),
        "characters_per_second": round(sum(read.characters for read in reads) / cost.seconds),
        "pypdf_files_per_second": round(len(kept) / bare["pypdf"], 1),
        "pypdfium2_files_per_second": round(len(kept) / bare["pypdfium2"], 1),
        "states": dict(Counter(str(read.state) for read in reads)),
        "extractors": dict(Counter(str(read.extractor) for read in reads)),
        "second_asked": sum("doubt" in read.why or "better" in read.why for read in reads),
    }


def _index(town: City) -> dict[str, object]:
    cost = town.run("rebuild")
    size = sum(file.stat().st_size for file in town.home.glob("disposable/index-*/*"))
    return {
        "name": "rebuild Karlsruhe",
        "seconds": round(cost.seconds, 1),
        "peak_mb": cost.peak_bytes >> 20,
        "goal_peak_mb": GOALS["index_mb"],
        "index_mb": size >> 20,
    }


def _searches(town: City) -> dict[str, object]:
    """Words and pairs of words drawn from the texts, answered as the command line has them."""
    with opened(town.home, system_clock) as parts:
        texts = [r.event.text for r in _events(parts) if isinstance(r.event, FileTextRead) and r.event.text]
        queries = list(_queries(texts, parts.text))
    with reading(town.home, system_clock) as archive:
        stand = archive.stand(None)
        seconds = [_timed(partial(archive.search, query, stand)) for query in queries]
    return {
        "name": "search Karlsruhe",
        "queries": len(seconds),
        "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(statistics.quantiles(seconds, n=20)[-1] * 1000, 1),
    }


def _queries(texts: Sequence[str], text_of: TextOf) -> Iterator[str]:
    draw = random.Random(1)  # noqa: S311  # the same queries in every run
    for number in range(SEARCHES):
        words = [
            word
            for word, _, _ in PROFILE.tokens(text_of(draw.choice(texts)))
            if word.isalpha() and len(word) > 3
        ]
        if words:
            yield " ".join(draw.sample(words, min(len(words), 1 + number % 2)))


def _events(parts: Parts) -> Iterator[Recorded]:
    after = 0
    while page := parts.log.read(after, 5_000):
        yield from page
        after = page[-1].position


def _download(address: str, paths: Sequence[str]) -> None:
    """Asks for the same addresses with nothing but httpx."""
    with httpx.Client(base_url=address, timeout=600) as client, ThreadPoolExecutor(AT_ONCE) as pool:
        for answer in pool.map(client.get, paths):
            answer.read()


def _bare(library: str, folder: Path, digests: Sequence[str]) -> None:
    """Reads the same bytes with one library, in as many processes as there are processors."""
    jobs = [(library, folder, digests[start::WORKERS]) for start in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS) as pool:
        list(pool.map(_read_all, jobs))


def _read_all(job: tuple[str, Path, Sequence[str]]) -> int:
    library, folder, digests = job
    originals, characters = FolderOriginals(folder), 0
    for digest in digests:
        content = originals.get(digest)
        try:
            characters += _by_pypdf(content) if library == "pypdf" else _by_pdfium(content)
        except Exception:  # noqa: S112  # what cannot be read costs what it costs
            continue
    return characters


def _by_pypdf(content: bytes) -> int:
    return sum(len(page.extract_text()) for page in pypdf.PdfReader(BytesIO(content)).pages)


def _by_pdfium(content: bytes) -> int:
    return sum(len(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(content))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    for result in measure(int(sys.argv[1])):
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
