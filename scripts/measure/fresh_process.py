"""Measurements in a process of their own: the peak memory of one must not hide that of the next."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def in_fresh_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a new process, which ends with it.

    On Linux the peak of a process is at least that of the one which started it: let that stay small.

    function (Callable): Of a module; it, its arguments and its result can be pickled.
    RAISES (Exception): What the function raises.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()
