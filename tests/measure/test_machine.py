"""What is said of the machine, with its answers made by hand."""

import hashlib
import os
import sys
from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

import pytest

from scripts.measure import machine


def test_sha256(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-2, appendix B.1.
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert machine.sha256(tmp_path / "abc") == known
    long = bytes(range(256)) * 5000
    (tmp_path / "long").write_bytes(long)
    assert machine.sha256(tmp_path / "long") == hashlib.sha256(long).hexdigest()


def test_peak_memory_in_mib(monkeypatch):
    counted = 3 * (2**20 if sys.platform == "darwin" else 2**10)
    monkeypatch.setattr(machine.resource, "getrusage", lambda who: SimpleNamespace(ru_maxrss=counted))
    assert machine.peak_memory_mib() == 3


def test_cores_that_this_process_may_use(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 5, 7}, raising=False)
    assert machine.cores() == 3
    # As on macOS.
    monkeypatch.delattr(os, "sched_getaffinity")
    assert machine.cores() == 64
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine.cores() == 1


def test_no_torch(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert machine.torch_in_use() == (None, None)


@pytest.mark.parametrize("installed", [True, False])
def test_torch(monkeypatch, installed):
    def version(name):
        if not installed:
            raise PackageNotFoundError(name)
        return f"2.0 of {name}"

    torch = SimpleNamespace(__version__="2.1+git", get_num_threads=lambda: 3)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setattr(machine, "version", version)
    assert machine.torch_in_use() == ("2.0 of torch" if installed else "2.1+git", 3)
