"""The machine and the files behind a measurement."""

import hashlib
import os
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# getrusage counts in KiB on Linux and in bytes on macOS.
_PER_MIB = 2**20 if sys.platform == "darwin" else 2**10


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def peak_memory_mib() -> float:
    """The highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _PER_MIB


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def torch_in_use() -> tuple[str | None, int | None]:
    """Version and threads of torch; None where nothing has loaded it."""
    torch = sys.modules.get("torch")
    if torch is None:
        return None, None
    try:
        return version("torch"), int(torch.get_num_threads())
    except PackageNotFoundError:
        return str(torch.__version__), int(torch.get_num_threads())
