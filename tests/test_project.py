"""`project.yml` against what it runs: weasel skips by what a command lists, so each must list all that it reads.

Every test gathers all that is wrong and shows it as a list, so that one look tells what to mend.
"""

import ast
import re
import shlex
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import srsly
from thinc.api import Config
from weasel.util.config import load_project_config

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The project as weasel reads it, from a copy, since weasel makes the folders that are missing."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "project.yml", folder)
    try:
        config: dict[str, Any] = load_project_config(folder)
    except SystemExit:
        pytest.fail("weasel refuses project.yml; run: python -m weasel run all --dry")
    return config


def commands(project: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {command["name"]: {"deps": [], "outputs": [], **command} for command in project["commands"]}


def words(command: dict[str, Any]) -> Iterator[list[str]]:
    return (shlex.split(line) for line in command["script"])


def covers(listed: list[str], path: str) -> bool:
    """Whether a path or a folder around it is listed."""
    return any(PurePosixPath(path).is_relative_to(one) for one in listed)


def touches(listed: list[str], path: str) -> bool:
    """Whether a path, a folder around it, or something in it is listed."""
    return covers(listed, path) or any(PurePosixPath(one).is_relative_to(path) for one in listed)


def file_of(module: str) -> str | None:
    """The file of a module of ours, relative to the project; None if it is no module of ours."""
    path = module.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if (ROOT / file).is_file()), None)


def imported(file: str) -> Iterator[str]:
    """Names of all modules that a file imports, wherever in the file, with the packages around them."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[: end + 1]) for end in range(len(parts)))


def named(file: str) -> Iterator[str]:
    """Files of the project that a file names in a string: `with_name("x.py")`, "templates", a module, a path."""
    folder = (ROOT / file).parent
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or "\n" in node.value:
            continue
        text = node.value
        if re.fullmatch(r"scripts(\.\w+)+", text) and (found := file_of(text)):
            yield found
        for base in (folder, ROOT):
            path = base / text
            if not re.fullmatch(r"[\w./-]+", text) or not path.is_relative_to(ROOT / "scripts") or path == folder:
                continue
            if path.is_file():
                yield str(path.relative_to(ROOT))
            elif path.is_dir() and base is ROOT:
                yield from (str(one.relative_to(ROOT)) for one in sorted(path.glob("*.py")))


def templates(file: str) -> Iterator[str]:
    """The templates that a file names by their file names."""
    folder = (ROOT / file).parent / "templates"
    text = (ROOT / file).read_text(encoding="utf-8")
    if folder.is_dir():
        yield from (str(one.relative_to(ROOT)) for one in sorted(folder.iterdir()) if f'"{one.name}"' in text)


@cache
def closure(file: str) -> frozenset[str]:
    """A code file and all that it needs of ours; empty files left out."""
    found: set[str] = set()
    open_files = [file]
    while open_files:
        current = open_files.pop()
        if current in found:
            continue
        found.add(current)
        if current.endswith(".py"):
            modules = (file_of(name) for name in imported(current))
            open_files += [one for one in (*modules, *named(current), *templates(current)) if one]
    return frozenset(one for one in found if (ROOT / one).stat().st_size)


def code_of(command: dict[str, Any]) -> set[str]:
    """All code that a command runs: modules behind -m, files behind --code, and what they need."""
    found: set[str] = set()
    for line in words(command):
        for option, value in pairwise(line):
            file = file_of(value) if option == "-m" else value if option == "--code" else None
            if file:
                found |= closure(file)
    return found


def data_of(command: dict[str, Any], settings: dict[str, Any]) -> set[str]:
    """Paths in a command's script lines, and those that its configs name."""
    found = set()
    # The name of a model has a slash too; a mirror lies outside the project.
    elsewhere = {str(settings["encoder"]), str(settings["mirror"])}
    for line in words(command):
        paths = {word for word in line if re.fullmatch(r"[\w.-]+(/[\w.-]+)+|[\w-]+\.(yml|txt|md)|LICENSE", word)}
        found |= paths - elsewhere
        given = {option.removeprefix("--paths.") for option in line if option.startswith("--paths.")}
        for config in (path for path in paths if path.endswith(".cfg") and (ROOT / path).is_file()):
            named_paths = Config().from_disk(ROOT / config, interpolate=False)["paths"]
            found |= {path for name, path in named_paths.items() if path and name not in given}
    return found


def report(faults: list[str]) -> str:
    return "\n" + "\n".join(faults)


def test_there_are_commands_and_workflows(project: dict[str, Any]) -> None:
    assert len(commands(project)) == len(project["commands"])
    assert {"all", "all-cpu"} <= set(project["workflows"])


def test_modules_exist(project: dict[str, Any]) -> None:
    faults = [
        f"{name}: there is no module {value}"
        for name, command in commands(project).items()
        for line in words(command)
        for option, value in pairwise(line)
        if option == "-m" and value.startswith("scripts") and not file_of(value)
    ]
    assert not faults, report(faults)


def test_deps_have_all_code(project: dict[str, Any]) -> None:
    # Each file by name: a folder's checksum would take in its __pycache__.
    faults = [
        f"{name}: deps lack {file}"
        for name, command in commands(project).items()
        for file in sorted(code_of(command) - set(command["deps"]))
    ]
    assert not faults, report(faults)


def test_deps_have_no_code_that_is_not_used(project: dict[str, Any]) -> None:
    faults = [
        f"{name}: deps have {dep}, which it does not use"
        for name, command in commands(project).items()
        for dep in command["deps"]
        if dep.startswith("scripts/") and dep not in code_of(command)
    ]
    assert not faults, report(faults)


def test_deps_or_outputs_have_all_files_of_the_script_line(project: dict[str, Any]) -> None:
    faults = [
        f"{name}: neither deps nor outputs have {path}"
        for name, command in commands(project).items()
        for path in sorted(data_of(command, project["vars"]))
        if not touches([*command["deps"], *command["outputs"]], path)
    ]
    assert not faults, report(faults)


def test_deps_exist_or_are_generated(project: dict[str, Any]) -> None:
    outputs = [output for command in commands(project).values() for output in command["outputs"]]
    outputs += [asset["dest"] for asset in project["assets"]]
    faults = [
        f"{name}: {dep} neither exists nor is the output of a command"
        for name, command in commands(project).items()
        for dep in command["deps"]
        if not (ROOT / dep).exists() and not touches(outputs, dep)
    ]
    assert not faults, report(faults)


def test_every_command_names_its_outputs(project: dict[str, Any]) -> None:
    # Without outputs, weasel skips a command whose deps are the same, even if what it had made is gone.
    faults = [
        f"{name}: no outputs, and not no_skip"
        for name, command in commands(project).items()
        if not command["outputs"] and not command.get("outputs_no_cache") and not command.get("no_skip")
    ]
    assert not faults, report(faults)


def test_no_two_commands_have_one_output(project: dict[str, Any]) -> None:
    places: dict[str, list[str]] = {}
    for name, command in commands(project).items():
        for output in command["outputs"]:
            places.setdefault(output, []).append(name)
    faults = [f"{output}: of {', '.join(names)}" for output, names in places.items() if len(names) > 1]
    assert not faults, report(faults)


def test_workflows_run_in_an_order_that_has_all_deps(project: dict[str, Any]) -> None:
    known = commands(project)
    generated = [output for command in known.values() for output in command["outputs"]]
    faults = []
    for workflow, names in project["workflows"].items():
        made: list[str] = []
        for name in names:
            if name not in known:
                faults.append(f"{workflow}: there is no command {name}")
                continue
            needed = [dep for dep in known[name]["deps"] if touches(generated, dep)]
            faults += [
                f"{workflow}: {name} needs {dep}, made by none before" for dep in needed if not touches(made, dep)
            ]
            made += known[name]["outputs"]
    assert not faults, report(faults)


def test_assets_have_checksums(project: dict[str, Any]) -> None:
    faults = [
        f"{asset['dest']}: no MD5 checksum"
        for asset in project["assets"]
        if not re.fullmatch("[0-9a-f]{32}", asset.get("checksum") or "")
    ]
    faults += [
        f"{asset['dest']}: not in assets/" for asset in project["assets"] if not covers(["assets"], asset["dest"])
    ]
    assert not faults, report(faults)


def test_vars_are_defined_and_used(project: dict[str, Any]) -> None:
    text = (ROOT / "project.yml").read_text(encoding="utf-8")
    used, defined = set(re.findall(r"\$\{vars\.(\w+)", text)), set(srsly.read_yaml(ROOT / "project.yml")["vars"])
    assert (sorted(used - defined), sorted(defined - used)) == ([], [])


def test_script_lines_need_no_shell(project: dict[str, Any]) -> None:
    faults = [
        f"{name}: {word} is not done by a shell"
        for name, command in commands(project).items()
        for line in words(command)
        for word in line
        if word in ("&&", "||", ";", "|", ">", "<") or "*" in word or word.startswith(("$", "~"))
    ]
    assert not faults, report(faults)


def test_directories_are_listed(project: dict[str, Any]) -> None:
    used = {
        PurePosixPath(path).parts[0]
        for command in commands(project).values()
        for path in (*command["deps"], *command["outputs"])
        if "/" in path
    }
    assert sorted(used - set(project["directories"])) == []
