"""Raw pages to one clean text and the map between both. Pure; what is cleaned how stands beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from domain.text_map import Run
from ingest.cleaning.hyphens import ADDRESS_REACH, REACH, verdict
from ingest.cleaning.repeats import Span, set_apart
from ingest.cleaning.spacing import closed

Known = Callable[[str], bool]
Edit = tuple[int, int, str]
"""Characters [start, end) of a raw page, and what stands there instead."""

_BREAK = "(?>\\r\\n|[\\n\\r\\x0b\\x0c\\x85\\u2028\\u2029])"
_BLANK = "[ \\t\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]"
_HYPHEN = "[-\\u2010\\u2011\\u00ad]"

_BLANKS = r"(?P<blanks>(?! [^ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])" + _BLANK + "++)"
_LIGATURE = (
    r"(?P<ligature>[\ufb00-\ufb06\u2126\u212a\u212b])"  # and signs that are letters: ohm, kelvin, angstrom
)
_MEND = re.compile(
    rf"(?P<hyphen>(?<=[^\W_])(?:{_HYPHEN}\u00ad?{_BLANK}*+{_BREAK}{_BLANK}*+|[\ufffe\uffff]{_BLANK}*+{_BREAK}?+{_BLANK}*+)(?=[^\W_]))"
    rf"|(?P<lines>{_BLANK}*+{_BREAK}(?:{_BLANK}*+{_BREAK})++{_BLANK}*+)"
    rf"|(?P<line>(?:\r\n|[\r\x0b\x0c\x85\u2028\u2029]){_BLANK}*+|\n{_BLANK}++)"
    r"|(?P<spaced>(?<!\S)[^\W\d_](?:[ \u00a0]{1,4}[^\W\d_]){3,}(?!\w))"
    rf"|{_BLANKS}"
    r"|(?P<none>[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200d\u2060\ufeff\ufffe\uffff]+)"
    rf"|{_LIGATURE}"
    r"|(?P<private>[\ue000-\uf8ff]+)"
    r"|(?P<marks>\w[\u0300-\u036f]{1,30})"
)
"""Whatever needs mending, in one go; a single blank and a single line feed are as they should be.

Runs of blanks are never parted anew (possessive), and marks of a letter are as many as Unicode's stream-safe
form has (UAX 15, 13): any page is mended in a time that grows as it does.
"""

_WITHIN = re.compile(f"{_BLANKS}|{_LIGATURE}")
"""The same within letters that blanks part and that are no word: nothing else can stand there."""

_WORD_END = re.compile(r"\S*")
_HANGING = re.compile("[^\\W_][-\u2010\u2011]$")
_HIDDEN = re.compile("[^\\W_]([\u00ad\ufffe\uffff])+$")
"""Hyphens at a page's end: such as are read, and such as a reader of the paper sees and its text does not."""

BULLET = "•"


class CleanText(Struct, frozen=True):
    """A text as it is read and searched: `pages` are the characters at which pages begin.

    `runs` lead back to the raw pages, `apart` are (page, start, end, reason): what was set apart there.
    """

    text: str
    pages: tuple[int, ...]
    runs: tuple[Run, ...]
    apart: tuple[tuple[int, int, int, str], ...]


def clean(pages: Sequence[str], known: Known, boilerplate: frozenset[str]) -> CleanText:
    """The pages as one text, a line feed between them; a word that goes on overleaf is joined.

    `known` tells known words in small letters, `boilerplate` are lines that the source prints everywhere.
    """
    spans = set_apart(pages, boilerplate)
    writer = _Writer(known)
    for number, (page, apart) in enumerate(zip(pages, spans, strict=True), 1):
        writer.page(number, page, apart)
    told = tuple((n, *span) for n, page in enumerate(spans, 1) for span in page)
    return CleanText("".join(writer.pieces), tuple(writer.starts), tuple(writer.runs), told)


class _Writer:
    """Puts pages behind each other and keeps the map."""

    def __init__(self, known: Known) -> None:
        self.pieces: list[str] = []
        self.starts: list[int] = []
        self.runs: list[Run] = []
        self._known = known
        self._length = 0
        self._hidden = ""

    def page(self, number: int, raw: str, apart: list[Span]) -> None:
        """Adds a page."""
        copied = list(_copied(raw, apart, self._known))
        text = "".join(piece for _, _, piece in copied)
        begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if self.pieces and begin < end:
            self._turn(text[begin : begin + REACH])
        self.starts.append(self._length)
        place = 0
        for start, stands_for, piece in copied:
            first, last = max(begin, place), min(end, place + len(piece))
            if first < last:
                within = piece[first - place : last - place]
                if not stands_for:
                    self.runs.append((self._length, number, start + first - place, len(within)))
                elif any(map(str.isalnum, within)):
                    self.runs.append((self._length, number, start, -stands_for))
                self._add(within)
            place += len(piece)
        if begin < end:
            self._hidden = _hidden(raw, apart)

    def _turn(self, after: str) -> None:
        """What stands between two pages: nothing where a word goes on overleaf."""
        before = "".join(self.pieces[-3:])[-REACH:]
        if self._hidden and after[:1].isalnum():
            judged = "join" if self._hidden == "\u00ad" else verdict(before, after, self._known)
            self._add({"join": "", "keep": "-", "leave": "-\n"}[judged])
            return
        if self._hidden or _HANGING.search(before) is None:
            self._add("\n")
            return
        judged = verdict(before[:-1], after, self._known)
        if judged == "leave":
            self._add("\n")
        if judged == "join":
            self._take_back()

    def _take_back(self) -> None:
        """Removes the hyphen that was written last; it is the end of a copied stretch, or was put in."""
        self.pieces[-1] = self.pieces[-1][:-1]
        self._length -= 1
        start, page, place, length = self.runs[-1]
        if length > 0 and start + length > self._length:
            self.runs[-1:] = [(start, page, place, length - 1)] if length > 1 else []
        for number in range(len(self.starts) - 1, -1, -1):  # blank pages that lay behind it
            if self.starts[number] <= self._length:
                break
            self.starts[number] = self._length

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self._length += len(text)


def _hidden(raw: str, apart: list[Span]) -> str:
    """The sign by which a page ends within a word although no hyphen is read there, if it does."""
    end = len(raw)
    for start, stop, _ in reversed(apart):
        if raw[stop:end].strip():
            break
        end = start
    found = _HIDDEN.search(raw[max(0, end - REACH) : end].rstrip())
    return found[1] if found is not None else ""


def _copied(raw: str, apart: list[Span], known: Known) -> Iterator[tuple[int, int, str]]:
    """A page's pieces with their places in the raw page: copied one to one, or for so many characters."""
    reached = 0
    for start, end, piece in _edits(raw, apart, known):
        if start > reached:
            yield reached, 0, raw[reached:start]
        if piece:
            yield start, end - start, piece
        reached = end
    if reached < len(raw):
        yield reached, 0, raw[reached:]


def _edits(raw: str, apart: list[Span], known: Known) -> Iterator[Edit]:
    """What has to be changed, in order: lines that are set apart, and what needs mending between them."""
    reached = 0
    for start, end, _ in [*apart, (len(raw), len(raw), "")]:
        yield from _mended(raw, reached, start, known)
        if end > start:
            yield start, end, ""
        reached = end


def _mended(raw: str, start: int, end: int, known: Known) -> Iterator[Edit]:
    """The changes between two places of a page."""
    place = start
    while (found := _MEND.search(raw, place, end)) is not None:
        place = found.end()
        match found.lastgroup:
            case "hyphen":
                told, place = _hyphen(raw, found, end, known)
                yield from told
            case "spaced":
                yield from _spaced(raw, found, known)
            case _:
                yield found.start(), found.end(), _instead(found, raw)


def _spaced(raw: str, found: re.Match[str], known: Known) -> Iterator[Edit]:
    """The changes of letters that blanks part: made a word, or left with a blank between each."""
    word = closed(found[0], known)
    if word is not None:
        yield found.start(), found.end(), word
        return
    for inner in _WITHIN.finditer(raw, found.start(), found.end()):
        yield inner.start(), inner.end(), _instead(inner, raw)


def _hyphen(raw: str, found: re.Match[str], end: int, known: Known) -> tuple[list[Edit], int]:
    """The changes at a line-end hyphen: a joined word stays on the first line, the next begins behind it."""
    after = raw[found.end() : min(end, found.end() + REACH)]
    soft = found[0][0] == "\u00ad"
    judged = (
        "join" if soft else verdict(raw[max(0, found.start() - ADDRESS_REACH) : found.start()], after, known)
    )
    if judged == "leave":
        return [(found.start(), found.end(), "-\n")], found.end()
    edits = [(found.start(), found.end(), "" if judged == "join" else "-")]
    word = _WORD_END.match(after)
    stop = found.end() + (word.end() if word is not None else 0)
    inner = _MEND.search(raw, found.end(), stop)
    if raw[stop - 1] in "-\u2010\u2011":
        return edits, found.end()  # a line must not end there: it would look like a word divided anew
    if inner is None and raw[stop : stop + 1] == " " and raw[stop + 1 : stop + 2].strip():
        return [*edits, (stop, stop + 1, "\n")], stop + 1
    return edits, found.end()


def _instead(found: re.Match[str], raw: str) -> str:
    """What stands for a match in the clean text."""
    match found.lastgroup:
        case "lines":
            return "\n\n"
        case "line":
            return "\n"
        case "blanks":
            return " "
        case "ligature":
            return unicodedata.normalize("NFKC", found[0])
        case "marks":
            return unicodedata.normalize("NFC", found[0])
        case "private":
            before = raw[max(0, found.start() - 1) : found.start()]
            after = raw[found.end() : found.end() + 1]
            return BULLET if not before.strip() and not after.strip() else " "
    return ""
