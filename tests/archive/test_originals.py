"""Originals: kept once, found by their digest, checked when read; the same in a folder and in a bucket."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from archive.folder_originals import FolderOriginals
from archive.originals import Originals, open_originals
from archive.s3_originals import S3Originals
from domain.errors import BadSetting, NotHeld, Tampered
from tests.servers.s3 import S3Server

PAGE = "Gebührensatzung".encode()
DIGEST = hashlib.sha256(PAGE).hexdigest()


class Place(Struct, frozen=True):
    """Empty originals and another door to the bytes below them."""

    originals: Originals
    overwrite: Callable[[str, bytes], None]


Places = Callable[[], Place]


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.system)], scope="session")
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A maker of empty originals, one for each adapter."""
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3_server")
        return lambda: in_bucket(server)
    return lambda: in_folder(tmp_path_factory.mktemp("originals"))


def in_folder(folder: Path) -> Place:
    """Originals in a folder that nobody made yet."""

    def overwrite(key: str, content: bytes) -> None:
        (folder / "originals" / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / "originals" / key).write_bytes(content)

    return Place(FolderOriginals(folder / "originals"), overwrite)


def in_bucket(server: S3Server) -> Place:
    """Originals below a prefix of a new bucket."""
    address = server.new_bucket()
    return Place(S3Originals(address), lambda key, content: server.overwrite(address, key, content))


@pytest.fixture
def place(places: Places) -> Place:
    """Empty originals."""
    return places()


def test_original_comes_back(place: Place) -> None:
    """What is kept is found under its SHA-256 and nothing else is."""
    assert not place.originals.has(DIGEST)

    assert place.originals.put(PAGE) == DIGEST

    assert place.originals.has(DIGEST)
    assert place.originals.get(DIGEST) == PAGE
    assert list(place.originals.digests()) == [DIGEST]


@settings(max_examples=20, deadline=None)
@given(contents=st.lists(st.binary(max_size=50)))
def test_many_are_kept_at_once(places: Places, contents: list[bytes]) -> None:
    """Digests come in the order of the contents; equal contents are one original."""
    originals = places().originals

    digests = originals.put_many(contents)

    assert [originals.get(digest) for digest in digests] == contents
    assert list(originals.digests()) == sorted(set(digests))


def test_large_original_comes_back_whole(place: Place) -> None:
    """An original beyond the size at which clients cut what they send is still one object."""
    content = bytes(range(256)) * 40_000

    assert place.originals.get(place.originals.put(content)) == content


def test_kept_again_is_kept_once(place: Place) -> None:
    """Keeping the same bytes again is no error and changes nothing."""
    place.originals.put(PAGE)

    assert place.originals.put_many([PAGE, PAGE]) == [DIGEST, DIGEST]
    assert list(place.originals.digests()) == [DIGEST]


def test_place_follows_digest(place: Place) -> None:
    """The place is told by the digest: what another program put there is found."""
    place.overwrite(f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}", PAGE)

    assert place.originals.get(DIGEST) == PAGE


def test_absent_original_is_named(place: Place) -> None:
    """Asking for what is not held is an error that names it."""
    with pytest.raises(NotHeld, match=DIGEST):
        place.originals.get(DIGEST)


def test_changed_original_is_seen(place: Place) -> None:
    """An original whose bytes changed is an error, not a text."""
    place.originals.put(PAGE)
    place.overwrite(f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}", PAGE + b" ")

    with pytest.raises(Tampered, match=DIGEST):
        place.originals.get(DIGEST)


@pytest.mark.parametrize("name", ["", "../../keys/statements.key", DIGEST.upper(), DIGEST[:63]])
def test_only_digests_are_names(place: Place, name: str) -> None:
    """What is no SHA-256 never becomes a place."""
    with pytest.raises(Tampered, match="no SHA-256"):
        place.originals.get(name)
    with pytest.raises(Tampered, match="no SHA-256"):
        place.originals.has(name)


def test_half_written_file_is_no_original(place: Place) -> None:
    """What a killed run left half-written, or others put there, is neither listed nor in the way."""
    place.overwrite(f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}.4711.part", PAGE[:3])

    assert list(place.originals.digests()) == []
    assert place.originals.get(place.originals.put(PAGE)) == PAGE


def test_folder_is_opened_by_its_path(tmp_path: Path) -> None:
    """A path is a folder, and so is a text without a scheme."""
    open_originals(tmp_path).put(PAGE)

    assert open_originals(str(tmp_path)).get(DIGEST) == PAGE


@pytest.mark.system
def test_bucket_is_opened_by_its_address(s3_server: S3Server) -> None:
    """An address of a bucket leads into it, with the server and the prefix that it names."""
    made = s3_server.new_bucket()
    address = f"s3://{made.bucket}/{made.prefix}?endpoint={made.endpoint}&region={made.region}"
    open_originals(address).put(PAGE)

    assert S3Originals(made).get(DIGEST) == PAGE


def test_folder_needs_no_client() -> None:
    """A basic installation has no client of S3, and keeps originals in a folder all the same."""
    program = "import sys, archive.originals; sys.exit('obstore' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_other_schemes_are_refused() -> None:
    """An address of another kind of store is no folder."""
    with pytest.raises(BadSetting, match="ftp is no kind of store"):
        open_originals("ftp://archive/originals")
