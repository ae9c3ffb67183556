"""What a status list costs: one of a million entries is changed, written, signed and asked; a bomb is refused.

The plain form is a bytearray and zlib, without a check. Everything runs in one process, in rounds in which each
contender has its turn, so that a slow moment of the machine hits all alike; a ratio is the median over the rounds.
Times are of this thread alone: the least is what the work costs, the median what it costs here and now. openvc-core
takes part where it is installed.
"""

from __future__ import annotations

import argparse
import base64
import random
import tracemalloc
import zlib
from datetime import UTC, datetime
from importlib.util import find_spec
from statistics import median
from time import thread_time
from typing import TYPE_CHECKING, Final

from mikromerit import KeyPair
from mikromerit.securing import VC_JWT
from mikromerit.status import (
    BITSTRING,
    LIST_BYTES,
    REVOCATION,
    STATUS_LIST_2021,
    TOKEN,
    Entry,
    Publication,
    StatusList,
    declared,
    judge,
    packing,
    read,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Contenders = dict[str, Callable[[], object]]

PLAIN: Final = "plain"
OURS: Final = "mikromerit"
PEER: Final = "openvc-core"
SIZE: Final = 1_000_000
LARGE: Final = 10_000_000
CHANGED: Final = 10_000
MIB: Final = 1024 * 1024
AT: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
URL: Final = "https://status.example/lists/3"
INDICES: Final = random.Random(1).sample(range(SIZE), CHANGED)  # noqa: S311 - the same every time
VALUES: Final = dict.fromkeys(INDICES, 1)
ABOUT: Final = Publication(url=URL, issuer="did:web:meriter.example", valid_from=AT)
KEY: Final = KeyPair.generate("EdDSA")
EMPTY: Final = StatusList.empty(SIZE)


def plain_set() -> bytearray:
    """Set bits as anybody would."""
    bits = bytearray(SIZE // 8)
    for index in INDICES:
        bits[index >> 3] |= 0x80 >> (index & 7)
    return bits


def plain_encode(bits: bytes) -> str:
    """Pack and encode as anybody would."""
    return "u" + base64.urlsafe_b64encode(zlib.compress(bits, 6, 31)).rstrip(b"=").decode("ascii")


def plain_check(bits: bytes) -> int:
    """Count what is set, as anybody would."""
    return sum([bits[index >> 3] >> (7 - (index & 7)) & 1 for index in INDICES])


def signed(document: dict[str, object]) -> bytes:
    """Sign a list."""
    return VC_JWT.seal(document, KEY, f"{ABOUT.issuer}#1")


def works() -> dict[str, Contenders]:
    """Give what is measured: by the work, the contenders."""
    packed = bytes(plain_set())
    full = EMPTY.setting(VALUES)
    unsigned = BITSTRING.write_list(full, ABOUT, "1.1")
    text = unsigned["credentialSubject"]["encodedList"]
    unpacked = packing.unpack(packing.from_multibase(plain_encode(packed)), "gzip")
    if not full.to_bytes("msb") == packed == unpacked or sum(full.values(INDICES)) != CHANGED:
        raise AssertionError("the contenders do not do the same")
    found: dict[str, Contenders] = {
        "set 10,000": {PLAIN: plain_set, OURS: lambda: EMPTY.setting(VALUES)},
        "encode": {
            PLAIN: lambda: plain_encode(packed),
            OURS: lambda: BITSTRING.write_list(full, ABOUT, "1.1"),
        },
        "set, encode, sign": {
            PLAIN: lambda: signed(_with(unsigned, plain_encode(plain_set()))),
            OURS: lambda: signed(BITSTRING.write_list(EMPTY.setting(VALUES), ABOUT, "1.1")),
        },
        "check 10,000": {PLAIN: lambda: plain_check(packed), OURS: lambda: sum(full.values(INDICES))},
        "read": {
            PLAIN: lambda: zlib.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)), 31),
            OURS: lambda: packing.unpack(packing.from_multibase(text), "gzip"),
        },
    }
    if find_spec("openvc"):
        _add_peer(found, packed, unsigned, text)
    return found


def _with(document: dict[str, object], text: str) -> dict[str, object]:
    subject = document["credentialSubject"]
    return {**document, "credentialSubject": {**subject, "encodedList": text}}  # type: ignore[dict-item]  # JSON


def _add_peer(found: dict[str, Contenders], packed: bytes, unsigned: dict[str, object], text: str) -> None:
    from openvc.status import bitstring

    def changed() -> bytearray:
        bits = bitstring.new_bitstring(SIZE)
        for index in INDICES:
            bitstring.set_status_bit(bits, index, 1)
        return bits

    found["set 10,000"][PEER] = changed
    found["encode"][PEER] = lambda: bitstring.encode_bitstring(packed)
    found["set, encode, sign"][PEER] = lambda: signed(_with(unsigned, bitstring.encode_bitstring(changed())))
    found["check 10,000"][PEER] = lambda: sum([bitstring.get_status_bit(packed, index) for index in INDICES])
    found["read"][PEER] = lambda: bitstring.decode_bitstring(text)


def bomb() -> bytes:
    """Pack 4 GiB of zeros: one packed MiB that ends on a whole byte, 4,096 times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + piece * 4_096 + b"\x03\x00" + bytes(8)


def bombs() -> tuple[Contenders, Callable[[], object]]:
    """Give who refuses the bomb, and the refusal alone, to see what memory that takes."""
    packed = bomb()
    document = BITSTRING.write_list(StatusList.empty(), ABOUT, "1.1")
    document["credentialSubject"]["encodedList"] = packing.to_multibase(packed)
    entry = Entry(form=BITSTRING, url=URL, index=1)

    def refused() -> object:
        return judge(entry, document, AT)

    return {PLAIN: lambda: zlib.decompressobj(31).decompress(packed, LIST_BYTES + 1), OURS: refused}, refused


def timed(contenders: Contenders, rounds: int) -> dict[str, list[float]]:
    """Give the milliseconds of each contender, round by round, beginning with another one each time."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    names = [*contenders]
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            begun = thread_time()
            contenders[name]()
            taken[name].append((thread_time() - begun) * 1000)
    return taken


def table(name: str, contenders: Contenders, rounds: int) -> None:
    """Print a line for each contender."""
    taken = timed(contenders, rounds)
    for contender, times in taken.items():
        ratio = median(mine / plain for mine, plain in zip(times, taken[PLAIN], strict=True))
        print(f"| {name} | {contender} | {min(times):.2f} | {median(times):.2f} | {ratio:.2f} |")


def memory(call: Callable[[], object]) -> tuple[int, int]:
    """Give the bytes that what a call made takes, and the most that were in use meanwhile."""
    tracemalloc.start()
    try:
        made = call()
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del made
    return now, peak


def large() -> None:
    """Print what ten million entries take."""
    rng = random.Random(2)  # noqa: S311 - the same every time
    values = dict.fromkeys(rng.sample(range(LARGE), LARGE // 100), 1)
    empty = StatusList.empty(LARGE)
    full = empty.setting(values)
    flip = timed({PLAIN: lambda: full.setting({5_000_000: 1})}, 200)[PLAIN]
    for name, (held, peak) in {
        "empty": memory(lambda: StatusList.empty(LARGE)),
        "one in a hundred set": memory(lambda: empty.setting(values)),
        "one entry changed": memory(lambda: full.setting({5_000_000: 1})),
        "written": memory(lambda: BITSTRING.write_list(full, ABOUT, "1.1")),
    }.items():
        print(f"| {name} | {held / 1000:,.0f} | {peak / 1000:,.0f} |")
    print(f"\nChanging one entry of ten million: {median(flip) * 1000:.1f} µs.")


def one_by_one() -> None:
    """Print what a verifier pays for one credential."""
    forms = [(BITSTRING, "1.1"), (STATUS_LIST_2021, "1.1"), (TOKEN, "2.0")]
    for form, version in forms:
        purpose = None if form is TOKEN else REVOCATION
        entry = Entry(form=form, url=URL, index=INDICES[0], purpose=purpose)
        document = form.write_list(EMPTY.setting(VALUES), ABOUT, version)  # type: ignore[arg-type]  # a literal of the list above
        member = {"status": entry.to_json()} if form is TOKEN else {"credentialStatus": entry.to_json()}
        kept = read(entry, document)
        taken = timed(
            {
                PLAIN: lambda: verdict(entry, kept, AT),  # noqa: B023 - called within the turn
                "read": lambda: judge(entry, document, AT),  # noqa: B023 - the same
                "declared": lambda: declared(member),  # noqa: B023 - the same
            },
            300,
        )
        found = [f"{median(taken[name]) * 1000:.1f}" for name in ("declared", "read", PLAIN)]
        print(f"| {form.name} | {' | '.join(found)} |")


def main() -> None:
    """Print everything as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    print("A list of 1,000,000 entries of one bit, 10,000 of them set (milliseconds; gzip level 6, EdDSA)\n")
    print("| work | contender | least | median | ratio to plain |\n| --- | --- | ---: | ---: | ---: |")
    for name, contenders in works().items():
        table(name, contenders, rounds)
    contenders, refusal = bombs()
    table("refuse a bomb of 4 GiB", contenders, max(5, rounds // 6))
    ours = BITSTRING.write_list(EMPTY.setting(VALUES), ABOUT)["credentialSubject"]["encodedList"]
    print(f"\nThe list is {len(ours):,} characters of text; in the plain form, {len(plain_encode(plain_set())):,}.")
    print(f"Refusing the bomb takes {memory(refusal)[1] / MIB:.0f} MiB at the most.\n")
    print("One credential and a list of 1,000,000 entries (microseconds)\n")
    print("| form | read the entry | read the list and judge | judge by a list that was read |")
    print("| --- | ---: | ---: | ---: |")
    one_by_one()
    print("\nA list of 10,000,000 entries (kilobytes)\n\n| list | held | most meanwhile |\n| --- | ---: | ---: |")
    large()


if __name__ == "__main__":
    main()
