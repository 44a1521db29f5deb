"""How far the pipeline is, on a screen as a bar and in a log as lines."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from scripts.console import progress

T = TypeVar("T")


def with_bar(items: Iterable[T], count: int, what: str, console: Console) -> Iterator[T]:
    """Pass items on, and say how far they are.

    what (str): What happens to them: annotating.
    """
    if not console.is_terminal:
        # A bar would be nothing in a log.
        yield from progress(items, count, what)
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield from bar.track(items, total=count)
