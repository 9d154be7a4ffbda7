"""The captures of a day say enough to be written as WARC 1.1 (ISO 28500:2017) and read back."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from domain.errors import Unobtainable
from domain.events import HarvestRecorded
from ingest.manifest import Capture
from ratsarchiv.assembly import Parts
from tests.ingest.fetching.test_fetcher import fetching
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import musterstadt
from tests.ingest.serving import Answer, serving

pytestmark = [
    pytest.mark.system,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile"),  # warcio leaves its buffers to the collector
]

Body = Callable[[str], bytes | None]
"""The body that a digest names, if it is held."""

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
AS_SENT = ("content-encoding", "transfer-encoding", "content-length")
"""Headers that tell of the body as sent; it is held unpacked."""

ODD = {
    "/packed": Answer(gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip", "X-Place": "Süd"}),
    "/known": Answer(b"", 304, {"ETag": '"1"'}),
    "/moved": Answer(b"", 302, {"Location": "/packed"}),
    "/gone": Answer(b"no", 410),
    "/trouble": Answer(b"busy", 503),
    "/cut": Answer(b"half", cut=4),
}


def written(captures: Iterable[Capture], body: Body) -> bytes:
    """A WARC of the captures: for each what was answered, and the request."""
    file = BytesIO()
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    for capture in captures:
        dated = {"WARC-Date": capture.captured_at}
        answer = answered(writer, capture, dated, body(capture.sha256))
        line = f"{capture.method} {capture.address} HTTP/1.1"
        sent = StatusAndHeaders(line, list(capture.request_headers), is_http_request=True)
        belongs = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
        writer.write_record(answer)
        writer.write_record(
            writer.create_warc_record(
                capture.address, "request", http_headers=sent, warc_headers_dict=dated | belongs
            )
        )
    return file.getvalue()


def answered(
    writer: WARCWriter, capture: Capture, dated: dict[str, str], body: bytes | None
) -> ArcWarcRecord:
    """A response where its body is held, a revisit where nothing had changed, else the capture itself."""
    kept = [(name, value) for name, value in capture.headers if name.lower() not in AS_SENT]
    shown = StatusAndHeaders(str(capture.status), kept, protocol="HTTP/1.1")
    if capture.status == 304:
        headers = dated | {"WARC-Profile": NOT_MODIFIED}
        return writer.create_warc_record(
            capture.address, "revisit", http_headers=shown, warc_headers_dict=headers
        )
    if capture.status is not None and body is not None:
        return writer.create_warc_record(
            capture.address, "response", BytesIO(body), http_headers=shown, warc_headers_dict=dated
        )
    told = BytesIO(msgspec.json.encode(capture))
    return writer.create_warc_record(
        capture.address, "metadata", told, warc_content_type="application/json", warc_headers_dict=dated
    )


def read_back(warc: bytes) -> Iterator[tuple[str, str, str, str]]:
    """Kind, address, instant and the status or SHA-256 that each record tells, digests checked."""
    for record in ArchiveIterator(BytesIO(warc), check_digests="raise"):
        told = record.rec_headers.get_header
        payload = record.content_stream().read()
        assert record.rec_headers.protocol == "WARC/1.1"
        what = hashlib.sha256(payload).hexdigest()
        if record.rec_type in ("request", "revisit"):
            what = record.http_headers.statusline.split(" ")[0]
        yield record.rec_type, told("WARC-Target-URI"), told("WARC-Date"), what


def expected(captures: Iterable[Capture], body: Body) -> Iterator[tuple[str, str, str, str]]:
    """The same, as the captures have it."""
    for capture in captures:
        about = (capture.address, capture.captured_at)
        if capture.status == 304:
            yield "revisit", *about, "304"
        elif capture.status is not None and body(capture.sha256) is not None:
            yield "response", *about, capture.sha256
        else:
            yield "metadata", *about, hashlib.sha256(msgspec.json.encode(capture)).hexdigest()
        yield "request", *about, capture.address


def captures_of(parts: Parts) -> Iterator[Capture]:
    """Every capture that the log's harvests name, in order."""
    decoder = msgspec.json.Decoder(Capture)
    for recorded in parts.log.read(0, 10**6):
        if isinstance(recorded.event, HarvestRecorded) and recorded.event.captures is not None:
            yield from map(decoder.decode, parts.originals.get(recorded.event.captures).splitlines())


def test_a_days_harvests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs of a day, the second with a changed paper: every fetch is there, and every body held."""
    town = musterstadt()
    with harvesting(town, tmp_path / "home", monkeypatch) as held:
        held.run()
        town.objects["/oparl/paper/1"] |= {"modified": "2024-02-01T13:00:00+00:00", "name": "Neuer Titel"}
        held.run(days=0.2)
        with held.parts() as parts:
            captures = list(captures_of(parts))

            def body(digest: str) -> bytes | None:
                return parts.originals.get(digest) if parts.originals.has(digest) else None

            found = list(read_back(written(captures, body)))

            assert found == list(expected(captures, body))
    asked = Counter(f"{held.served.address}{path}" for path, _ in held.served.asked)
    assert asked == Counter(address for kind, address, *_ in found if kind == "request")
    assert "response" in {kind for kind, *_ in found}


def test_odd_answers() -> None:
    """Packed and unchanged bodies, redirects, refusals and broken answers leave what a WARC needs."""
    bodies = {hashlib.sha256(text).hexdigest(): text for text in (b'{"a": 1}', b"no", b"busy", b"")}
    with serving(lambda path, before: ODD.get(path, Answer(status=404))) as served:
        with fetching(served) as (fetcher, captures):
            for path in ODD:
                with suppress(Unobtainable):
                    fetcher.get(f"{served.address}{path}", etag='"1"')

        found = list(read_back(written(captures, bodies.get)))

        assert found == list(expected(captures, bodies.get))
        asked = [f"{served.address}{path}" for path, _ in served.asked]
        assert asked == [address for kind, address, *_ in found if kind == "request"]
    assert {"response", "revisit", "metadata", "request"} == {kind for kind, *_ in found}
