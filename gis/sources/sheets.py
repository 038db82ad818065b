"""Tables without a geometry of their own: CSV, Excel, plain Parquet; and GeoParquet."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import InvalidFileException
from pyarrow import ArrowException

from gis.sources.columns import holds_positions
from gis.sources.raw import RawSource, choose_layer
from gis.sources.report import LINE_NUMBER, SHEET_ROW, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.sources.fields import Kind

_SEPARATORS: Final = (";", "\t", ",", "|")
_FIRST_ROW: Final = 2  # below the heading


def read_csv(path: Path, name: str, encoding: str, separator: str) -> RawSource:
    """Read a text table: every value as text, blanks kept apart from nothing.

    Parameters
    ----------
    path, name
        The file, and what the user calls it.
    encoding
        "" tries UTF-8 and then Windows-1252 (which reads Latin-1 as well).
    separator
        "" takes the sign that divides the first line most often.

    Returns
    -------
    RawSource
        Columns of text. Lines with more values than there are columns are among the lost.

    Raises
    ------
    SourceError
        If it cannot be decoded or has no header.
    """
    content = path.read_bytes()
    text, used = _decode(content, encoding, name)
    header = text.lstrip("\n\r").split("\n", 1)[0]
    sign = separator or max(_SEPARATORS, key=header.count)
    if not header.strip():
        message = f"{name}: has no header line"
        raise SourceError(message)
    try:
        frame = pd.read_csv(
            io.StringIO(text), sep=sign, dtype=str, keep_default_na=False, skipinitialspace=True
        )
        lost: dict[int, tuple[str, str]] = {}
    except pd.errors.ParserError:
        frame, lost = _read_ragged(text, sign)
    except (ValueError, pd.errors.EmptyDataError) as error:
        message = f"{name}: {error}"
        raise SourceError(message) from error
    notes = () if used.startswith("utf-8") else (f"read as {used}",)
    rows = _line_numbers(text, sign, len(frame))
    return RawSource(frame, lost=lost, notes=notes, rows=rows, numbering=LINE_NUMBER)


def _line_numbers(text: str, sign: str, count: int) -> NDArray[np.int64]:
    """Find the line on which each row starts: cells may hold line breaks, blank lines are no rows.

    Where stray quotes make the rows uncountable, each row is taken to be one line.
    """
    blank = " \t\r\n".replace(sign, "")
    starts, quoted = [], False
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if not quoted and line.strip(blank):
            starts.append(number)
        quoted ^= line.count('"') % 2 == 1
    if len(starts) != count + 1:
        return np.arange(count) + _FIRST_ROW
    return np.array(starts[1:], dtype=np.int64)


def _decode(content: bytes, encoding: str, name: str) -> tuple[str, str]:
    for candidate in [encoding] if encoding else ["utf-8-sig", "cp1252", "latin-1"]:
        try:
            return content.decode(candidate), candidate
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            message = f"{name}: unknown encoding {candidate!r}"
            raise SourceError(message) from error
    message = f"{name}: is not written in {encoding}"
    raise SourceError(message)


def _read_ragged(text: str, sign: str) -> tuple[pd.DataFrame, dict[int, tuple[str, str]]]:
    read = csv.reader(io.StringIO(text), delimiter=sign)
    lines = [line for line in read if len(line) > 1 or "".join(line).strip()]
    header, width = lines[0], len(lines[0])
    lost = {
        at: (sign.join(line), f"{len(line)} values in {width} columns")
        for at, line in enumerate(lines[1:])
        if len(line) > width
    }
    padded = [(line + [""] * width)[:width] for line in lines[1:]]
    return pd.DataFrame(padded, columns=header, dtype=str), lost


def read_excel(path: Path, name: str, kind: Kind, sheet: str) -> RawSource:
    """Read one sheet of a workbook.

    Parameters
    ----------
    path, name
        The file, and what the user calls it.
    kind
        What the rows are wanted as, for choosing a sheet.
    sheet
        As the user asked, "" leaves it to the file.

    Returns
    -------
    RawSource
        Columns with the cell values; empty rows are left out.

    Raises
    ------
    SourceError
        If it is no workbook, or several sheets have rows and none fits by its name.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl: validations and styles it does not keep
            sheets = pd.read_excel(path, sheet_name=None, dtype=object, engine="openpyxl")
    except (InvalidFileException, zipfile.BadZipFile, ValueError, KeyError, OSError) as error:
        message = f"{name}: cannot be read as an Excel workbook ({error})"
        raise SourceError(message) from error
    filled = [str(one) for one, frame in sheets.items() if len(frame)]
    placed = [one for one in filled if kind.shape == "none" or holds_positions(sheets[one])]
    # where no sheet has positions, the first one stands for all in the message about that
    chosen, note = choose_layer(name, filled if sheet else placed or filled[:1], sheet, kind)
    frame = sheets[chosen].dropna(how="all")
    rows = frame.index.to_numpy(dtype=np.int64) + _FIRST_ROW
    frame = frame.reset_index(drop=True)
    frame.columns = pd.Index([str(column) for column in frame.columns])
    notes = (note,) if note else ()
    return RawSource(frame, layer=chosen, notes=notes, rows=rows, numbering=SHEET_ROW)


def read_parquet(path: Path, name: str) -> RawSource:
    """Read a Parquet file, with its geometry if it is a GeoParquet.

    Parameters
    ----------
    path, name
        The file, and what the user calls it.

    Returns
    -------
    RawSource
        Geometries only from a GeoParquet; otherwise they are looked for in the columns.

    Raises
    ------
    SourceError
        If it is no Parquet file.
    """
    try:
        if b"geo" in (pq.read_schema(path).metadata or {}):
            table = gpd.read_parquet(path)
            frame = pd.DataFrame(table.drop(columns=table.geometry.name))
            crs = "" if table.crs is None else table.crs.to_wkt()
            return RawSource(frame, np.asarray(table.geometry.array), crs)
        frame = pq.read_table(path).to_pandas()
    except (ArrowException, ValueError, OSError) as error:
        message = f"{name}: cannot be read as Parquet ({' '.join(str(error).split())[:160]})"
        raise SourceError(message) from error
    frame.columns = pd.Index([str(column) for column in frame.columns])
    return RawSource(frame.reset_index(drop=True))
