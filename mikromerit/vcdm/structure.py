"""What must stand in a credential and in a presentation, and in which form: a table of rules for each version.

Whoever reads JSON looks at `id` and `type`, never at `@id` and `@type`; those keywords are therefore refused wherever
the data model gives an object its members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from mikromerit._names import is_iri, is_language_tag
from mikromerit.report import Check, Code, Outcome, Step
from mikromerit.vcdm.contexts import BASES, read, version, vocabulary
from mikromerit.vcdm.findings import MOST, failed, few, invalid, listed, missing
from mikromerit.vcdm.resources import resource_form

if TYPE_CHECKING:
    from mikromerit.securing.envelope import Version

IsType: TypeAlias = Callable[[str], bool] | None
"""Says whether a type has a meaning; None where the data model does not ask, or where no one can say."""

Rule: TypeAlias = Callable[[Any, str, IsType], Iterable[Check]]
"""Judges the value of a member, at a JSON Pointer."""

Further: TypeAlias = Callable[[Mapping[str, Any], str], Iterable[Check]]
"""Judges what only one kind of object has."""

_ALIASES: Final = (("@id", "id"), ("@type", "type"))
_LANGUAGE: Final = frozenset({"@value", "@language", "@direction"})
_TEXT: Final = frozenset({str})
_ENVELOPED: Final = "EnvelopedVerifiableCredential"


def types(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the types of a document, be `type` one string or several; none where it is anything else."""
    values = listed(document.get("type"))
    return tuple(values) if all(isinstance(one, str) for one in values) else ()


def subjects(document: Mapping[str, Any]) -> list[Any]:
    """Give the credentialSubject as a list."""
    return listed(document.get("credentialSubject", []))


def credential_findings(
    document: Mapping[str, Any], version: Version | None = None, *, inline: bool = False
) -> list[Check]:
    """Judge the structure of a credential (VCDM 1.1 §4 and §5, VCDM 2.0 §4 and §5); empty: it holds.

    After the hundredth finding there is one more, MODEL_MORE, and nothing further is looked at.
    `version` is the version that it must be of; None takes the one that its first context says. `inline` says whether
    a context may be written into the document: then it may define plain new terms and nothing else. What only JSON-LD
    can see is told by `content_findings`, dates by `validity_findings`.
    """
    return _judge(document, version, "VerifiableCredential", _CREDENTIAL, inline=inline)


def presentation_findings(
    document: Mapping[str, Any], version: Version | None = None, *, inline: bool = False
) -> list[Check]:
    """Judge the structure of a presentation (VCDM 1.1 §4.10, VCDM 2.0 §4.13); empty: it holds.

    The parameters are those of `credential_findings`. Of the credentials in it only the form is judged.
    """
    return _judge(document, version, "VerifiablePresentation", _PRESENTATION, inline=inline)


def _judge(
    document: Mapping[str, Any],
    wanted: Version | None,
    expected: str,
    tables: Mapping[Version, tuple[Mapping[str, Rule], Mapping[str, Code]]],
    *,
    inline: bool,
) -> list[Check]:
    told: list[Check] = []
    contexts = read(document, wanted, told, inline=inline)
    judged_as = wanted or version(document) or "1.1"
    is_type = None
    if contexts is not None and (inline or judged_as == "2.0"):
        defined = vocabulary(contexts, told)
        is_type = defined.is_type if judged_as == "2.0" else None
    if expected not in listed(document.get("type")):
        told.append(failed(Code.TYPE_MISSING, "/type", expected=expected))
    rules, required = tables[judged_as]
    for member, value in document.items():
        rule = rules.get(member)
        if rule is not None:
            told += rule(value, f"/{member}", is_type)
    for member, code in required.items():
        if member not in document:
            told.append(failed(code, f"/{member}", member=member))
    if len(told) > MOST:
        told[MOST:] = [failed(Code.MODEL_MORE, "", limit=str(MOST))]
    return told


def proof_findings(document: Mapping[str, Any]) -> list[Check]:
    """Tell of a proof inside a document that an envelope secures: it may stand there, but nobody read it.

    VCDM 1.1 §6.3.1 lets a JWT and a proof secure one credential; what is verified here is the envelope alone.
    """
    return [Check(Step.SIGNATURE, Outcome.SKIPPED, Code.PROOF_NOT_READ, path="/proof")] if "proof" in document else []


# --- rules: each gives nothing where the value has the form that is due ----------------------------------------------


def _id(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge an identifier: exactly one URL (VCDM 1.1 §4.2, VCDM 2.0 §4.4)."""
    return () if is_iri(value) else (invalid(path, "URI"),)


def _type(value: Any, path: str, is_type: IsType) -> Iterable[Check]:
    """Judge a type: terms or absolute URLs, at least one (VCDM 1.1 §4.3, VCDM 2.0 §4.5).

    In 2.0 a term must be one that the contexts define. 1.1 says so too, but its credentials in use have others, EBSI's
    `VerifiableAttestation` among them; `content_findings` remarks on those.
    """
    if value.__class__ is str:
        return () if is_type is None or is_type(value) else (_undefined(path),)
    if not isinstance(value, list) or not value:
        return (invalid(path, "string"),)
    if is_type is None:
        if _TEXT.issuperset(map(type, value)):
            return ()
        return few(invalid(f"{path}/{n}", "string") for n, one in enumerate(value) if one.__class__ is not str)
    return few(_untyped(value, path, is_type))


def _untyped(value: list[Any], path: str, is_type: Callable[[str], bool]) -> Iterator[Check]:
    for n, one in enumerate(value):
        if one.__class__ is not str:
            yield invalid(f"{path}/{n}", "string")
        elif not is_type(one):
            yield _undefined(f"{path}/{n}")


def _undefined(path: str) -> Check:
    return failed(Code.TYPE_UNDEFINED, path, member=path[1:])


def _instead(name: str) -> Rule:
    """Refuse a member in whose stead another has to stand."""
    return lambda _value, path, _: (invalid(path, name),)


def _aliases(node: Mapping[str, Any], path: str) -> list[Check]:
    if "@id" not in node and "@type" not in node:  # as ever
        return []
    return [invalid(f"{path}/{keyword}", alias) for keyword, alias in _ALIASES if keyword in node]


def _node(
    value: Any, path: str, is_type: IsType, needs: Iterable[str] = (), further: Further | None = None
) -> list[Check]:
    """Judge one object: not empty, its id a URL, its types as the data model wants them, and what it needs."""
    if not isinstance(value, dict) or not value:
        return [invalid(path, "object")]
    told = _aliases(value, path)
    for member in needs:
        if member not in value:
            told.append(missing(f"{path}/{member}"))
    if "id" in value and not is_iri(value["id"]):
        told.append(invalid(f"{path}/id", "URI"))
    if "type" in value:
        told += _type(value["type"], f"{path}/type", is_type)
    if further is not None:
        told += further(value, path)
    return told


def _nodes(*needs: str, further: Further | None = None) -> Rule:
    """Give the rule of a member that holds one object or several, each with the members that it needs."""

    def rule(value: Any, path: str, is_type: IsType) -> Iterable[Check]:
        if not isinstance(value, list):
            return _node(value, path, is_type, needs, further)
        if not value:
            return (invalid(path, "object"),)
        return few(c for n, one in enumerate(value) for c in _node(one, f"{path}/{n}", is_type, needs, further))

    return rule


_ANY_NODES: Final = _nodes()


def _subject(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge the subjects: objects that say something, at least one (VCDM 1.1 §4.4, VCDM 2.0 §4.8)."""
    return (failed(Code.SUBJECT_MISSING, path),) if value == [] else _ANY_NODES(value, path, None)


def _issuer(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge the issuer: a URL, or an object whose id is one (VCDM 1.1 §4.5, VCDM 2.0 §4.7)."""
    if not isinstance(value, dict):
        return () if is_iri(value) else (failed(Code.ISSUER_MISSING, path),)
    told = _aliases(value, path)
    return told if is_iri(value.get("id")) else [*told, failed(Code.ISSUER_MISSING, path)]


def _named_issuer(value: Any, path: str, is_type: IsType) -> Iterable[Check]:
    """Judge the issuer, and its name and description (VCDM 2.0 §4.6, §4.7)."""
    told = list(_issuer(value, path, is_type))
    for member in ("name", "description") if isinstance(value, dict) else ():
        if member in value:
            told += _text(value[member], f"{path}/{member}", None)
    return told


def _text(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge a text: a string, a language value object, or several of these (VCDM 2.0 §4.6, §11.1)."""
    if value.__class__ is str:
        return ()
    if not isinstance(value, list):
        return _language_value(value, path)
    if not value:
        return (invalid(path, "string"),)
    several = ((one, f"{path}/{n}") for n, one in enumerate(value) if one.__class__ is not str)
    return few(check for one, where in several for check in _language_value(one, where))


def _language_value(value: Any, path: str) -> Iterable[Check]:
    """Judge a language value object: a string, a language tag of BCP 47, a direction (VCDM 2.0 §11.1)."""
    if not isinstance(value, dict) or not isinstance(value.get("@value"), str) or value.keys() - _LANGUAGE:
        yield invalid(path, 'string | {"@value", "@language", "@direction"}')
        return
    if "@language" in value and not is_language_tag(value["@language"]):
        yield invalid(f"{path}/@language", "BCP 47")
    if "@direction" in value and value["@direction"] not in ("ltr", "rtl"):
        yield invalid(f"{path}/@direction", "ltr | rtl")


def _holder_or_url(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge the holder: a URL, or an object whose id is one (VCDM 2.0 §4.13)."""
    return _node(value, path, None, ("id",)) if isinstance(value, dict) else _id(value, path, None)


def _held(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge what a presentation holds by form: tokens or objects (VCDM 1.1 §4.10, §6.3.1)."""
    several = enumerate(listed(value))
    return few(invalid(f"{path}/{n}", "object") for n, one in several if not isinstance(one, (str, dict)))


def _held_objects(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge what a presentation holds by form: objects, each a credential or the envelope of one (VCDM 2.0 §4.13)."""
    return few(_each_held(value, path))


def _each_held(value: Any, path: str) -> Iterator[Check]:
    if value == []:
        yield invalid(path, "object")
    for n, one in enumerate(listed(value)):
        where = f"{path}/{n}" if isinstance(value, list) else path
        if not isinstance(one, dict) or not one:
            yield invalid(where, "object")
        elif _ENVELOPED in types(one):
            yield from _enveloped(one, where)
        elif "VerifiableCredential" not in types(one):
            yield failed(Code.TYPE_MISSING, f"{where}/type", expected="VerifiableCredential")


def _enveloped(value: dict[str, Any], path: str) -> Iterable[Check]:
    """Judge an enveloped credential: its context, its one type, its `data:` URL (VCDM 2.0 §4.13.1)."""
    yield from _aliases(value, path)
    if BASES["2.0"] not in listed(value.get("@context")):
        yield failed(Code.CONTEXT_MISSING, f"{path}/@context")
    if types(value) != (_ENVELOPED,):
        yield invalid(f"{path}/type", _ENVELOPED)
    if not is_iri(value.get("id")) or not value["id"].startswith("data:"):
        yield invalid(f"{path}/id", "data: URL")


def _related(value: Any, path: str, _: IsType) -> Iterable[Check]:
    """Judge the related resources: objects with an id that no other has, and a digest (VCDM 2.0 §5.3)."""
    return [*_RESOURCES(value, path, None), *few(_repeated(value if isinstance(value, list) else [], path))]


def _repeated(value: list[Any], path: str) -> Iterator[Check]:
    seen = set()
    for n, one in enumerate(value):
        name = one.get("id") if isinstance(one, dict) else None
        if isinstance(name, str) and name in seen:
            yield failed(Code.RESOURCE_REPEATED, f"{path}/{n}/id")
        seen.add(name if isinstance(name, str) else None)


_RESOURCES: Final = _nodes("id", further=resource_form)
_TYPED: Final = _nodes("type")
_TYPED_AND_NAMED: Final = _nodes("id", "type")

# --- which member has which rule -------------------------------------------------------------------------------------

_EVERYWHERE: Final[Mapping[str, Rule]] = {
    "id": _id,
    "type": _type,
    "@id": _instead("id"),
    "@type": _instead("type"),
    "proof": _TYPED,  # 1.1 §4.3, §4.7; 2.0 §4.12
    "termsOfUse": _TYPED,  # 1.1 §5.6; 2.0 §5.5
}
_ALWAYS_THERE: Final = {"issuer": Code.ISSUER_MISSING, "credentialSubject": Code.SUBJECT_MISSING}

_CREDENTIAL: Final[Mapping[Version, tuple[Mapping[str, Rule], Mapping[str, Code]]]] = {
    "1.1": (
        {
            **_EVERYWHERE,
            "issuer": _issuer,
            "credentialSubject": _subject,
            "credentialStatus": _TYPED_AND_NAMED,  # §4.9
            "credentialSchema": _TYPED_AND_NAMED,  # §5.4
            "refreshService": _TYPED_AND_NAMED,  # §5.5
            "evidence": _TYPED,  # §5.7
        },
        {**_ALWAYS_THERE, "issuanceDate": Code.MEMBER_MISSING},  # §4.6
    ),
    "2.0": (
        {
            **_EVERYWHERE,
            "name": _text,
            "description": _text,
            "issuer": _named_issuer,
            "credentialSubject": _subject,
            "credentialStatus": _TYPED,  # §4.10
            "credentialSchema": _TYPED_AND_NAMED,  # §4.11
            "relatedResource": _related,
            "refreshService": _TYPED,  # §5.4
            "evidence": _TYPED,  # §5.6
            "confidenceMethod": _TYPED,  # §5.10
            "renderMethod": _TYPED,  # §5.10
            "issuanceDate": _instead("validFrom"),  # §4.9
            "expirationDate": _instead("validUntil"),  # §4.9
        },
        _ALWAYS_THERE,
    ),
}

_PRESENTATION: Final[Mapping[Version, tuple[Mapping[str, Rule], Mapping[str, Code]]]] = {
    "1.1": (
        {**_EVERYWHERE, "holder": _id, "verifiableCredential": _held, "refreshService": _TYPED_AND_NAMED},
        {},
    ),
    "2.0": (
        {**_EVERYWHERE, "holder": _holder_or_url, "verifiableCredential": _held_objects, "refreshService": _TYPED},
        {},
    ),
}
