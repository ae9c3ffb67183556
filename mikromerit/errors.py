"""Every exception of the library, under one root.

Outcomes are values (`mikromerit.report.Report`); an exception means that a call was misused, that something could not
be built, or that a caller insisted on a result there is none of. `mikromerit.report.Refused`, which carries a closed
code, derives from this root as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mikromerit.report import Report


class MikromeritError(Exception):
    """The root of every error that the library raises on purpose."""


def _rebuilt(cls: type[MikromeritError], given: tuple[object, ...], named: dict[str, object]) -> MikromeritError:
    """Make an error again, so that it crosses from one process to another whole."""
    return cls(*given, **named)


class InvalidModel(MikromeritError, ValueError):
    """An ELM object that cannot be built or decoded.

    `path` is a JSON Pointer (RFC 6901) to the offending member, `reason` the sentence without it.
    """

    def __init__(self, reason: str, *, path: str = "") -> None:
        super().__init__(f"{path or 'the document'}: {reason}")
        self.reason = reason
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (type(self), (self.reason,), {"path": self.path})


class ContextNotBundled(MikromeritError):
    """A JSON-LD context that the library does not ship, and will not fetch."""

    def __init__(self, url: str) -> None:
        super().__init__("the JSON-LD context is not bundled with the library, and contexts are never fetched")
        self.url = url

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.url,)


class Unresolvable(MikromeritError):
    """A `Fetch` could not answer a `Need`; a verifier turns it into an INDETERMINATE check."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(reason)
        self.url = url
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.url, self.reason)


class SigningError(MikromeritError):
    """A signer or a seal service did not give a usable signature."""


class NotConformant(MikromeritError):
    """The issuer refuses to seal a credential that its profile refuses; `report` holds every finding."""

    def __init__(self, report: Report[object]) -> None:
        super().__init__(report.summary("en"))
        self.report = report

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.report,)


class Rejected(MikromeritError):
    """`Report.accept()` was called on a report that is not accepted; `report` holds every finding."""

    def __init__(self, report: Report[object]) -> None:
        super().__init__(report.summary("en"))
        self.report = report

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.report,)
