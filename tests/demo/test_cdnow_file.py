"""The CDNOW log is read whole or not at all."""

import doctest
import hashlib

import pytest

from tools.demo import cdnow_file, cdnow_source
from tools.demo.cdnow_file import DamagedLine, parse
from tools.errors import DevError

LOG = """\
 00004 0001 19970101  2   29.33\r
 00004 0001 19970118  2   29.73\r
 00021 0002 19970101  3    0.00\r
"""
DAMAGED = {
    "": "0 fields",
    "00021 0002 19970101  3": "4 fields",
    "00021 0002 19970101  3   63.34 1": "6 fields",
    "0002l 0002 19970101  3   63.34": "customer",
    "00021 000٢ 19970101  3   63.34": "number in the sample",
    "00021 0002 1997-1-1  3   63.34": "day",
    "00021 0002 19971301  3   63.34": "no day 19971301",
    "00021 0002 19970101 -3   63.34": "number of CDs",
    "00021 0002 19970101  3   63.3": "amount",
    "00021 0002 19970101  3  -63.34": "amount",
    "00021 0002 19970101  3     nan": "amount",
    "00021 0002 19970101  3   63,34": "amount",
}


def test_examples():
    assert doctest.testmod(cdnow_file).failed == 0


def test_good_log():
    first, second, third = parse(LOG)
    assert (first.customer, first.count, str(first.amount)) == ("00004", 2, "29.33")
    assert second.day.isoformat() == "1997-01-18"
    assert third.line == 3


@pytest.mark.parametrize(("line", "reason"), DAMAGED.items())
def test_damaged_line_is_named(line, reason):
    with pytest.raises(DamagedLine, match=rf"^line 4 is damaged: .*{reason}"):
        parse(f"{LOG}{line}\r\n{LOG}")


def test_no_line_at_all():
    with pytest.raises(DamagedLine, match="^line 1 is damaged"):
        parse("")


def test_damaged_file_is_one_sentence(tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(LOG.encode() + b" 00021 0002 1997\xff101  3   63.34\r\n")
    with pytest.raises(DevError, match="line 4 is damaged") as refusal:
        cdnow_source.read(path)
    assert str(path) in str(refusal.value)


def test_wrong_checksum(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text(LOG, encoding="ascii", newline="")
    assert cdnow_source.read(path, hashlib.sha256(LOG.encode()).hexdigest())
    with pytest.raises(DevError, match="checksum") as refusal:
        cdnow_source.read(path)
    assert str(path) in str(refusal.value)
