"""Public corpora from a folder: copied if right, left alone if there, refused if wrong."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner
from weasel.util.hashing import get_checksum

from scripts.articles.mirror import mirror

# A folder's checksum is that of its files' contents in the order of their paths.
FOLDER = {"a/one.txt": b"first", "b/two.txt": b"second", "c.txt": b"third"}
FOLDER_MD5 = hashlib.md5(b"firstsecondthird").hexdigest()
FILE = b'{"text": "gunmen"}\n'
FILE_MD5 = hashlib.md5(FILE).hexdigest()


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run() -> tuple[int, list[str]]:
    app = typer.Typer()
    app.command()(mirror)
    result = CliRunner().invoke(app, ["project/project.yml", "mirror"])
    assert result.stdout == ""
    return result.exit_code, result.stderr.splitlines()


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with two assets, and a mirror that has both."""
    monkeypatch.chdir(tmp_path)
    write(Path("mirror/polnear/dev"), FOLDER)
    write(Path("mirror"), {"casie/all.jsonl": FILE})
    Path("project").mkdir()
    Path("project/project.yml").write_text(
        f"""
assets:
  - dest: "assets/polnear/dev"
    checksum: "{FOLDER_MD5}"
    git: {{repo: "https://example.org/x", branch: "master", path: "data/dev"}}
  - dest: "assets/casie/all.jsonl"
    checksum: "{FILE_MD5}"
    url: "https://example.org/all.jsonl"
"""
    )


def test_copied() -> None:
    assert run() == (
        0,
        [
            "assets/polnear/dev copied from mirror/polnear/dev",
            "assets/casie/all.jsonl copied from mirror/casie/all.jsonl",
        ],
    )
    assert files(Path("project/assets")) == {
        **{f"polnear/dev/{name}": content for name, content in FOLDER.items()},
        "casie/all.jsonl": FILE,
    }
    # Where `weasel assets` looks, it finds what it would have fetched.
    assert get_checksum("project/assets/polnear/dev") == FOLDER_MD5


def test_skipped_when_right() -> None:
    run()
    shutil.rmtree("mirror/polnear")
    before = Path("project/assets/casie/all.jsonl").stat()
    assert run() == (0, ["assets/polnear/dev is there already", "assets/casie/all.jsonl is there already"])
    after = Path("project/assets/casie/all.jsonl").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_wrong_checksum_is_refused_and_what_was_there_is_left() -> None:
    write(Path("mirror/polnear/dev"), {"c.txt": b"changed"})
    write(Path("project/assets/polnear/dev"), {"older.txt": b"older"})
    found = hashlib.md5(b"firstsecondchanged").hexdigest()
    assert run() == (
        1,
        [
            "assets/casie/all.jsonl copied from mirror/casie/all.jsonl",
            f"mirror/polnear/dev has the checksum {found}, expected {FOLDER_MD5}",
            "these assets were left as they are; the others are in place",
        ],
    )
    assert files(Path("project/assets/polnear/dev")) == {"older.txt": b"older"}


def test_missing() -> None:
    Path("mirror/casie/all.jsonl").unlink()
    code, said = run()
    assert (code, said[1:]) == (
        1,
        ["mirror/casie/all.jsonl does not exist", "these assets were left as they are; the others are in place"],
    )
    assert files(Path("project/assets")).keys() == {f"polnear/dev/{name}" for name in FOLDER}


def test_no_mirror() -> None:
    shutil.rmtree("mirror")
    assert run() == (
        1,
        ["there is no folder mirror; name the mirror with --vars.mirror, or fetch with weasel assets --extra"],
    )
    assert not Path("project/assets").exists()


def test_wrong_files_are_replaced_whole() -> None:
    write(Path("project/assets"), {"polnear/dev/left-over.txt": b"x", "casie/all.jsonl": b"half"})
    assert run()[0] == 0
    assert files(Path("project/assets/polnear/dev")) == FOLDER
    assert Path("project/assets/casie/all.jsonl").read_bytes() == FILE


def test_read_only_mirror_gives_assets_that_can_be_replaced() -> None:
    locked = [Path("mirror/polnear/dev/a/one.txt"), Path("mirror/polnear/dev/a"), Path("mirror/polnear/dev")]
    for path in locked:
        path.chmod(0o555)
    try:
        assert run()[0] == 0
    finally:
        for path in locked:
            path.chmod(0o755)
    copied = Path("project/assets/polnear/dev")
    assert [path.stat().st_mode & 0o700 for path in (copied, copied / "a", copied / "a/one.txt")] == [
        0o700,
        0o700,
        0o600,
    ]


def test_a_copy_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copytree", interrupt)
    assert run()[0] != 0
    assert files(Path("project/assets")) == {}
    assert list(Path("project/assets/polnear").iterdir()) == []


@pytest.mark.skipif("ATTACK_CLAIMS_MIRROR" not in os.environ, reason="needs a folder with the public corpora")
def test_the_public_corpora_have_the_checksums_of_project_yml(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parents[2] / "project.yml", tmp_path / "project.yml")
    mirror(tmp_path / "project.yml", Path(os.environ["ATTACK_CLAIMS_MIRROR"]))
    assert len(list((tmp_path / "assets/polnear/dev/text").glob("*.txt"))) == 84
