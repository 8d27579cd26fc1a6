"""Attachments are copied under their content's hash, and nothing outside the import's folder is."""

import hashlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.records.drafts import AttachmentDraft, AttachmentNamed
from models.refusals import Refusal
from sources.files.attachments import ATTACHMENT_LIMIT, keep_bytes, save_attachments, stored_path

PDF = b"%PDF-1.7\nhello"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "data" / "files"


def files_in(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


async def keep(folder: Path, store: Path, *paths: str) -> tuple[AttachmentDraft, ...]:
    named = [AttachmentNamed(Path(path).name, folder / path, external=False) for path in paths]
    return await save_attachments(named, folder=folder, store=store, file="orders.json")


async def refused(folder: Path, store: Path, path: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await keep(folder, store, path)
    assert caught.value.facts["file"] == "orders.json"
    assert files_in(store) == []
    return caught.value


async def test_it_copies_a_file_under_the_hash_of_its_content(folder: Path, store: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "quote.pdf").write_bytes(PDF)
    (kept,) = await keep(folder, store, "more/quote.pdf")
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert kept == AttachmentDraft("quote.pdf", sha256, len(PDF), "application/pdf", external=False)
    assert stored_path(store, sha256) == store / sha256[:2] / sha256[2:]
    assert stored_path(store, sha256).read_bytes() == PDF
    assert (folder / "more" / "quote.pdf").exists()


async def test_the_same_content_stands_once_and_nothing_is_left_beside(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_bytes(b"same")
    (folder / "b.txt").write_bytes(b"same")
    first, second = await keep(folder, store, "a.txt", "b.txt")
    assert (first.name, second.name, first.sha256) == ("a.txt", "b.txt", second.sha256)
    assert files_in(store) == [stored_path(store, first.sha256)]


async def test_a_copy_that_a_crash_cut_short_is_made_whole(folder: Path, store: Path) -> None:
    (folder / "a.txt").write_bytes(b"whole")
    cut = stored_path(store, hashlib.sha256(b"whole").hexdigest())
    cut.parent.mkdir(parents=True)
    cut.write_bytes(b"who")
    await keep(folder, store, "a.txt")
    assert cut.read_bytes() == b"whole"


def test_what_came_inside_a_file_is_kept_once_under_the_hash_of_its_content(store: Path) -> None:
    first, second = (keep_bytes(PDF, name, store) for name in ("a.pdf", "b.pdf"))
    assert (first.name, second.name, first.sha256) == ("a.pdf", "b.pdf", second.sha256)
    assert (first.media_type, first.size) == ("application/pdf", len(PDF))
    assert files_in(store) == [stored_path(store, first.sha256)]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("quote.pdf", PDF, "application/pdf"),
        ("quote.PDF", PDF, "application/pdf"),
        ("scan", b"\n" + PDF, "application/pdf"),
        ("quote.pdf", b"<html>", "application/octet-stream"),
        ("photo.jpg", b"\xff\xd8\xff", "image/jpeg"),
        ("list.tar.gz", b"\x1f\x8b", "application/octet-stream"),
        ("noidea", b"x", "application/octet-stream"),
    ],
)
async def test_it_tells_the_media_type(
    folder: Path, store: Path, name: str, content: bytes, media_type: str
) -> None:
    (folder / name).write_bytes(content)
    (kept,) = await keep(folder, store, name)
    assert kept.media_type == media_type


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../secret.txt", "sub/../../secret.txt", "sub/../own.txt", "."]
)
async def test_it_refuses_a_path_that_leaves_the_folder(folder: Path, store: Path, path: str) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "own.txt").write_text("own")
    (folder / "sub").mkdir()
    assert (await refused(folder, store, path)).code == "attachment_outside"


async def test_it_refuses_a_link_also_as_a_folder_on_the_way(folder: Path, store: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "dir").symlink_to(outside)
    (folder / "dangling").symlink_to(outside / "nothing")
    for path in ("link.txt", "dir/secret.txt", "dangling"):
        refusal = await refused(folder, store, path)
        assert (refusal.code, refusal.facts["path"]) == ("attachment_outside", path)


@pytest.fixture
def listening(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(folder)  # a socket's path may be 107 bytes long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        yield


@pytest.mark.usefixtures("listening")
async def test_it_refuses_what_is_not_a_regular_file_without_waiting_for_it(
    folder: Path, store: Path
) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    for path in ("pipe", "folder", "socket"):
        refusal = await refused(folder, store, path)
        assert (refusal.code, refusal.facts["path"]) == ("attachment_not_a_file", path)


async def test_it_refuses_a_missing_an_empty_and_a_too_large_file(folder: Path, store: Path) -> None:
    (folder / "plain.txt").write_text("x")
    assert (await refused(folder, store, "absent.pdf")).code == "attachment_missing"
    assert (await refused(folder, store, "plain.txt/absent.pdf")).code == "attachment_missing"
    (folder / "empty.pdf").touch()
    empty = await refused(folder, store, "empty.pdf")
    assert (empty.code, empty.facts["path"]) == ("attachment_empty", "empty.pdf")
    with (folder / "large.bin").open("wb") as file:
        file.truncate(ATTACHMENT_LIMIT + 1)
    large = await refused(folder, store, "large.bin")
    assert (large.code, large.facts["limit"]) == ("attachment_too_large", ATTACHMENT_LIMIT)


async def test_a_file_of_just_the_limit_is_taken(folder: Path, store: Path) -> None:
    with (folder / "large.bin").open("wb") as file:
        file.truncate(ATTACHMENT_LIMIT)
    (kept,) = await keep(folder, store, "large.bin")
    assert kept.size == ATTACHMENT_LIMIT


async def test_a_store_that_cannot_take_files_is_a_fault_and_no_refusal(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("x")
    (tmp_path / "blocked").write_text("a file where a folder should be")
    with pytest.raises(OSError):
        await keep(folder, tmp_path / "blocked", "a.txt")
