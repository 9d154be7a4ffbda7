"""What all tests share: the checkout's files, the council data beside it, and no skipping in CI."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers.opensearch", "tests.servers.postgres", "tests.servers.s3"]

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# `make test PYTEST_ARGS=--hypothesis-profile=thorough` looks as long as a change of the laws asks for.
settings.register_profile("thorough", max_examples=4000)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def files_of_house() -> tuple[Path, ...]:
    """The files that belong to the project, relative to the root: tracked ones, and new ones not ignored."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    names = filter(None, listed.stdout.split("\0"))
    return tuple(Path(name) for name in sorted(set(names)) if (ROOT / name).is_file())


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real council data; a test that asks for it is marked `real_data`."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the council data in ../shared/data, beside the checkout")
    return SHARED_DATA


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns a skipped test into a failed one in CI: only the council data may be absent there."""
    report = yield
    expected = hasattr(report, "wasxfail") or item.get_closest_marker("real_data") is not None
    if report.skipped and not expected and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turns a skipped file into a failed one in CI."""
    report = yield
    if report.skipped and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


def _in_ci() -> bool:
    return bool(os.environ.get("CI"))
