"""Take the public corpora from a folder that somebody else filled, for machines without a network."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import srsly
import typer
from weasel.util.hashing import get_checksum

from scripts.console import fail
from scripts.files import copy_folder, put_in_place


def mirror(
    project: Annotated[Path, typer.Argument(help="The project.yml that lists the assets.", exists=True)],
    folder: Annotated[Path, typer.Argument(help="Folder that holds the corpora as assets/ does.")],
) -> None:
    """Copy every asset that the folder has into its place, if its checksum is right; `weasel assets` then skips it.

    Example: python -m scripts.articles.mirror project.yml mirror
    """
    if not folder.is_dir():
        fail(f"there is no folder {folder}; name the mirror with --vars.mirror, or fetch with weasel assets --extra")
    wrong = []
    for asset in srsly.read_yaml(project)["assets"]:
        place = project.parent / asset["dest"]
        source = folder / Path(asset["dest"]).relative_to("assets")
        if place.exists() and get_checksum(place) == asset["checksum"]:
            typer.echo(f"{asset['dest']} is there already", err=True)
        elif not source.exists():
            wrong.append(f"{source} does not exist")
        elif (found := get_checksum(source)) != asset["checksum"]:
            wrong.append(f"{source} has the checksum {found}, expected {asset['checksum']}")
        else:
            _copy(source, place)
            typer.echo(f"{asset['dest']} copied from {source}", err=True)
    if wrong:
        fail("\n".join([*wrong, "these assets were left as they are; the others are in place"]))


def _copy(source: Path, place: Path) -> None:
    """Copy a file or folder; it is complete or not there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".mirror.") as scratch:
        copy = Path(scratch) / place.name
        if source.is_dir():
            copy_folder(source, copy)
        else:
            shutil.copyfile(source, copy)
        put_in_place(copy, place)


if __name__ == "__main__":
    typer.run(mirror)
