"""What an answer is: a version, nothing new, no such file, or a failure that is kept and asked for again."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from domain.errors import FetchRefused
from ingest.fetching.fetcher import Fetched
from ingest.files.answers import answer
from ingest.files.captured import Captures
from ingest.files.listed import Listed
from tests.domain.observed import archive
from tests.ingest.files.desk import LONG, NOT_THERE, Desk, desk, one_after_the_other
from tests.ingest.files.endless import endless
from tests.ingest.serving import Answer, serving

pytestmark = pytest.mark.system

GOOD = Answer(LONG.encode())
PAGE = b"<!DOCTYPE html><html><body>Bitte melden Sie sich an.</body></html>"
TROUBLES = [
    (Answer(PAGE), "answers with a web page"),
    (Answer(b"\xef\xbb\xbf  <!-- x --><HTML>"), "answers with a web page"),
    (Answer(b""), "answers with nothing"),
    (Answer(b"Die Stadt", cut=40), "could not be had"),
    (Answer(b"Fehler", 500), "status 500"),
    (Answer(b"Nein", 403), "answers 403"),
    (Answer(b"Die", 206), "answers 206"),
    (Answer(b"", 204), "answers 204"),
    (Answer(b"", 304), "304"),
    (Answer(b"", 302, {"Location": "https://anmeldung.example/"}), "--host anmeldung.example"),
    (Answer(b"", 302, {"Location": "/a"}), "on and on"),
    (Answer(b"kein gzip", headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
]


@pytest.mark.parametrize(("trouble", "reason"), TROUBLES)
def test_trouble_is_a_failure_and_no_version(trouble: Answer, reason: str) -> None:
    """What is not the file is listed with its reason, its bytes are kept, and of the file nothing is told."""
    with desk(lambda path, before: NOT_THERE if path == "/robots.txt" else trouble) as at:
        at.file("a")
        (failed,) = at.run().failures

        assert re.search(reason, failed.reason or "") is not None
        assert at.held.originals.has(failed.sha256)
        assert [] == at.topics()


@pytest.mark.parametrize(("trouble", "_"), TROUBLES[:5])
def test_failed_file_comes_in_at_the_next_run(trouble: Answer, _: str) -> None:
    """A failure is asked for again by the very next run, and what comes then is the first version."""
    mended = False
    with desk(lambda path, before: GOOD if mended else NOT_THERE if "robots" in path else trouble) as at:
        at.file("a")
        at.run()
        mended = True
        summary = at.run()

        assert ({"new": 1}, ()) == (summary.results, summary.failures)
        assert (LONG, 1) == (at.text("a"), len(at.of("a").versions))


@pytest.mark.parametrize(("trouble", "_"), TROUBLES[:5])
def test_trouble_leaves_the_earlier_version(trouble: Answer, _: str) -> None:
    """A file that is held stays as it is while its address is in trouble."""
    with desk(one_after_the_other(GOOD, trouble)) as at:
        at.file("a")
        at.run()
        head = at.head()
        summary = at.run(days=7)

        assert {"failed": 1} == summary.results
        assert ([], LONG) == (at.topics(head), at.text("a"))


@pytest.mark.parametrize("status", [404, 410])
def test_no_such_file_is_told_and_is_no_failure(status: int) -> None:
    """An address that says there is no such file makes it gone; it is asked again at the next full list."""
    with desk(one_after_the_other(Answer(b"", status), GOOD)) as at:
        at.file("a")
        summary = at.run()
        assert ((), ["file.gone"]) == (summary.failures, at.topics())
        at.run(days=1)
        assert ["/a"] == at.served.paths()
        at.run(days=7)

        assert ["file.seen_again", "file.text_read", "file.captured"] == at.topics()[1:]


def test_gone_says_when_the_file_was_there_last() -> None:
    """Trouble in between does not make the archive forget when the address showed the file last."""
    with desk(one_after_the_other(GOOD, Answer(PAGE), NOT_THERE)) as at:
        at.file("a")
        for _ in range(3):
            at.run(days=7)

        gone = at.told()[-1].event
        assert at.of("a").versions[0].seen_at == getattr(gone, "last_seen", None)


def test_server_that_recovers_is_no_failure() -> None:
    """Trouble that passes within a run leaves its captures and nothing else."""
    with desk(one_after_the_other(Answer(b"", 500), GOOD)) as at:
        at.file("a")
        summary = at.run()

        assert ({"new": 1}, LONG) == (summary.results, at.text("a"))
        assert ["/a", "/a"] == at.served.paths()


def test_redirect_leads_to_the_file() -> None:
    """A file that lies elsewhere on its host is the file of the address that is listed."""
    with desk({"/a": Answer(b"", 302, {"Location": "/b"}), "/b": GOOD}) as at:
        at.file("a")
        at.run()

        (provenance,) = {r.provenance for r in at.told()}
        assert LONG == at.text("a")
        assert provenance is not None
        assert at.files["a"] == provenance.address


def test_host_that_was_not_named_is_not_asked() -> None:
    """A file on another host is refused and listed; nothing is sent there."""
    with serving(lambda path, before: GOOD) as other, desk({}) as at:
        at.files["a"] = f"{other.address}/a"
        (failed,) = at.run().failures

        assert ([], []) == (other.asked, at.topics())
        assert f"--host {other.host}" in (failed.reason or "")


@pytest.mark.parametrize(("path", "reason"), [("/grows", "sends more than"), ("/drips", "could not be had")])
def test_body_without_end_does_not_stop_a_run(path: str, reason: str) -> None:
    """What never ends is given up and listed; all other files come in."""
    with endless() as served, archive() as held:
        at = Desk(held, served)
        at.limits = {"max_raw": 200_000, "total_timeout": 0.3}
        at.file("bad", path)
        at.file("good")
        summary = at.run()

        assert {"failed": 1, "new": 1} == summary.results
        assert reason in (summary.failures[0].reason or "")
        assert "Ein Anfang." == at.text("good")


def test_file_that_robots_closes_is_listed() -> None:
    """What the server's robots.txt closes is not asked for."""
    with desk({"/robots.txt": Answer(b"User-agent: *\nDisallow: /a"), "/a": GOOD}) as at:
        at.file("a")
        (failed,) = at.run().failures

        assert ([], True) == (at.served.paths(), "robots.txt" in (failed.reason or ""))


@pytest.mark.parametrize(
    ("path", "mime_type", "taken"),
    [
        ("/a", None, False),
        ("/a.pdf", "application/pdf", False),
        ("/a.html", "application/pdf", False),
        ("/a.html", None, True),
        ("/a.HTM?id=3", None, True),
        ("/a", "text/html", True),
        ("/a", "application/xhtml+xml", True),
    ],
)
def test_web_page_is_a_file_where_one_belongs(path: str, mime_type: str | None, *, taken: bool) -> None:
    """A web page is no file unless its list or its address says so."""
    with desk(lambda asked, before: NOT_THERE if "robots" in asked else Answer(PAGE)) as at:
        listed = Listed("s", "a", f"{at.served.address}{path}", "Anlage", mime_type, "")
        with closing(at.fetcher(Captures())) as fetcher:
            found = answer(listed, None, fetcher.get)

        assert taken == (found.failure is None)


def test_address_that_is_none_is_a_failure() -> None:
    """What the client refuses to ask is told in the client's words."""

    def refuse(address: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        raise FetchRefused(f"{address} is no web address.")

    listed = Listed("s", "a", "http://[::1", "Anlage", None, "")
    assert "http://[::1 is no web address." == answer(listed, None, refuse).failure
