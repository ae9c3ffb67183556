from __future__ import annotations

import asyncio
import copy
import json
import os
import tempfile
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mikromerit.errors import InvalidModel, Unresolvable
from mikromerit.evidence import (
    DOCUMENT_BYTES,
    MAX_FILE_BYTES,
    Evidence,
    Fetched,
    Need,
    in_thread,
    offline,
    read_evidence,
    write_evidence,
)

URL = "https://meriter.example/.well-known/did.json"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DOCUMENT = Fetched(b"{}", "application/did+json", NOON)


# --- values -------------------------------------------------------------------------------------------------------


def test_a_need_is_a_value() -> None:
    assert Need(URL, "did-document") == Need(URL, "did-document", DOCUMENT_BYTES)
    assert len({Need(URL, "did-document"), Need(URL, "did-document"), Need(URL, "registry")}) == 2
    with pytest.raises(AttributeError):
        Need(URL, "did-document").url = "other"  # type: ignore[misc]


def test_an_answer_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Fetched(b"", "text/plain", datetime(2026, 11, 21))  # noqa: DTZ001 - to be refused


def test_an_answer_shows_its_size_never_its_body() -> None:
    shown = repr(Fetched(b"secret", "text/plain\x1b" + "x" * 1000, NOON))
    assert shown.startswith("Fetched(<6 bytes>, 'text/plain\\x1bxxx")
    assert shown.endswith(", at=2026-11-21T12:00:00+00:00)")
    assert len(shown) < 200


def test_evidence_is_a_mapping_that_never_changes() -> None:
    items = {URL: DOCUMENT}
    evidence = Evidence(items)
    items["other"] = DOCUMENT
    assert dict(evidence) == {URL: DOCUMENT}
    assert evidence[URL] is DOCUMENT
    assert URL in evidence
    assert "other" not in evidence
    assert evidence.get("other") is None
    with pytest.raises(TypeError):
        evidence["other"] = DOCUMENT  # type: ignore[index]
    with pytest.raises(AttributeError):
        evidence.other = DOCUMENT  # type: ignore[attr-defined]


def test_adding_makes_new_evidence() -> None:
    empty = Evidence()
    one = empty.adding(URL, DOCUMENT)
    later = Fetched(b"[]", "text/plain", NOON)
    assert len(empty) == 0
    assert dict(one) == {URL: DOCUMENT}
    assert dict(one.adding(URL, later)) == {URL: later}
    assert dict(one) == {URL: DOCUMENT}


def test_evidence_is_equal_by_value() -> None:
    other = Evidence().adding("b", DOCUMENT).adding("a", DOCUMENT)
    same = Evidence({"a": DOCUMENT, "b": DOCUMENT})
    assert same == other
    assert hash(same) == hash(other)
    assert same != Evidence({"a": DOCUMENT})
    assert copy.deepcopy(same) == same


def test_evidence_shows_only_its_count() -> None:
    assert repr(Evidence({URL: DOCUMENT})) == "Evidence(<1 items>)"


def test_offline_answers_nothing() -> None:
    with pytest.raises(Unresolvable) as caught:
        offline(Need(URL, "did-document"))
    assert caught.value.url == URL


def test_a_fetch_in_a_thread() -> None:
    threads: list[threading.Thread] = []

    def fetch(need: Need) -> Fetched:
        threads.append(threading.current_thread())
        return Fetched(need.url.encode(), "text/plain", NOON)

    async def run() -> Fetched:
        return await in_thread(fetch)(Need(URL, "did-document"))

    assert asyncio.run(run()).body == URL.encode()
    assert threads[0] is not threading.current_thread()

    async def refuse() -> Fetched:
        return await in_thread(offline)(Need(URL, "did-document"))

    with pytest.raises(Unresolvable):
        asyncio.run(refuse())


# --- a folder -----------------------------------------------------------------------------------------------------


def test_evidence_comes_back_from_a_folder(tmp_path: Path) -> None:
    swedish = timezone(timedelta(hours=1))
    evidence = Evidence(
        {
            URL: DOCUMENT,
            "https://meriter.example/status/1?x=1": Fetched(b"\x00\xff\r\n", "", NOON.replace(microsecond=5)),
            "https://MERITER.example/status/1": Fetched(b"", "text/plain", datetime(2026, 1, 1, tzinfo=swedish)),
        }
    )
    folder = tmp_path / "new" / "folder"
    write_evidence(folder, evidence)
    assert read_evidence(folder) == evidence
    assert sorted(path.name for path in folder.iterdir()) == [
        "2_MERITER.example_status_1",
        "evidence.json",
        "meriter.example_.well-known_did.json",
        "meriter.example_status_1",
    ]
    assert (folder / "meriter.example_status_1").read_bytes() == b"\x00\xff\r\n"
    assert json.loads((folder / "evidence.json").read_text())[2] == {
        "url": "https://MERITER.example/status/1",
        "file": "2_MERITER.example_status_1",
        "mediaType": "text/plain",
        "at": "2025-12-31T23:00:00Z",
    }


def test_no_evidence_comes_back_too(tmp_path: Path) -> None:
    write_evidence(tmp_path, Evidence())
    assert read_evidence(tmp_path) == Evidence()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/b/c.json#d", "a.example_b_c.json"),
        ("https://a.example:8443/å/", "a.example_8443"),
        ("https://a.example/../../etc/hostname", "a.example_._._etc_hostname"),
        ("..", "body"),
        ("", "body"),
        ("/", "body"),
        ("https://.hidden.example", "hidden.example"),
        ("evidence.json", "2_evidence.json"),
        ("https://EVIDENCE.JSON/", "2_EVIDENCE.JSON"),
        ("https://a.example/" + "x" * 500 + ".json", "x" * 95 + ".json"),
        ("C:\\x\\y", "C__x_y"),
    ],
)
def test_files_are_named_after_the_url(tmp_path: Path, url: str, name: str) -> None:
    evidence = Evidence({url: DOCUMENT})
    write_evidence(tmp_path, evidence)
    assert {path.name for path in tmp_path.iterdir()} == {"evidence.json", name}
    assert read_evidence(tmp_path) == evidence


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=("C", "Z"))), st.binary(max_size=9), max_size=4))
def test_any_url_finds_its_file(bodies: dict[str, bytes]) -> None:
    evidence = Evidence({url: Fetched(body, "text/plain", NOON) for url, body in bodies.items()})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "inside"
        write_evidence(folder, evidence)
        assert read_evidence(folder) == evidence
        assert list(Path(name).iterdir()) == [folder]
        assert len(list(folder.iterdir())) == len(bodies) + 1


def test_writing_again_replaces_and_never_follows_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("evidence.json", "meriter.example_.well-known_did.json", "evidence.json~"):
        (folder / name).symlink_to(outside)
    (folder / "mine.txt").write_bytes(b"kept")
    write_evidence(folder, Evidence({URL: DOCUMENT}))
    write_evidence(folder, Evidence({URL: DOCUMENT}))
    assert outside.read_bytes() == b"precious"
    assert (folder / "mine.txt").read_bytes() == b"kept"
    assert read_evidence(folder) == Evidence({URL: DOCUMENT})
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize(
    ("url", "fetched", "path"),
    [
        ("https://a.example/\n", DOCUMENT, "/0/url"),
        ("https://a.example/\ud800", DOCUMENT, "/0/url"),
        (URL, Fetched(b"", "text/plain\r\n", NOON), "/0/mediaType"),
        (URL, Fetched(b"x" * (MAX_FILE_BYTES + 1), "text/plain", NOON), "/0/file"),
    ],
    ids=["newline", "surrogate", "media type", "size"],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path: Path, url: str, fetched: Fetched, path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        write_evidence(tmp_path, Evidence({url: fetched}))
    assert caught.value.path == path
    assert list(tmp_path.iterdir()) == []


def entry(**members: object) -> dict[str, object]:
    return {"url": URL, "file": "did.json", "mediaType": "application/did+json", "at": "2026-11-21T12:00:00Z"} | members


def without(member: str) -> dict[str, object]:
    return {name: value for name, value in entry().items() if name != member}


def reason(folder: Path, manifest: object) -> tuple[str, str]:
    folder.mkdir(exist_ok=True)
    (folder / "did.json").write_bytes(b"{}")
    data = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    (folder / "evidence.json").write_bytes(data)
    with pytest.raises(InvalidModel) as caught:
        read_evidence(folder)
    return caught.value.reason, caught.value.path


MEMBERS = "an entry has the members url, file, mediaType and at, and no others"
TEXT = "this is a text of characters that can be printed"
NAME = "a file is named by letters, digits, '.', '_' and '-', without a folder"
MOMENT = "this is no moment in UTC such as 2026-11-21T12:00:00Z"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (b"", ("evidence.json is not JSON", "")),
        (b"\xff", ("evidence.json is not JSON", "")),
        (b"\xef\xbb\xbf[]", ("evidence.json is not JSON", "")),
        ("[]".encode("utf-16"), ("evidence.json is not JSON", "")),
        (b"[" * 100_000, ("evidence.json is not JSON", "")),
        (b"[" + b"9" * 10_000 + b"]", ("evidence.json is not JSON", "")),
        (b"[] []", ("evidence.json is not JSON", "")),
        (b'[{"url": "a", "url": "b"}]', ("evidence.json has an object with a member twice", "")),
        ({}, ("evidence.json is a list of entries", "")),
        (None, ("evidence.json is a list of entries", "")),
        ([None], (MEMBERS, "/0")),
        ([[]], (MEMBERS, "/0")),
        *(([without(member)], (MEMBERS, "/0")) for member in entry()),
        ([entry(), entry(more=1)], (MEMBERS, "/1")),
        *(([entry(**{member: 1})], (TEXT, f"/0/{member}")) for member in entry()),
        ([entry(url="https://a.example/\n")], (TEXT, "/0/url")),
        ([entry(url="https://a.example/\ud800")], (TEXT, "/0/url")),
        ([entry(), entry(file="other")], ("this URL is in the manifest twice", "/1/url")),
        ([entry(), entry(url="other")], ("two URLs name the same file", "/1/file")),
        ([entry(), entry(url="other", file="DID.json")], ("two URLs name the same file", "/1/file")),
        *(
            ([entry(file=name)], (NAME, "/0/file"))
            for name in (
                "",
                ".",
                "..",
                "../did.json",
                "..\\did.json",
                "/etc/hostname",
                "a/did.json",
                "C:did.json",
                "a..json",
                ".did.json",
                "å.json",
                "did.json ",
                "x" * 201,
                "evidence.json",
                "Evidence.JSON",
            )
        ),
        ([entry(file="none.json")], ("there is no file none.json in the folder", "/0/file")),
        *(
            ([entry(at=at)], (MOMENT, "/0/at"))
            for at in (
                "",
                "2026-11-21",
                "2026-11-21T12:00:00",
                "2026-11-21T12:00:00+01:00",
                "2026-11-21T12:00:00+00:00",
                "2026-11-21 12:00:00Z",
                "2026-11-21T12:00Z",
                "2026-11-21T12:00:00,5Z",
                "2026-11-21T12:00:00.1234567Z",
                "20261121T120000Z",
                "2026-W47-6T12:00:00Z",
                "\u0662026-11-21T12:00:00Z",
            )
        ),
        *(
            ([entry(at=at)], ("there is no such day or time", "/0/at"))
            for at in ("2026-02-30T12:00:00Z", "2026-11-21T25:00:00Z", "0000-01-01T00:00:00Z", "2026-12-31T23:59:60Z")
        ),
    ],
)
def test_manifests_that_are_refused(tmp_path: Path, manifest: object, expected: tuple[str, str]) -> None:
    assert reason(tmp_path, manifest) == expected


def test_no_manifest_and_no_folder(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(InvalidModel, match=r"there is no file evidence\.json in the folder"):
            read_evidence(folder)


def test_links_stay_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "up").symlink_to("../outside")
    (folder / "loop").symlink_to("loop")
    (folder / "away").symlink_to("nowhere")
    (folder / "in").symlink_to("did.json")
    leads_out = "the file is a link that leads out of the folder"
    assert reason(folder, [entry(file="out")]) == (leads_out, "/0/file")
    assert reason(folder, [entry(file="up")]) == (leads_out, "/0/file")
    assert reason(folder, [entry(file="loop")]) == ("there is no file loop in the folder", "/0/file")
    assert reason(folder, [entry(file="away")]) == ("there is no file away in the folder", "/0/file")
    (folder / "evidence.json").write_bytes(json.dumps([entry(file="in")]).encode())
    assert read_evidence(folder)[URL].body == b"{}"  # as a mounted volume lays files out


def test_a_manifest_that_is_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "evidence.json").write_bytes(b"[]")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "evidence.json").symlink_to(tmp_path / "evidence.json")
    with pytest.raises(InvalidModel, match="leads out"):
        read_evidence(folder)


def test_what_is_no_ordinary_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert reason(tmp_path, [entry(file="folder")]) == ("the file cannot be read", "/0/file")
    assert reason(tmp_path, [entry(file="pipe")]) == ("this is no ordinary file", "/0/file")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_evidence(tmp_path, Evidence({URL: DOCUMENT}))

    def refuse(*_: Any) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InvalidModel, match="cannot be read"):
        read_evidence(tmp_path)


def test_files_that_are_too_large(tmp_path: Path) -> None:
    for name in ("huge", "full"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(MAX_FILE_BYTES + (name == "huge"))
    assert reason(tmp_path, [entry(file="huge")]) == ("the file is larger than 32 MiB", "/0/file")
    assert reason(tmp_path, b" " * MAX_FILE_BYTES + b"[]") == ("the file is larger than 32 MiB", "")
    (tmp_path / "evidence.json").write_bytes(json.dumps([entry(file="full")]).encode())
    assert len(read_evidence(tmp_path)[URL].body) == MAX_FILE_BYTES


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from(["did.json", URL, "2026-11-21T12:00:00Z"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*entry(), "more"]), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_manifest_is_evidence_or_invalid(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "did.json").write_bytes(b"{}")
        (Path(name) / "evidence.json").write_bytes(data)
        with suppress(InvalidModel):
            assert isinstance(read_evidence(Path(name)), Evidence)
