"""Why a document cannot be read as JSON-LD, in both languages.

The floor below, `mikromerit.jsonld`, gives its reasons in English alone, as every error of the library does. Here they
are in Swedish for the one who reads a report; a test holds the table equal to the reasons that there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mikromerit.jsonld import strict
from mikromerit.limits import DEFAULT
from mikromerit.profile.obstacles import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_CONTEXT: Final = Words(
    "intyget anger ingen @context, och säger därför ingenting; lägg till den",
    "it names no @context, and so says nothing; add one",
)
NOT_BUNDLED: Final = Words(
    "biblioteket har inte den @context som anges där, och hämtar aldrig någon; använd dem som ELM anger",
    "the library does not hold the @context that is named there, and never fetches one; use those that ELM names",
)
_INVALID: Final = "the document is no valid JSON-LD"
_SWEDISH: Final[Mapping[str, str]] = {
    "no context of the document defines this, and JSON-LD would leave it out; use a term that is defined": (
        "ingen @context i handlingen definierar detta, och JSON-LD skulle utelämna det; använd en definierad term"
    ),
    'a language tag (BCP 47) such as "sv" is due here': 'här ska det stå en språkkod (BCP 47), till exempel "sv"',
    "a context belongs at the root of the document; remove this one": (
        "@context hör hemma överst i handlingen; ta bort den som står här"
    ),
    "an absolute IRI is due here, such as a URL or a URN; a node without a name is written without one": (
        "här ska det stå en fullständig IRI, till exempel en URL eller URN; en nod utan namn skrivs utan id"
    ),
    "there is a character that text cannot hold (XML 1.0 §2.2): a control character or half a surrogate pair": (
        "texten har ett tecken som text inte får ha (XML 1.0 §2.2): ett styrtecken eller ett halvt surrogatpar"
    ),
    "a number must be whole and between -(2^53 - 1) and 2^53 - 1; write any other as text": (
        "ett tal måste vara ett heltal mellan -(2^53 - 1) och 2^53 - 1; skriv andra tal som text"
    ),
    "this keyword has no place in a credential; of JSON-LD's keywords @context, @id, @type, @value, "
    "@language, @list and @set are taken": (
        "nyckelordet hör inte hemma i ett intyg; av JSON-LD:s nyckelord godtas @context, @id, @type, @value, "
        "@language, @list och @set"
    ),
    "this is no JSON value; give what json.loads gives": "detta är inget JSON-värde; ge det som json.loads ger",
    "contexts, and types and members that have one of their own, occur more than "
    f"{strict.SCOPES} times; split the document, or write it with terms alone": (
        "@context, och typer och medlemmar som har en egen, förekommer mer än "
        f"{strict.SCOPES} gånger; dela upp handlingen, eller skriv den enbart med termer"
    ),
    "a context must be the URL of one that is published; none may be written into the document": (
        "en @context måste vara adressen till en som är publicerad; ingen får skrivas in i handlingen"
    ),
    f"objects and arrays lie more than {DEFAULT.json_depth} deep; flatten the document": (
        f"objekt och listor ligger i fler än {DEFAULT.json_depth} nivåer; gör handlingen plattare"
    ),
    f"there are more than {DEFAULT.json_nodes} objects and arrays; split the document": (
        f"det finns fler än {DEFAULT.json_nodes} objekt och listor; dela upp handlingen"
    ),
    "a member means nothing where it stands: no context defines it there, and JSON-LD would leave it out": (
        "en medlem betyder ingenting där den står: ingen @context definierar den där, och JSON-LD skulle utelämna den"
    ),
    "an identifier, type or property is no absolute IRI where it stands; write it as one": (
        "ett id, en typ eller en egenskap är ingen fullständig IRI där den står; skriv den som en sådan"
    ),
    "there is a node about which nothing is said, and which no statement would name; leave it out": (
        "det finns en nod som inget sägs om, och som ingen utsaga skulle nämna; utelämna den"
    ),
    "there is a keyword that statements have no place for; leave it out": (
        "det finns ett nyckelord som utsagor inte har plats för; utelämna det"
    ),
    _INVALID: "handlingen är ingen giltig JSON-LD",
}


def reason_of(english: str) -> Words:
    """Give a reason of `mikromerit.jsonld` in both languages; of one that is not known here the Swedish is general."""
    known, bracket, detail = english.partition(" (") if english.startswith(_INVALID) else (english, "", "")
    swedish = _SWEDISH.get(known, "handlingen är ingen giltig JSON-LD")
    return Words(f"{swedish}{bracket}{detail}", english)
