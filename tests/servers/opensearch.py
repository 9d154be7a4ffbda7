"""Real OpenSearch nodes for the test run: Maven fetches them once, Java runs them, loopback reaches them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import pytest
from msgspec import Struct

SOURCES = Path(__file__).with_name("opensearch_node")
CACHE = platformdirs.user_cache_path("ratsarchiv", appauthor=False) / "opensearch-node"
START_SECONDS = 180
"""A node starts in six seconds where nothing else runs."""

END_SECONDS = 60


class Release(Struct, frozen=True):
    """A release of OpenSearch, and the first and last Java that run it."""

    version: str
    first_java: int
    last_java: int


OPENSEARCH_2 = Release("2.19.1", 17, 23)  # the security manager that it counts on went with Java 24
OPENSEARCH_3 = Release("3.8.0", 21, 99)


class OpenSearchNode:
    """A node with a folder of its own, on ports that it keeps when it is started again."""

    def __init__(self, release: Release, folder: Path, settings: dict[str, str]) -> None:
        http, transport = _free_ports()
        self.version = release.version
        self.address = f"127.0.0.1:{http}"
        self._log = folder / "node.log"
        ports = {"http.port": str(http), "transport.port": str(transport)}
        self._command = [
            *(_java(release), "-Xms512m", "-Xmx512m", "-cp", _class_path(release)),
            *(str(SOURCES / "Node.java"), str(folder / "node")),
            *(f"{name}={value}" for name, value in (ports | settings).items()),
        ]
        self.start()

    def start(self) -> None:
        """Starts the node, again where it was ended, and waits until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, stdin=subprocess.PIPE)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"OpenSearch {self.version} did not start: {self._last_words()}")
            time.sleep(0.2)

    def kill(self) -> None:
        """Ends the node as a crash would."""
        self._process.kill()
        self._ended()

    def stop(self) -> None:
        """Ends the node in order."""
        self._process.terminate()
        try:
            self._ended()
        except subprocess.TimeoutExpired:
            self.kill()

    def _ended(self) -> None:
        self._process.wait(END_SECONDS)
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _answers(self) -> bool:
        ready = f"http://{self.address}/_cluster/health?wait_for_status=yellow&timeout=1s"
        try:
            with urllib.request.urlopen(ready, timeout=5) as answer:  # loopback
                return b'"timed_out":false' in answer.read()
        except OSError:
            return False

    def _last_words(self) -> str:
        return self._log.read_text(errors="replace")[-2_000:]


@contextmanager
def running_node(release: Release, **settings: str) -> Iterator[OpenSearchNode]:
    """A node for the block, with settings of its own; skips the test where none can be had."""
    with tempfile.TemporaryDirectory(prefix="ratsarchiv-opensearch-", ignore_cleanup_errors=True) as folder:
        named = {name.replace("__", "."): value for name, value in settings.items()}
        node = OpenSearchNode(release, Path(folder), named)
        try:
            yield node
        finally:
            node.stop()


@pytest.fixture(scope="session")
def opensearch_2() -> Iterator[OpenSearchNode]:
    """OpenSearch 2, shared: none may kill it."""
    with running_node(OPENSEARCH_2) as node:
        yield node


@pytest.fixture(scope="session")
def opensearch_3() -> Iterator[OpenSearchNode]:
    """OpenSearch 3, shared: none may kill it."""
    with running_node(OPENSEARCH_3) as node:
        yield node


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _java(release: Release) -> str:
    """A Java that runs the release: that of JAVA_HOME or on the PATH, else one of those installed."""
    home, found = os.environ.get("JAVA_HOME"), shutil.which("java")
    named = [Path(home) / "bin/java"] if home else []
    named += [Path(found)] if found else []
    for java in (*named, *sorted(Path("/usr/lib/jvm").glob("*/bin/java"))):
        if release.first_java <= _java_version(java) <= release.last_java:
            return str(java)
    wanted = f"Java {release.first_java}" + (" or newer" if release.last_java == 99 else "")
    pytest.skip(f"needs {wanted} for OpenSearch {release.version}: install a JDK, or name one in JAVA_HOME")


def _java_version(java: Path) -> int:
    if not java.exists():
        return 0
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    return int(version[1]) if version else 0


def _class_path(release: Release) -> str:
    """The node's jars, fetched by Maven unless they lie in its repository already."""
    kept = CACHE / f"{release.version}.classpath"
    if not kept.exists() or not all(Path(jar).exists() for jar in kept.read_text().split(os.pathsep)):
        CACHE.mkdir(parents=True, exist_ok=True)
        _fetch(release, kept)
    return kept.read_text()


def _fetch(release: Release, kept: Path) -> None:
    needed = f"needs OpenSearch {release.version}, which Maven fetches once (60 MB): "
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip(needed + "install Maven (`mvn` on the PATH)")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SOURCES / "pom.xml", folder)  # beside it Maven would leave files of its own
        fresh = Path(folder) / "classpath"
        command = [
            *(maven, "--quiet", "--batch-mode", "dependency:build-classpath", "-DincludeScope=runtime"),
            *(f"-Drunner={release.version}.0", f"-Dmdep.outputFile={fresh}"),
        ]
        told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if told.returncode:
            pytest.skip(needed + (told.stdout.strip() or "Maven failed").splitlines()[0])
        shutil.copy(fresh, kept)
