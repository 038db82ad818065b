"""Files that claim to be larger than anything: refused before they are read."""

import gzip
import time
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gis.sources.proposals import read_proposal
from gis.sources.report import SourceError

MOST_BYTES = 1_000_000
HEADING = b"code;latitude;longitude\n"


def _zeros(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("lamps.csv", HEADING + b"0" * 50_000_000)
    return path


def _gzip(path: Path) -> Path:
    path.write_bytes(gzip.compress(HEADING + b"0" * 50_000_000))
    return path


def _corners(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["ZZ1"], sheet["A400000"] = "code", "latitude", "N1"
    book.save(path)
    return path


def _nested(path: Path) -> Path:
    inner = _corners(path.with_suffix(".xlsx"))
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(inner, "lamps.xlsx")
    inner.unlink()
    return path


def _repeated(path: Path) -> Path:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000_000), pa.array(["x"]))
    pq.write_table(pa.table({"code": column}), path)
    return path


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("l.zip", _zeros),
        ("l.csv.gz", _gzip),
        ("l.xlsx", _corners),
        ("nested.zip", _nested),
        ("l.parquet", _repeated),
    ],
)
def test_a_small_file_that_unpacks_to_much_is_refused_at_once(
    tmp_path: Path, name: str, make: object
) -> None:
    assert callable(make)
    path = make(tmp_path / name)
    assert path.stat().st_size < MOST_BYTES
    started = time.perf_counter()
    with pytest.raises(SourceError, match=f"{name}: would unpack to more than 1 MB"):
        read_proposal(path, most_bytes=MOST_BYTES)
    assert time.perf_counter() - started < 2.0


def test_a_proposal_of_too_many_rows_is_refused_before_they_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_bytes(HEADING + b"N1;59.3;18.0\n" * 11)
    with pytest.raises(SourceError, match="11 rows; a proposal holds at most 10 lamps"):
        read_proposal(path, rows_max=10)
    assert len(read_proposal(path, rows_max=11).rows) == 11


@pytest.mark.parametrize("name", ["l.zip", "l.csv.gz", "l.xlsx", "l.kmz"])
def test_a_packed_file_with_a_broken_middle_is_refused_with_words(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    whole = bytearray((_gzip if name.endswith(".gz") else _zeros)(path).read_bytes())
    for at in range(200, 400):
        whole[at] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(SourceError, match=name):
        read_proposal(path)
