"""Output is complete or not there."""

from pathlib import Path

import pytest

from scripts.files import complete
from scripts.output import STANDARD_OUTPUT, OutputError, check_output, open_output


def test_file_and_folder_appear_at_the_end(tmp_path: Path) -> None:
    for name in ("file", "folder"):
        path = tmp_path / "new" / name
        with complete(path) as unfinished:
            if name == "file":
                unfinished.write_text("one")
            else:
                unfinished.mkdir()
                (unfinished / "a").write_text("one")
            assert not path.exists()
        assert path.exists()
    assert sorted(path.name for path in (tmp_path / "new").rglob("*")) == ["a", "file", "folder"]


def test_a_file_is_replaced_and_an_empty_folder_filled(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old and long")
    with open_output(tmp_path / "file") as file:
        file.write(b"new")
    assert (tmp_path / "file").read_text() == "new"
    (tmp_path / "folder").mkdir()
    with complete(tmp_path / "folder") as unfinished:
        unfinished.mkdir()
        (unfinished / "a").touch()
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["a"]


def test_after_an_error_the_old_file_stands_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def write_half() -> None:
        with open_output(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    with open_output(tmp_path / "file") as file:
        file.write(b"one")
    (tmp_path / "other").write_bytes(b"one")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with open_output(tmp_path / "link") as file:
        file.write(b"one")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "one"


def test_devices_are_written_to() -> None:
    with open_output(Path("/dev/null")) as file:
        file.write(b"one")
    assert Path("/dev/null").is_char_device()


def test_standard_output(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_output(STANDARD_OUTPUT) as file:
        file.write("é\n".encode())
    assert capsysbinary.readouterr().out == "é\n".encode()


def test_places_that_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    check_output(tmp_path / "file", folder=False)
    check_output(tmp_path / "new", folder=True)
    with pytest.raises(OutputError, match="is a folder; give a file"):
        check_output(tmp_path, folder=False)
    for place in (tmp_path, tmp_path / "file"):
        with pytest.raises(OutputError, match="give a new or an empty folder"):
            check_output(place, folder=True)
