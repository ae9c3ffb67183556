"""RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation, 2024-05-21): the same statements, the same bytes.

A dataset without blank nodes is its sorted lines. With blank nodes that are alike the algorithm may take time that
grows with the factorial of their number; so there is a budget, counted in steps and not in seconds, that makes the
answer the same on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable
from itertools import permutations
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from mikromerit.errors import InvalidModel
from mikromerit.jsonld.nquads import line, lines

Hash: TypeAlias = Literal["sha256", "sha384"]
_Terms: TypeAlias = tuple[str, str, str, str]  # a quad

BUDGET: Final = 250_000
"""Steps: one for each hash, each call of Hash N-Degree Quads, each statement that it looks at, each node that it tries.

A hash of long text takes more (`_CHEAP_TEXT`), and so do names that are copied (`_CHEAP`).
"""

_CHEAP: Final = 16  # names that are copied in the time of a step
_CHEAP_TEXT: Final = 1024  # characters that are hashed in the time of a step

_HASHES: Final = get_args(Hash)
_PLACES: Final = ((0, "s"), (2, "o"), (3, "g"))  # where a blank node may stand, and the letter for it (§4.7.2)
_TRIPLE: Final = _PLACES[:2]


class _Issuer:
    """Names for blank nodes in the order in which they are asked for (§4.5)."""

    __slots__ = ("names", "prefix")

    def __init__(self, prefix: str, names: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.names = names or {}

    def issue(self, node: str) -> str:
        name = self.names.get(node)
        if name is None:
            name = self.names[node] = f"{self.prefix}{len(self.names)}"
        return name

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.names))


class _Answer(NamedTuple):
    hash: str
    issuer: _Issuer


_Question: TypeAlias = tuple[str, _Issuer]
_Asking: TypeAlias = Generator[_Question, _Answer, _Answer]


def canonical(quads: Iterable[_Terms], *, hash: Hash = "sha256", budget: int = BUDGET) -> str:  # noqa: A002 - RDFC's word
    """Give the canonical N-Quads of a dataset.

    Each quad is four terms as N-Quads writes them, with "" for the default graph. Raises `InvalidModel` if its blank
    nodes are so much alike that telling them apart would take more than `budget` steps (RDFC-1.0 §7.1),
    and `ValueError` for another hash.
    """
    if hash not in _HASHES:
        raise ValueError(f"hash must be one of {', '.join(_HASHES)}")
    distinct = dict.fromkeys(quads)
    if not any(s[0] == "_" or o[0] == "_" or g[:1] == "_" for s, _, o, g in distinct):
        return lines(distinct)
    names = _Run(distinct, hash, budget).names()
    return lines((names.get(s, s), p, names.get(o, o), names.get(g, g)) for s, p, o, g in distinct)


class _Run:
    """One canonicalisation: its state (§4.2) and its budget."""

    def __init__(self, quads: Iterable[_Terms], hash: Hash, budget: int) -> None:  # noqa: A002 - RDFC's word
        self.digest = getattr(hashlib, hash)
        self.left = budget
        self.issuer = _Issuer("_:c14n")
        self.mentions: dict[str, list[_Terms]] = {}
        for quad in quads:
            subject, _, value, graph = quad
            for node in (subject, value, graph) if graph else (subject, value):
                if node[0] == "_":
                    mentions = self.mentions.setdefault(node, [])
                    if not mentions or mentions[-1] is not quad:  # once, even if it names the node twice
                        mentions.append(quad)
        self.first: dict[str, str] = {}

    def names(self) -> dict[str, str]:
        """Give each blank node its canonical name (§4.4.3)."""
        alike: dict[str, list[str]] = {}
        for node in self.mentions:
            self.first[node] = self.first_degree(node)
            alike.setdefault(self.first[node], []).append(node)
        groups = [group for _, group in sorted(alike.items())]
        for group in groups:
            if len(group) == 1:
                self.issuer.issue(group[0])
        for group in groups:
            if len(group) > 1:
                self.tell_apart(group)
        return self.issuer.names

    def tell_apart(self, group: list[str]) -> None:
        """Name nodes whose first-degree hashes are equal (§4.4.3, step 5)."""
        answers = []
        for node in group:
            if node not in self.issuer.names:
                temporary = _Issuer("_:b")
                temporary.issue(node)
                answers.append(self.asked(node, temporary))
        for answer in sorted(answers, key=lambda answer: answer.hash):
            for node in answer.issuer.names:
                self.issuer.issue(node)

    def hashed(self, text: str) -> str:
        self.spend(1 + len(text) // _CHEAP_TEXT)
        found: str = self.digest(text.encode()).hexdigest()
        return found

    def first_degree(self, node: str) -> str:
        """Hash First Degree Quads (§4.6.3)."""

        def seen(term: str) -> str:
            return term if term[:1] != "_" else "_:a" if term == node else "_:z"

        said = [line((seen(s), p, seen(o), g and seen(g))) for s, p, o, g in self.mentions[node]]
        return self.hashed("".join(sorted(said)))

    def related(self, node: str, quad: _Terms, issuer: _Issuer, position: str) -> str:
        """Hash Related Blank Node (§4.7.3)."""
        name = self.issuer.names.get(node) or issuer.names.get(node) or self.first[node]
        return self.hashed(f"{position}{'' if position == 'g' else quad[1]}{name}")

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            reason = (
                "there are too many alike blank nodes to tell them apart; give the nodes an id, or make them differ"
            )
            raise InvalidModel(reason)

    def asked(self, node: str, issuer: _Issuer) -> _Answer:
        """Answer a question and all that it leads to, on a stack of our own: a long chain must not end in Python's."""
        stack: list[_Asking] = [self.n_degree(node, issuer)]
        answer: _Answer | None = None
        while stack:
            try:
                question = stack[-1].send(answer) if answer else next(stack[-1])
            except StopIteration as done:
                stack.pop()
                answer = done.value
            else:
                stack.append(self.n_degree(*question))
                answer = None
        assert answer is not None  # noqa: S101 - the first generator has returned
        return answer

    def n_degree(self, node: str, issuer: _Issuer) -> _Asking:
        """Hash N-Degree Quads (§4.8.3); yields the questions that it would call itself with."""
        self.spend(1 + len(self.mentions[node]))
        neighbours: dict[str, list[str]] = {}
        for quad in self.mentions[node]:
            for place, position in _PLACES if quad[3] else _TRIPLE:
                other = quad[place]
                if other[0] == "_" and other != node:
                    neighbours.setdefault(self.related(other, quad, issuer, position), []).append(other)
        data = []
        for hashed, group in sorted(neighbours.items()):
            path, issuer = yield from self.shortest(group, issuer)
            data += [hashed, path]
        return _Answer(self.hashed("".join(data)), issuer)

    def shortest(self, group: list[str], issuer: _Issuer) -> Generator[_Question, _Answer, tuple[str, _Issuer]]:
        """Try a group of neighbours in every order, and give the least path with the names it issued (§4.8.3, 5.4)."""
        chosen, chosen_issuer = "", issuer
        for order in permutations(group):
            self.spend(len(order) + len(issuer.names) // _CHEAP)
            trial = issuer.copy() if len(order) > 1 else issuer  # what one order issues is never taken back
            path = yield from self.path(order, trial, chosen)
            if path and (not chosen or path[0] < chosen):
                chosen, chosen_issuer = path
        return chosen, chosen_issuer

    def path(
        self, order: tuple[str, ...], trial: _Issuer, chosen: str
    ) -> Generator[_Question, _Answer, tuple[str, _Issuer] | None]:
        """Write the path of one order, or give None as soon as it is worse than the chosen one (§4.8.3, 5.4.4 f.)."""

        def worse() -> bool:
            return bool(chosen) and len(path) >= len(chosen) and path > chosen

        path = ""
        unknown = []
        for node in order:
            known = self.issuer.names.get(node)
            if known is None and node not in trial.names:
                unknown.append(node)
            path += known or trial.issue(node)
            if worse():
                return None
        for node in unknown:
            answer = yield node, trial
            path += f"{trial.issue(node)}<{answer.hash}>"
            trial = answer.issuer
            if worse():
                return None
        return path, trial
