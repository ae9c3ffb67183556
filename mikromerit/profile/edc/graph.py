"""The statements of a document by node: every copy of a node adds to the one node of its id, as RDF has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mikromerit.jsonld.nquads import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOBODY: Final[Mapping[str, None]] = {}
SUBCLASS: Final = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


class Graph:
    """The default graph of a document; terms are as N-Quads writes them.

    `said` is node -> property -> values, each once; `instances` is class -> nodes, in the order of the document; `met`
    remembers which shapes a node meets, for whoever judges it. `classes` are those that will be asked for.
    """

    __slots__ = ("instances", "met", "said")

    def __init__(self, quads: Iterable[Sequence[str]], classes: Iterable[str] = ()) -> None:
        said: dict[str, dict[str, list[str]]] = {}
        instances: dict[str, dict[str, None]] = {}
        above: dict[str, list[str]] = {}
        for subject, predicate, value, graph in quads:
            if graph:
                continue
            node = said.get(subject)
            if node is None:
                node = said[subject] = {}
            values = node.get(predicate)
            if values is None:
                node[predicate] = [value]
            else:
                values.append(value)
            if predicate == TYPE:
                instances.setdefault(value, {})[subject] = None
            elif predicate == SUBCLASS:
                above.setdefault(value, []).append(subject)
        self.said = said
        self.instances = instances
        self.met: dict[tuple[object, str], bool] = {}
        if above:
            self._inherit(above, classes)

    def _inherit(self, above: Mapping[str, list[str]], classes: Iterable[str]) -> None:
        """Count the instances of what the document itself calls a subclass (SHACL §1.1, "SHACL instance")."""
        own = {name: dict(nodes) for name, nodes in self.instances.items()}
        for name in classes:
            below, waiting = {name}, [name]
            while waiting:
                for one in above.get(waiting.pop(), ()):
                    if one not in below:
                        below.add(one)
                        waiting.append(one)
            everybody = self.instances.setdefault(name, {})
            for one in below:
                everybody.update(own.get(one, NOBODY))
