"""The rules of the house, checked on the files themselves."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import unicodedata
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PACKAGES = ("archive", "domain", "ingest", "projections", "ratsarchiv", "search", "web")
CODE = (*PACKAGES, "benchmarks", "tests")

LINES_OF_FUNCTION = 60
LINES_OF_FILE = 400
WORDS_OF_README = 500

CLOSED_TABLES = {Path("domain/events.py")}
"""Files that list what there is, one entry after the other: splitting them would hide the whole."""

MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:work|root)/")
REGISTRIES = re.compile(
    r"pypi\.(?:org|python)|python"
    r"hosted\.org|registry\.(?:npmjs|yarnpkg)|repo1?\.maven|crates\.io|proxy\.golang"
)
LOCKS = ("requirements.lock", "requirements-production.lock", "requirements-build.lock")
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers"}

Modules = dict[Path, ast.Module]


@pytest.fixture(scope="session")
def modules(root: Path, files_of_house: tuple[Path, ...]) -> Modules:
    """The syntax tree of each Python file of the packages, the benchmarks and the tests."""
    return {
        path: ast.parse((root / path).read_bytes())
        for path in files_of_house
        if path.suffix == ".py" and path.parts[0] in CODE
    }


def test_every_package_is_looked_at(modules: Modules) -> None:
    """The rules below see each package, so that none passes by being absent."""
    assert set(CODE) == {path.parts[0] for path in modules}


def test_functions_fit_one_screen(modules: Modules) -> None:
    """No function is longer than 60 lines."""
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, module in modules.items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LINES_OF_FUNCTION
    ]

    assert long == []


def test_files_fit_one_sitting(root: Path, modules: Modules) -> None:
    """No file of code is longer than 400 lines, closed tables excepted."""
    long = [
        path
        for path in modules.keys() - CLOSED_TABLES
        if len((root / path).read_bytes().splitlines()) > LINES_OF_FILE
    ]

    assert long == []


def test_every_module_says_what_it_is(modules: Modules) -> None:
    """Every module has a docstring; only the empty marks of test folders have none."""
    silent = [path for path, module in modules.items() if module.body and ast.get_docstring(module) is None]
    empty = [path for path, module in modules.items() if not module.body and path.parts[0] != "tests"]

    assert silent + empty == []


def test_names_say_what_it_is(files_of_house: tuple[Path, ...]) -> None:
    """No file or folder has a name that fits anything."""
    assert [path for path in files_of_house if VAGUE & {Path(part).stem for part in path.parts}] == []


def test_readme_is_short(root: Path) -> None:
    """The README has at most 500 words."""
    assert len((root / "README.md").read_text("utf-8").split()) <= WORDS_OF_README


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, REGISTRIES], ids=["machine paths", "registries"])
def test_nothing_ties_to_a_machine(
    root: Path, files_of_house: tuple[Path, ...], pattern: re.Pattern[str]
) -> None:
    """No file names a place on a developer's machine or the host of a package registry."""
    found = [
        f"{path}: {match.group()}"
        for path in files_of_house
        if (match := pattern.search((root / path).read_text("utf-8", errors="replace")))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("/".join(("see ", "work", "main")), MACHINE_PATHS),
        ("/".join(("", "root", ".venv")), MACHINE_PATHS),
        (".".join(("https://files.python" + "hosted", "org/x")), REGISTRIES),
        (".".join(("pypi", "org")), REGISTRIES),
    ],
)
def test_patterns_find_what_they_forbid(text: str, pattern: re.Pattern[str]) -> None:
    """The patterns above do match what they are meant to keep out."""
    assert pattern.search(text)


def test_packages_are_the_declared_ones(root: Path) -> None:
    """Wheel, coverage and import rules cover the same seven packages as this file."""
    tool = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]

    assert list(PACKAGES) == tool["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert list(PACKAGES) == tool["coverage"]["run"]["source"]
    assert list(PACKAGES) == tool["importlinter"]["root_packages"]


def test_every_dependency_is_used(root: Path, modules: Modules) -> None:
    """What is installed with the project is imported by it: what only tests import is for development."""
    imported = {
        name.partition(".")[0]
        for path, module in modules.items()
        if path.parts[0] in PACKAGES
        for node in ast.walk(module)
        for name in _imported(node)
    }
    found = packages_distributions()
    used = {distribution.lower() for name in imported for distribution in found.get(name, ())}

    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[^\w-]", requirement)[0] for requirement in declared}
    assert {"tzdata"} == names - used  # which zoneinfo reads as a file


def _imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(name)):
            return [name]
        case _:
            return []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_by_hash_and_names_no_host(root: Path, lock: str) -> None:
    """Every locked requirement has an exact version and hashes, and nothing in the lock is an address."""
    requirements = _locked(root / lock)

    assert requirements
    assert [
        line for line in requirements if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+.* --hash=sha256:", line)
    ] == []
    assert "://" not in (root / lock).read_text("utf-8")


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_image_has_what_was_tested(root: Path, lock: str) -> None:
    """What the image is built with and holds has the versions and hashes that the tests ran with."""
    tested = dict(_pinned(line) for line in _locked(root / LOCKS[0]))

    assert {name: tested.get(name) for name, _ in map(_pinned, _locked(root / lock))} == dict(
        _pinned(line) for line in _locked(root / lock)
    )


def test_image_has_no_tools_of_development(root: Path) -> None:
    """What only development needs is not locked for the image, and what the project needs is."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    names = {_pinned(line)[0] for line in _locked(root / "requirements-production.lock")}

    needed = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["production"]
    assert {_name(requirement) for requirement in needed} - names == set()
    assert {"hypothesis", "moto", "pytest", "ruff", "hatchling"} & names == set()


def _locked(lock: Path) -> list[str]:
    return [line for line in lock.read_text("utf-8").replace("\\\n", " ").splitlines() if line.strip()]


def _pinned(line: str) -> tuple[str, tuple[str, ...]]:
    """A requirement's name, with its version and hashes; extras and markers differ between locks."""
    version = line.partition("==")[2].split()[0]
    return _name(line), (version, *re.findall(r"--hash=(\S+)", line))


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower()


def test_glossary_has_one_word_per_thing(root: Path) -> None:
    """The glossary lists each German word once, in alphabetical order, with its English word and meaning."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (root / "docs" / "glossary.md").read_text("utf-8").splitlines()
        if line.startswith("| ")
    ][1:]
    words = [_sorted_as(row[0]) for row in rows]

    assert sorted(set(words)) == words
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


@pytest.mark.system
def test_ci_allows_no_silent_skip(root: Path, tmp_path: Path) -> None:
    """In CI a skipped test fails, unless it needs the council data that only some machines have."""
    (tmp_path / "conftest.py").write_bytes((root / "tests" / "conftest.py").read_bytes())
    (tmp_path / "test_skips.py").write_text(
        "import pytest\n"
        "def test_plain(): pytest.skip('no server')\n"
        "@pytest.mark.real_data\n"
        "def test_data(): pytest.skip('no data')\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        str(tmp_path),
    ]

    environment = {"CI": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

    found = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert "1 failed, 1 skipped" in found.stdout
    assert "no server" in found.stdout


def _sorted_as(word: str) -> str:
    """The word as German dictionaries sort it: Ä as A (DIN 5007-1)."""
    plain = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
