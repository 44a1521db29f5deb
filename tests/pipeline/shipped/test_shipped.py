"""Every file of the wheel stands on its own: `spacy package --code` imports each alone, with no project around it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import scripts.pipeline.shipped as shipped

FOLDER = Path(shipped.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.py") if path.name != "__init__.py")
ALLOWED = {*sys.stdlib_module_names, "numpy", "spacy", "thinc"}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """RETURNS: The level of the import (0 is absolute) and the whole name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_imports_nothing_but_the_library_numpy_spacy_and_thinc(path: Path) -> None:
    assert [(level, name) for level, name in imports(path) if level or name.split(".")[0] not in ALLOWED] == []


def test_the_package_imports_every_file() -> None:
    assert sorted(shipped.__all__) == [path.stem for path in FILES]
    assert all(Path(getattr(shipped, name).__file__).parent == FOLDER for name in shipped.__all__)
