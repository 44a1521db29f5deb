"""How a command ends when it cannot go on."""

import pytest
import typer

from scripts.articles.problems import ArticleError, Problem
from scripts.console import fail


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
