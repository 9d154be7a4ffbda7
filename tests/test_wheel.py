"""The rules of the wheel: what is in it, and that it starts without the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.test_house import PACKAGES

pytestmark = pytest.mark.wheel

IMPORT_ALL = """
import importlib, pkgutil, sys
for package in sys.argv[1:]:
    pending = [importlib.import_module(package)]
    for module in pending:
        print(module.__name__, module.__file__, sep="\\t")
        inside = pkgutil.iter_modules(getattr(module, "__path__", ()), module.__name__ + ".")
        names = [each.name for each in inside if not each.name.endswith(".__main__")]
        pending += map(importlib.import_module, names)
"""

ENTRY_POINT = """
from importlib.metadata import distribution
print(*(point.load().__module__ for point in distribution("ratsarchiv").entry_points))
"""


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel as the build makes it of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as wheel:
        yield wheel


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel installs, far from the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    wheel.extractall(folder)
    return folder


def python(installed: Path, *arguments: str) -> str:
    """What Python prints when it sees the wheel and the locked dependencies, but not the checkout.

    Without `site` (-S) no .pth file is read, so an editable installation stays unseen.
    """
    places = dict.fromkeys((str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    done = subprocess.run(
        [sys.executable, "-S", "-P", *arguments],
        cwd=installed.parent,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_holds_seven_packages(wheel: zipfile.ZipFile) -> None:
    """The wheel holds exactly the seven packages and its own metadata: no tests, no documents."""
    tops = {name.split("/")[0] for name in wheel.namelist()}

    assert set(PACKAGES) == {top for top in tops if not top.endswith(".dist-info")}
    assert len(PACKAGES) + 1 == len(tops)


def test_wheel_holds_every_file(wheel: zipfile.ZipFile, files_of_house: tuple[Path, ...]) -> None:
    """Every file under the packages is in the wheel, code as well as templates, styles and lexica."""
    expected = {path.as_posix() for path in files_of_house if path.parts[0] in PACKAGES}

    found = {name for name in wheel.namelist() if name.split("/")[0] in PACKAGES}

    assert expected == found


def test_wheel_imports_without_the_checkout(installed: Path) -> None:
    """Every module of the wheel can be imported from the wheel alone."""
    found = dict(line.split("\t") for line in python(installed, "-c", IMPORT_ALL, *PACKAGES).splitlines())

    assert set(PACKAGES) <= set(found)
    assert [name for name, path in found.items() if not Path(path).is_relative_to(installed)] == []


def test_wheel_starts_without_the_checkout(installed: Path) -> None:
    """The program starts from the wheel, as a module and by its command's entry point."""
    assert "ingest" in python(installed, "-m", "ratsarchiv", "--help")
    assert python(installed, "-c", ENTRY_POINT).strip() == "ratsarchiv.cli"


def test_package_names_are_free(root: Path) -> None:
    """No package of ours bears the name of a module of the standard library or of a locked dependency."""
    lock = (root / "requirements.lock").read_text("utf-8")
    locked = {_plain(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    theirs = {
        module
        for module, distributions in packages_distributions().items()
        if locked & {_plain(name) for name in distributions}
    }

    assert {"msgspec", "eventsourcing", "tantivy"} <= theirs
    assert set() == set(PACKAGES) & (theirs | sys.stdlib_module_names)


def _plain(name: str) -> str:
    """The name of a distribution in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
