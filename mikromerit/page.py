"""The drawn certificate: one A4 page as SVG 1.1, for people and for the image that every European credential carries.

Text only: no script, no link, no font or picture from elsewhere. All text is escaped, control characters are left out,
and every foreign piece of text is isolated from the direction of the text around it (Unicode UAX 9, `isolate`).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from mikromerit.errors import InvalidModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH, _HEIGHT = 595, 842  # A4 in points
_LEFT, _COLUMN, _RIGHT = 56, 206, 539
_TITLE_SIZE, _SMALLEST_TITLE, _NAME_SIZE = 27.0, 17.0, 19.0
_LINE = 15.5
_SPACE = 0.38  # ems
_LAST = 770  # no row begins below this line
_WORDS = {
    "sv": (
        "Mikromerit",
        "Tilldelas",
        "Utfärdas av",
        "Den digitala meriten gäller, inte bilden. Kontrollera dess försegling.",
    ),
    "en": (
        "Micro-credential",
        "Awarded to",
        "Issued by",
        "The digital credential is what counts, not this image. Check its seal.",
    ),
}
_STYLE = (
    "text{font-family:'DejaVu Sans',Verdana,sans-serif;fill:#16232f;unicode-bidi:isolate}"
    ".l{fill:#52606b;font-size:10px}.v{font-size:11px}.h{font-weight:bold}"
)


def certificate_svg(*, title: str, learner: str, issuer: str, lines: Sequence[tuple[str, str]], language: str) -> str:
    """Draw the certificate and give the SVG text (UTF-8 when written).

    `lines` are pairs of label and value, drawn from top to bottom as far as the page reaches; what does not fit is
    replaced by an ellipsis, since the credential itself has it all. `language` is a BCP 47 tag; the few fixed words are
    in Swedish or else in English. Raises `InvalidModel` if title, learner or issuer is empty.
    """
    title, learner, issuer = (_clean(text) for text in (title, learner, issuer))
    if not (title and learner and issuer):
        raise InvalidModel("a certificate page needs a title, a learner and an issuer")
    kind, awarded, issued, note = _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])
    tag = _escape(_clean(language))
    about = _escape(f"{awarded}: {learner}. {issued}: {issuer}.")
    head, y = _head(kind, title, awarded, learner)
    return "".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="210mm" height="297mm" role="img" ',
            f'viewBox="0 0 {_WIDTH} {_HEIGHT}" lang="{tag}" xml:lang="{tag}">',
            f"<title>{_escape(title)}</title><desc>{about}</desc><style>{_STYLE}</style>",
            f'<path fill="#fff" d="M0 0H{_WIDTH}V{_HEIGHT}H0z"/><path fill="#0b4f6c" d="M0 0H{_WIDTH}V14H0z"/>',
            f'<path fill="#f2b705" d="M0 14H{_WIDTH}V18H0z"/>',
            head,
            *_table(((issued, issuer), *lines), y),
            f'<path stroke="#c8d1d8" d="M{_LEFT} 792H{_RIGHT}"/>',
            _text(_LEFT, 810, note, "l"),
            "</svg>",
        )
    )


def _head(kind: str, title: str, awarded: str, learner: str) -> tuple[str, float]:
    """Draw what stands above the line, and give where it ends."""
    parts = [_text(_LEFT, 72, kind.upper(), "l", ' letter-spacing="2"')]
    y = 74.0
    size = max(_SMALLEST_TITLE, min(_TITLE_SIZE, 1500 / len(title)))
    for row in _wrap(title, _RIGHT - _LEFT, size, 4):
        y += size * 1.3
        parts.append(_text(_LEFT, y, row, "h", f' font-size="{size:.3g}"'))
    parts.append(_text(_LEFT, y + 38, awarded, "l"))
    y += 40
    for row in _wrap(learner, _RIGHT - _LEFT, _NAME_SIZE, 2):
        y += 22
        parts.append(_text(_LEFT, y, row, "h", f' font-size="{_NAME_SIZE:g}"'))
    y += 18
    parts.append(f'<path stroke="#c8d1d8" d="M{_LEFT} {y:g}H{_RIGHT}"/>')
    return "".join(parts), y + 10


def _table(lines: Sequence[tuple[str, str]], y: float) -> Iterator[str]:
    """Draw the lines from `y` downwards, as many as there is room for."""
    for label, value in lines:
        labels = _wrap(_clean(label), _COLUMN - _LEFT - 12, 10, 3)
        values = _wrap(_clean(value), _RIGHT - _COLUMN, 11, 8)
        height = max(len(labels), len(values)) * _LINE
        if y + height > _LAST:
            yield _text(_COLUMN, y + _LINE, "…", "v")
            return
        yield _rows(_LEFT, y, labels, "l")
        yield _rows(_COLUMN, y, values, "v")
        y += height + 7


def _rows(x: int, y: float, rows: Sequence[str], kind: str) -> str:
    return "".join(_text(x, y + _LINE * number, row, kind) for number, row in enumerate(rows, start=1))


def _text(x: int, y: float, text: str, kind: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y:g}" class="{kind}"{more}>{_escape(text)}</text>' if text else ""


def _wrap(text: str, width: float, size: float, most: int) -> list[str]:
    """Break text into at most `most` rows of `width` points; the last ends in an ellipsis if more was to come."""
    rows: list[list[str]] = [[]]
    used = 0.0
    for word in chain.from_iterable(_pieces(word, width / size) for word in text.split()):
        wide = _measure(word)
        if rows[-1] and (used + _SPACE + wide) * size > width:
            rows.append([])
            used = 0.0
        used += wide + (_SPACE if rows[-1] else 0.0)
        rows[-1].append(word)
    written = [" ".join(row) for row in rows]
    if len(written) > most:
        written = written[:most]
        written[-1] = written[-1][: max(1, len(written[-1]) - 2)].rstrip() + "…"
    return written


def _pieces(word: str, width: float) -> Iterator[str]:
    """Cut a word that is wider than `width` ems."""
    piece, used = "", 0.0
    for character in word if _measure(word) > width else ():
        wide = _ems(character)
        if piece and used + wide > width:
            yield piece
            piece, used = "", 0.0
        piece += character
        used += wide
    yield piece or word


def _measure(text: str) -> float:
    """Estimate the width of text in ems, rather too wide than too narrow."""
    return sum(_ems(character) for character in text)


@lru_cache(maxsize=1024)
def _ems(character: str) -> float:
    if character in " ijlI.,:;'|!()[]/":
        return 0.38
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.8 if character.isupper() or character in "mwMW%@" else 0.64


def _clean(text: str) -> str:
    """Leave out control characters (also those of direction) and what XML 1.0 cannot hold; join all white space."""
    kept = (" " if character.isspace() else character for character in text)
    return " ".join("".join(one for one in kept if _is_wanted(one)).split())


def _is_wanted(character: str) -> bool:
    if character in _JOINERS:
        return True
    return unicodedata.category(character) not in _CONTROLS and ord(character) & 0xFFFE != 0xFFFE  # noqa: PLR2004


_JOINERS = "\u200c\u200d"  # they belong to the spelling of some languages
_CONTROLS = frozenset({"Cc", "Cf", "Cs"})


def _escape(text: str) -> str:
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text
