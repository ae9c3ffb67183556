"""RDFC-1.0: the same statements give the same bytes, whatever the nodes were called; and the work has an end."""

from __future__ import annotations

import hashlib
import random
import time
from itertools import permutations
from typing import Any

import pytest
from pyld import jsonld as pyld

from mikromerit.errors import InvalidModel
from mikromerit.jsonld.canon import BUDGET, canonical
from mikromerit.jsonld.nquads import Quad, escaped, is_plain, lines

P, Q = "<urn:p>", "<urn:q>"


def graph(*edges: tuple[str, str], predicate: str = P, name: str = "") -> list[Quad]:
    return [Quad(f"_:{one}", predicate, f"_:{other}", name) for one, other in edges]


def ring(*nodes: str, name: str = "") -> list[Quad]:
    return graph(*zip(nodes, (*nodes[1:], nodes[0]), strict=True), name=name)


def clique(size: int) -> list[Quad]:
    return graph(*permutations([f"n{number}" for number in range(size)], 2))


DATASETS: dict[str, list[Quad]] = {
    "a tree": [*graph(("a", "b"), ("a", "c"), ("b", "d")), Quad("<urn:root>", P, "_:a")],
    "two alike leaves": graph(("a", "b"), ("a", "c")),
    "a ring of one": ring("a"),
    "a ring of two": ring("a", "b"),
    "a ring of five": ring(*"abcde"),
    "two rings of three": [*ring(*"abc"), *ring(*"def")],
    "a ring of three and one of four": [*ring(*"abc"), *ring(*"defg")],
    "two rings with a bridge": [*ring(*"abcd"), *ring(*"efgh"), *graph(("a", "e"), predicate=Q)],
    "a ladder": [*ring(*"abcd"), *ring(*"efgh"), *graph(*zip("abcd", "efgh", strict=True))],
    "a cube without directions": graph(
        *(
            (format(one, "03b"), format(one ^ bit, "03b"))
            for one in range(8)
            for bit in (1, 2, 4)
        )
    ),
    "three against three": graph(*((f"l{one}", f"r{other}") for one in range(3) for other in range(3))),
    "a clique of four": clique(4),
    "alike, but for what is far away": [
        *graph(("a", "b"), ("b", "c"), ("c", "d"), ("e", "f"), ("f", "g"), ("g", "h")),
        Quad("_:h", P, '"far"'),
    ],
    "a graph that is a blank node": [*ring("a", "b", name="_:g"), *ring("c", "d", name="_:h"), Quad("_:a", Q, "_:g")],
    "the same in two graphs": [*ring(*"abc", name="<urn:g>"), *ring(*"abc", name="<urn:h>"), *ring(*"ab")],
    "two predicates between the same nodes": [*ring(*"abc"), *graph(*zip("abc", "bca", strict=True), predicate=Q)],
    "a chain of alike nodes": graph(*((f"n{one}", f"n{one + 1}") for one in range(40))),
}  # fmt: skip


def renamed(quads: list[Quad], seed: int) -> list[Quad]:
    """Give other names to the blank nodes, and another order to the quads."""
    chance = random.Random(seed)  # noqa: S311 - it must be the same every time
    nodes = sorted({term for quad in quads for term in quad if term.startswith("_:")})
    names = dict(zip(nodes, (f"_:x{number}" for number in chance.sample(range(len(nodes)), len(nodes))), strict=True))
    made = [Quad(*(names.get(term, term) for term in quad)) for quad in quads]
    chance.shuffle(made)
    return made


def by_pyld(quads: list[Quad]) -> str:
    done: str = pyld.normalize(
        lines(quads),
        {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"},
    )
    return done


@pytest.mark.parametrize("name", DATASETS)
def test_names_and_order_make_no_difference_and_pyld_agrees(name: str) -> None:
    quads = DATASETS[name]
    expected = canonical(quads)
    assert expected.count("\n") == len(set(quads))
    assert {canonical(renamed(quads, seed)) for seed in range(8)} == {expected}
    assert expected == by_pyld(quads)
    assert canonical(quads, hash="sha384").count("\n") == len(set(quads))
    assert canonical(renamed(quads, 9), hash="sha384") == canonical(quads, hash="sha384")


def test_different_graphs_stay_different() -> None:
    """Two rings of three and a ring of six agree in the neighbourhood of every node."""
    found = {canonical(DATASETS["two rings of three"]), canonical(ring(*"abcdef"))}
    assert len(found) == 2


def test_a_chain_is_walked_without_recursion() -> None:
    quads = graph(*((f"n{one}", f"n{one + 1}") for one in range(2_000)))
    with pytest.raises(InvalidModel, match="too many alike"):
        canonical(quads)
    assert canonical([*quads, *(Quad(f"_:n{one}", Q, f'"{one}"') for one in range(1, 2_000))]).count("\n") == 3_999


def test_random_datasets_as_pyld_sees_them() -> None:
    """But for a quad that names one node twice, which PyLD counts twice and RDFC-1.0 (§4.4.3, step 2) does not."""
    chance = random.Random(1)  # noqa: S311 - it must be the same every time
    for _ in range(200):
        nodes = [f"_:n{number}" for number in range(chance.randint(1, 7))]
        quads = [
            Quad(
                chance.choice([*nodes, "<urn:s>"]),
                chance.choice([P, Q]),
                chance.choice([*nodes, *nodes, '"x"', '"x"@sv', "<urn:o>"]),
                chance.choice(["", "", "<urn:g>", *nodes[:2]]),
            )
            for _ in range(chance.randint(1, 14))
        ]
        quads = [quad for quad in quads if len(set(quad)) == 4]
        assert canonical(quads) == by_pyld(quads)
        assert canonical(renamed(quads, 1)) == canonical(quads)


def test_the_first_degree_hash_is_that_of_the_statements() -> None:
    """By hand (RDFC-1.0 §4.6): two nodes are named in the order of the digests of what is said about them."""
    said = {node: f'_:a {P} "{node}" .\n' for node in "abcdef"}
    for algorithm in ("sha256", "sha384"):
        order = sorted(said, key=lambda node: hashlib.new(algorithm, said[node].encode()).hexdigest())
        text = canonical([Quad(f"_:{node}", P, f'"{node}"') for node in said], hash=algorithm)  # type: ignore[arg-type]
        assert text == "".join(f'_:c14n{number} {P} "{node}" .\n' for number, node in enumerate(order))


def test_a_statement_counts_once_even_if_it_names_a_node_twice() -> None:
    """By hand (RDFC-1.0 §4.4.3, step 2): the rank of the node tells which digest it has."""
    said = {node: f'_:a {P} "{node}" .\n' for node in "abcdefghijklmnop"} | {"self": f"_:a {P} _:a .\n"}
    order = sorted(said, key=lambda node: hashlib.sha256(said[node].encode()).hexdigest())
    quads = [Quad(f"_:{node}", P, f'"{node}"') for node in said if node != "self"]
    name = f"_:c14n{order.index('self')}"
    assert f"{name} {P} {name} .\n" in canonical([*quads, Quad("_:self", P, "_:self")])


def test_without_blank_nodes_it_is_a_sort() -> None:
    quads = [Quad("<urn:b>", P, '"1"'), Quad("<urn:a>", P, '"2"', "<urn:g>"), Quad("<urn:b>", P, '"1"')]
    assert canonical(quads) == f'<urn:a> {P} "2" <urn:g> .\n<urn:b> {P} "1" .\n'
    assert canonical([]) == ""
    with pytest.raises(ValueError, match="hash must be one of sha256, sha384"):
        canonical(quads, hash="md5")  # type: ignore[arg-type]
    assert canonical([Quad("<urn:a>", P, '"_:b"')]) == f'<urn:a> {P} "_:b" .\n'


@pytest.mark.parametrize("hashed", ["sha256", "sha384"])
def test_the_budget_ends_what_would_not_end(hashed: Any) -> None:
    for poison in (
        clique(10),
        graph(*((f"l{one}", f"r{other}") for one in range(7) for other in range(7))),
        [quad for one in range(12) for quad in ring("a", "b", name=f"<urn:{one}>")],  # one neighbour, twelve times
    ):
        with pytest.raises(InvalidModel, match="too many alike blank nodes"):
            canonical(poison, hash=hashed, budget=20_000)


def test_the_budget_is_counted_in_steps_and_always_the_same() -> None:
    quads = DATASETS["a ladder"]

    def passes(budget: int) -> bool:
        try:
            canonical(quads, budget=budget)
        except InvalidModel:
            return False
        return True

    least = next(budget for budget in range(BUDGET) if passes(budget))
    assert least > 8
    assert passes(least)
    assert not passes(least - 1)


def test_a_budget_used_up_exactly_is_enough() -> None:
    """By hand: a node that is like no other takes one hash, and one more for every 1 024 characters said about it."""
    for text, steps in (("x", 1), ("x" * 2_048, 3)):
        quads = [Quad("_:a", P, f'"{text}"')]
        assert canonical(quads, budget=steps)
        with pytest.raises(InvalidModel, match="too many alike"):
            canonical(quads, budget=steps - 1)


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "quads",
    [
        graph(*((f"n{one}", f"n{(one + 1) % 60}") for one in range(60)), predicate=f"<urn:{'p' * 100_000}>"),
        graph(*((f"a{one}", f"b{one}") for one in range(50_000))),
    ],
    ids=["long predicates", "alike pairs"],
)
def test_hashing_is_spent_too(quads: list[Quad]) -> None:
    begun = time.process_time()
    with pytest.raises(InvalidModel, match="too many alike"):
        canonical(quads)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Åsa 🎓", "Åsa 🎓"),
        ("\b\t\n\f\r\"\\'", "\\b\\t\\n\\f\\r\\\"\\\\'"),
        ("\x00\x07\x0b\x1f\x7f", "\\u0000\\u0007\\u000B\\u001F\\u007F"),
        (
            "\ud7ff\ud800\udfff\ue000\ufffd\ufffe\uffff\U00010000",
            "\ud7ff\\uD800\\uDFFF\ue000\ufffd\\uFFFE\\uFFFF\U00010000",
        ),
        ("\x80\x9f\xa0\u2028\ufeff", "\x80\x9f\xa0\u2028\ufeff"),
        ("x" * 600 + "\n", "x" * 600 + "\\n"),
        ("x" * 600 + "\x7f", "x" * 600 + "\\u007F"),
    ],
)
def test_text_is_written_as_canonical_n_quads_writes_it(text: str, written: str) -> None:
    assert escaped(text) == written
    assert not is_plain(text) or text == written


def test_every_character_by_itself_and_in_a_long_text() -> None:
    for code in range(0x250):
        for text in (chr(code), chr(code) + "x" * 600):
            assert escaped(text)[: -len(text) + 1 or None].startswith(
                {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}.get(code)
                or (f"\\u{code:04X}" if code < 32 or code == 127 else chr(code))
            )
            assert is_plain(text) <= (escaped(text) == text)
