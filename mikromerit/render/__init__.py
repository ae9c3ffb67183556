"""What a verified credential and a report look like to a person."""

from mikromerit.render.text import credential_text, report_text

__all__ = ["credential_text", "report_text"]
