"""Files that a credential carries, and pictures among them."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from mikromerit.elm.concepts import MediaObject
from mikromerit.elm.vocabulary import concept
from mikromerit.errors import InvalidModel

_SIGNATURES: Final = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


def media(content: bytes, file_type: str) -> MediaObject:
    """Give a file as ELM carries it; `file_type` is a code of the EU's list, such as "PDF".

    Source: EDC-AP 3.2, MediaObject. Raises `InvalidModel` for a type that the shipped list does not have.
    """
    return MediaObject(
        content=b64encode(content).decode(),
        content_encoding=concept("content_encoding", "base64"),
        content_size=len(content),
        content_type=concept("file_type", file_type),
    )


def picture(content: bytes) -> MediaObject:
    """Give a PNG or JPEG picture, which is told by how it begins; an SVG may hold a script, so it is not taken here.

    Raises `InvalidModel` for anything else.
    """
    for begins, file_type in _SIGNATURES.items():
        if content.startswith(begins):
            return media(content, file_type)
    raise InvalidModel("a picture is due, as the bytes of a PNG or JPEG file")
