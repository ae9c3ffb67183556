"""The drawn certificate: one A4 page as SVG 1.1, for people and for the image that every European credential carries.

Text only: no script, no link, no font or picture from elsewhere. All text is escaped, control characters are left out,
and every foreign piece of text is isolated from the direction of the text around it (Unicode UAX 9, `isolate`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain

from mikromerit.errors import InvalidModel

_WIDTH, _HEIGHT = 595, 842  # A4 in points
_LEFT, _COLUMN, _RIGHT = 56, 206, 539
_TITLE_SIZE, _SMALLEST_TITLE = 27.0, 17.0
_LINE = 15.5
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
    parts = chain(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="210mm" height="297mm" '
            f'viewBox="0 0 {_WIDTH} {_HEIGHT}" lang="{_escape(language)}" xml:lang="{_escape(language)}" role="img">'
            f"<title>{_escape(title)}</title><desc>{_escape(f'{awarded}: {learner}. {issued}: {issuer}.')}</desc>"
            f"<style>{_STYLE}</style>"
            f'<path fill="#fff" d="M0 0H{_WIDTH}V{_HEIGHT}H0z"/><path fill="#0b4f6c" d="M0 0H{_WIDTH}V14H0z"/>'
            f'<path fill="#f2b705" d="M0 14H{_WIDTH}V18H0z"/>'
        ],
        _body(kind, awarded, title, learner, (issued, issuer), lines),
        [f'<path stroke="#c8d1d8" d="M{_LEFT} 792H{_RIGHT}"/>', _text(_LEFT, 810, note, "l"), "</svg>"],
    )
    return "".join(parts)


def _body(
    kind: str, awarded: str, title: str, learner: str, issuer: tuple[str, str], lines: Sequence[tuple[str, str]]
) -> Iterator[str]:
    yield _text(_LEFT, 72, kind.upper(), "l", ' letter-spacing="2"')
    y = 72.0
    size = max(_SMALLEST_TITLE, min(_TITLE_SIZE, 1500 / len(title)))
    for row in _wrap(title, _RIGHT - _LEFT, size, 4):
        y += size * 1.3
        yield _text(_LEFT, y, row, "h", f' font-size="{size:.3g}"')
    yield _text(_LEFT, y + 38, awarded, "l")
    y += 40
    for row in _wrap(learner, _RIGHT - _LEFT, 19, 2):
        y += 22
        yield _text(_LEFT, y, row, "h", ' font-size="19"')
    y += 18
    yield f'<path stroke="#c8d1d8" d="M{_LEFT} {y:g}H{_RIGHT}"/>'
    y += 10
    for label, value in (issuer, *lines):
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
    rows: list[str] = []
    row = ""
    for word in chain.from_iterable(_pieces(word, width, size) for word in text.split()):
        longer = f"{row} {word}" if row else word
        if row and _measure(longer) * size > width:
            rows.append(row)
            row = word
        else:
            row = longer
    rows.append(row)
    if len(rows) > most:
        rows = rows[:most]
        rows[-1] = rows[-1][: max(1, len(rows[-1]) - 2)].rstrip() + "…"
    return rows


def _pieces(word: str, width: float, size: float) -> Iterator[str]:
    """Cut a word that is wider than the row."""
    piece = ""
    for character in word:
        if piece and _measure(piece + character) * size > width:
            yield piece
            piece = ""
        piece += character
    yield piece


def _measure(text: str) -> float:
    """Estimate the width of text in ems, rather too wide than too narrow."""
    return sum(_ems(character) for character in text)


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
