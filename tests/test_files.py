"""Files are complete or not there."""

import os
from pathlib import Path

import pytest

from scripts.files import copy_folder, put_in_place, write_atomically


def test_writes_and_makes_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "new/folder/a.bin"
    write_atomically(path, b"\0one")
    assert path.read_bytes() == b"\0one"
    assert list(path.parent.iterdir()) == [path]


def test_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"much longer than what comes")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_permissions_are_those_of_any_new_file(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "a", b"one")
        (tmp_path / "b").write_bytes(b"one")
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~umask
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.parametrize("step", ["chmod", "replace"])
@pytest.mark.parametrize("interruption", [OSError("the disk is full"), KeyboardInterrupt()], ids=["error", "Ctrl-C"])
def test_interrupted_write_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, interruption: BaseException
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise interruption

    monkeypatch.setattr(Path, step, interrupt)
    with pytest.raises(type(interruption)):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_copied_folder_has_the_contents_but_not_the_permissions(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "inner").mkdir(parents=True)
    (source / "inner/one.txt").write_text("one")
    (source / ".git").mkdir()
    (source / "linked.txt").symlink_to(source / "inner/one.txt")
    (source / "inner").chmod(0o555)
    copy_folder(source, tmp_path / "copy", ".git")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["inner", "linked.txt"]
    assert (tmp_path / "copy/linked.txt").read_text() == "one"
    assert not (tmp_path / "copy/linked.txt").is_symlink()
    assert (tmp_path / "copy/inner").stat().st_mode & 0o777 == 0o755


def test_what_is_put_in_place_replaces_what_stood_there(tmp_path: Path) -> None:
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(name)
    put_in_place(tmp_path / "new", tmp_path / "old")
    assert [path.name for path in (tmp_path / "old").iterdir()] == ["new.txt"]
    assert not (tmp_path / "new").exists()
    (tmp_path / "file").write_text("file")
    put_in_place(tmp_path / "file", tmp_path / "place")
    assert (tmp_path / "place").read_text() == "file"
