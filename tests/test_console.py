"""How a command ends when it cannot go on, and the signs of life before that."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from scripts import console
from scripts.articles.problems import ArticleError, Problem
from scripts.console import HEARTBEAT_SECONDS, fail, progress, run_watched

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("no such thing", "no such thing\n"),
        (ValueError("bad value"), "bad value\n"),
        (ArticleError([Problem("bad", "a.xml", 3)]), "a.xml:3: bad\n1 problem; nothing was written\n"),
        (
            ArticleError([Problem("bad", "a.xml"), Problem("worse")]),
            "a.xml: bad\n(no file): worse\n2 problems; nothing was written\n",
        ),
    ],
)
def test_message_and_exit_code(error: Exception | str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        fail(error)
    assert caught.value.exit_code == 1
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(
    ("seconds", "numbers"),
    [(0, [5]), (6, [3, 5]), (15, [2, 4, 5]), (16, [1, 2, 3, 4, 5])],
    ids=["at once", "every third", "just not every one", "every one"],
)
def test_progress_by_the_clock(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: int, numbers: list[int]
) -> None:
    """Each item takes some seconds; the clock is also set at every line."""
    now = 0

    def items() -> Iterator[str]:
        nonlocal now
        for item in "abcde":
            now += seconds
            yield item

    monkeypatch.setattr(console, "time", SimpleNamespace(monotonic=lambda: now))
    assert list(progress(items(), 5, "reading dev")) == list("abcde")
    said = "".join(f"reading dev: {number} of 5 articles\n" for number in numbers)
    assert capsys.readouterr() == ("", said)


def test_progress_passes_the_same_objects_on_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    items = [object(), object()]
    passed = progress(iter(items), 2, "reading")
    assert next(passed) is items[0]
    assert next(passed) is items[1]
    # The second one is being worked on.
    assert capsys.readouterr().err == ""
    assert next(passed, None) is None
    assert capsys.readouterr().err == "reading: 2 of 2 articles\n"


def test_progress_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress([], 0, "reading")) == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("code", [0, 3])
def test_watched_command_output_exit_code_and_environment(code: int, capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    program = "import os, sys; print('out'); print('err', file=sys.stderr); sys.exit(int(os.environ['CODE']))"
    assert run_watched([sys.executable, "-c", program], "training", os.environ | {"CODE": str(code)}) == code
    out, err = capfd.readouterr()
    assert (out, sorted(err.splitlines())) == ("", ["err", "out"])
    assert signal.getsignal(signal.SIGTERM) is before


def test_watched_command_has_our_environment(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINE", "yes")
    assert run_watched([sys.executable, "-c", "import os; print(os.environ['MINE'])"], "training") == 0
    assert capfd.readouterr() == ("", "yes\n")


def test_watched_command_that_a_signal_ended() -> None:
    assert run_watched([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], "training") == -signal.SIGKILL


def test_heartbeat(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    assert HEARTBEAT_SECONDS == 15
    monkeypatch.setattr(console, "HEARTBEAT_SECONDS", 0.05)
    times = count(100.0, 15.0)
    monkeypatch.setattr(console, "time", SimpleNamespace(monotonic=lambda: next(times)))
    assert run_watched([sys.executable, "-c", "import time; time.sleep(0.4)"], "training") == 0
    out, err = capfd.readouterr()
    lines = err.splitlines()
    assert (out, len(lines) >= 1) == ("", True)
    assert lines == [f"… training: {15 * number} s" for number in range(1, len(lines) + 1)]


WATCHER = """
import signal, sys
from scripts.console import run_watched

# Whatever started us may have told us to ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
child = "import os, time; print('child', os.getpid(), flush=True); time.sleep(120)"
run_watched([sys.executable, "-c", child], "training")
print("went on")
"""


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, -signal.SIGINT)], ids=["term", "int"]
)
def test_the_command_ends_when_we_are_told_to_end(sent: signal.Signals, code: int) -> None:
    watcher = subprocess.Popen(
        [sys.executable, "-c", WATCHER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    with watcher:
        try:
            assert watcher.stderr is not None
            started = re.fullmatch(r"child (\d+)\n", watcher.stderr.readline())
            assert started is not None
            child = int(started[1])
            os.kill(child, 0)
            # To us alone, as a scheduler does.
            watcher.send_signal(sent)
            out, err = watcher.communicate(timeout=60)
        finally:
            watcher.kill()
    assert (watcher.returncode, out) == (code, "")
    assert ("KeyboardInterrupt" in err) == (sent == signal.SIGINT)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
