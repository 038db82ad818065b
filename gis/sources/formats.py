"""Opening a file, whatever it is: unpacked, in a folder of its own, by the right reader."""

from __future__ import annotations

import gzip
import lzma
import shutil
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from gis.sources.raw import RawSource, choose_layer
from gis.sources.records import is_list, read_records
from gis.sources.report import SourceError
from gis.sources.sheets import read_csv, read_excel, read_parquet
from gis.sources.sizes import EXCEL, PARQUET, UNPACKED_BYTES_MAX, larger, refuse_larger
from gis.sources.vector import read_vector

if TYPE_CHECKING:
    from gis.sources.fields import Kind
    from gis.sources.mapping import SourceRule

VECTOR: Final = (
    ".gpkg",
    ".shp",
    ".geojson",
    ".json",
    ".gml",
    ".fgb",
    ".tab",
    ".mif",
    ".kml",
    ".kmz",
)
TEXT: Final = (".csv", ".tsv", ".txt")
PACKED: Final = (".zip", ".gz")
KNOWN: Final = (*VECTOR, *TEXT, *EXCEL, *PARQUET)

_CHUNK_BYTES: Final = 2**20
_BROKEN_ZIP: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError,
    NotImplementedError,
)  # fmt: skip
_SIBLINGS: Final = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg", ".qpj"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
}
_NEEDED: Final = {".shp": (".shx",), ".tab": (".dat", ".map"), ".mif": ()}


def open_source(
    path: Path, kind: Kind, rule: SourceRule, most_bytes: int = UNPACKED_BYTES_MAX
) -> RawSource:
    """Read a file of any known format.

    Parameters
    ----------
    path
        The file; nothing is written beside it.
    kind
        What the rows are wanted as, for choosing among layers.
    rule
        Layer, encoding and separator as asked for.
    most_bytes
        What it may unpack to. [B]

    Returns
    -------
    RawSource
        Its rows, unchecked.

    Raises
    ------
    SourceError
        If it is missing, empty, broken, too large or of an unknown format, or has no rows.
    """
    if not path.is_file():
        message = f"{path.name}: {'is a folder' if path.is_dir() else 'no such file'} ({path})"
        raise SourceError(message)
    if path.stat().st_size == 0:
        message = f"{path.name}: the file is empty"
        raise SourceError(message)
    with TemporaryDirectory(prefix="ljusrond-") as folder:
        staged, rule_layer = _stage(path, Path(folder), kind, rule.layer, most_bytes)
        refuse_larger(staged, path.name, most_bytes)
        raw = _read(staged, path.name, kind, rule, rule_layer)
    if not len(raw.frame):
        message = f"{path.name}: has no rows" + (f" in {raw.layer}" if raw.layer else "")
        raise SourceError(message)
    return raw


def _read(path: Path, name: str, kind: Kind, rule: SourceRule, layer: str) -> RawSource:
    suffix = path.suffix.lower()
    if suffix in TEXT:
        return read_csv(path, name, rule.encoding, rule.separator)
    if suffix in EXCEL:
        return read_excel(path, name, kind, layer)
    if suffix in PARQUET:
        return read_parquet(path, name)
    if suffix == ".json" and is_list(path):
        return read_records(path, name)
    if suffix in VECTOR:
        return read_vector(path, name, kind, layer, rule.encoding)
    known = " ".join((*KNOWN, *PACKED))
    message = f"{name}: unknown format {suffix or 'none'!r}; known are {known}"
    raise SourceError(message)


def _stage(
    path: Path, folder: Path, kind: Kind, layer: str, most_bytes: int
) -> tuple[Path, str]:  # fmt: skip
    """Bring the file into a folder of our own: unpacked, or by a link.

    GDAL writes a .gfs beside every GML it reads, and reads differently where one lies there; the
    user's folder must neither be written to nor change what is read.
    """
    suffix = path.suffix.lower()
    if suffix == ".zip":
        refuse_larger(path, path.name, most_bytes)
        return _unzip(path, folder, kind, layer)
    if suffix == ".gz":
        target = folder / path.stem
        try:
            with gzip.open(path) as packed, target.open("wb") as plain:
                # It does not tell its size, so that it is counted while it grows.
                while chunk := packed.read(_CHUNK_BYTES):
                    if plain.tell() + len(chunk) > most_bytes:
                        raise larger(path.name, most_bytes)
                    plain.write(chunk)
        except (gzip.BadGzipFile, zlib.error, EOFError, OSError) as error:
            message = f"{path.name}: the gzip file is broken ({error})"
            raise SourceError(message) from error
        return target, layer
    _link(path, folder / path.name)
    for sibling in path.parent.glob(f"{_escaped(path.stem)}.*"):
        if sibling.suffix.lower() in _SIBLINGS.get(suffix, ()):
            _link(sibling, folder / sibling.name)
    _refuse_incomplete(folder / path.name, path.name)
    return folder / path.name, layer


def _unzip(path: Path, folder: Path, kind: Kind, layer: str) -> tuple[Path, str]:
    try:
        with zipfile.ZipFile(path) as packed:
            packed.extractall(folder)  # members cannot leave the folder: zipfile strips ".."
    except _BROKEN_ZIP as error:
        message = f"{path.name}: the zip file is broken or locked ({error})"
        raise SourceError(message) from error
    found = sorted(
        one for one in folder.rglob("*") if one.suffix.lower() in KNOWN and one.is_file()
    )
    found = [one for one in found if one.suffix.lower() != ".txt"] or found
    if not found:
        message = f"{path.name}: holds no file of a known format ({' '.join(KNOWN)})"
        raise SourceError(message)
    if len(found) == 1:
        chosen = found[0]
    else:
        by_stem = {one.stem: one for one in found}
        stem, _ = choose_layer(path.name, list(by_stem), layer, kind)
        chosen, layer = by_stem[stem], ""
    _refuse_incomplete(chosen, f"{path.name}/{chosen.name}")
    return chosen, layer


def _refuse_incomplete(path: Path, name: str) -> None:
    present = {one.suffix.lower() for one in path.parent.glob(f"{_escaped(path.stem)}.*")}
    missing = [one for one in _NEEDED.get(path.suffix.lower(), ()) if one not in present]
    if missing:
        message = f"{name}: {', '.join(missing)} is missing beside it; give all its files together"
        raise SourceError(message)


def _link(path: Path, target: Path) -> None:
    try:
        target.symlink_to(path.resolve())
    except OSError:  # a system without links: the copy costs time and room, nothing else
        shutil.copyfile(path, target)


def _escaped(stem: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in stem)
