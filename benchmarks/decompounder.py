"""The two files of OpenSearch's hyphenation decompounder, made once from packages and kept in a cache.

Nothing of them is part of the project: the patterns are the de_DR of offo-hyphenation 1.2 (LPPL), which
uschindler/german-decompounder recommends, from Maven. Its own word list is in no package; it was drawn from
igerman98 (GPL), as words that stand at the end of compounds, and so is ours, from npm: about 21,000 words
where that has 14,500. Where the cache holds a `dictionary-de.txt` already, it is taken.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import platformdirs
import pytest

CACHE = platformdirs.user_cache_path("ratsarchiv", appauthor=False) / "decompounder"
PROGRAM = Path(__file__).parent / "hyphenation/FopPatterns.java"
PATTERNS = "net.sf.offo:fop-hyph:1.2"
READER = ("org.apache.xmlgraphics:fop:0.95", "commons-logging:commons-logging:1.0.4")
WORDS = "dictionary-de@3.0.0"


def files() -> tuple[Path, Path]:
    """Hyphenation patterns and word list; skips the measurement where they cannot be had."""
    patterns, words = CACHE / "de_DR.xml", CACHE / "dictionary-de.txt"
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        if not patterns.exists():
            patterns.write_bytes(_patterns(Path(folder)))
        if not words.exists():
            words.write_text(_words(Path(folder)), "utf-8")
    return patterns, words


def compound_ends(dictionary: str) -> list[str]:
    """The words of a Hunspell dictionary of igerman98 that may end a compound, which is its flag z."""
    lines = (line.partition("/") for line in dictionary.splitlines()[1:])
    return sorted({word for word, _, flags in lines if "z" in flags.split("\t")[0]})


def _patterns(folder: Path) -> bytes:
    """The compiled patterns in the XML that Lucene reads; the program that does so needs FOP's classes."""
    for artifact in (PATTERNS, *READER):
        _run("mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}")
    with zipfile.ZipFile(folder / "fop-hyph-1.2.jar") as jar:
        compiled = jar.extract("hyph/de_DR.hyp", folder)
    return _run("java", "-cp", f"{folder}/*", str(PROGRAM), compiled)


def _words(folder: Path) -> str:
    _run("npm", "pack", WORDS, "--pack-destination", str(folder))
    with tarfile.open(folder / "dictionary-de-3.0.0.tgz") as package:
        held = package.extractfile("package/index.dic")
        dictionary = held.read().decode() if held else ""
    return "\n".join([*compound_ends(dictionary), ""])


def _run(*command: str) -> bytes:
    program = shutil.which(command[0])
    if program is None:
        pytest.skip(f"needs {command[0]} for the files of the decompounder")
    told = subprocess.run([program, *command[1:]], capture_output=True, check=False)  # noqa: S603
    if told.returncode:
        pytest.skip(f"needs the files of the decompounder: {told.stderr.decode()[-300:]}")
    return told.stdout
