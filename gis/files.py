"""Write layers as files for GIS, drawing programs and spreadsheets.

Rows go by in batches, so that a million of them need no more memory than a thousand. Every file
says when, by whom and under which terms it was made, and what in it is calculated (docs/EXPORTS.md
tells where each format keeps that).
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from gis import crs as systems
from gis import file_csv, file_dxf, file_gdal, file_gpkg, file_parquet, file_shp
from gis.file_flow import OnRows, Work, Written
from gis.file_forms import CRS_CODES, FORMS, About, Field, FileError, Form, LayerData

__all__ = [
    "CRS_CODES",
    "FORMS",
    "About",
    "Field",
    "FileError",
    "Form",
    "LayerData",
    "Written",
    "is_fitting",
    "read_about",
    "write",
]

#: In archives: what is in them, and the terms.
README: Final = "README.txt"
#: Formats whose files hold one layer.
_SINGLE: Final[Mapping[str, Callable[[Path, LayerData, Work], Written]]] = {
    "geojson": file_gdal.write_geojson,
    "fgb": file_gdal.write_flatgeobuf,
    "kml": file_gdal.write_kml,
    "parquet": file_parquet.write,
    "csv": file_csv.write,
    "shp": file_shp.write,
}
read_about = file_gpkg.read_about


def is_fitting(form: str, crs: int) -> bool:
    """Tell whether a format can be in a reference system."""
    return crs in CRS_CODES and FORMS[form].crs in (None, crs)


def write(
    path: Path,
    form: str,
    layers: Iterable[LayerData],
    about: About,
    *,
    crs: int = systems.SWEREF99_TM,
    several: bool = False,
    on_rows: OnRows = lambda _rows: None,
) -> Written:
    """Write layers into one file.

    Parameters
    ----------
    path
        The file; what stands there is replaced.
    form
        Format, one of `FORMS`.
    layers
        Each is asked for once the one before it is written.
    about
        What the file says of itself.
    crs
        EPSG code of its system, one of `CRS_CODES`; x is east in all of them.
    several
        Whether there are several layers: of formats that hold one alone an archive (zip) is made.
    on_rows
        Told now and then how many rows went by; what it raises ends the writing.

    Returns
    -------
    Written
        Rows by layer.

    Raises
    ------
    FileError
        If the format cannot hold them.
    """
    if not is_fitting(form, crs):
        raise FileError(f"{form} is not written in EPSG:{crs}")
    work = Work(about=about, crs=crs, on_rows=on_rows)
    path.unlink(missing_ok=True)
    if form == "gpkg":
        return file_gpkg.write(path, layers, work)
    if form == "dxf":
        return file_dxf.write(path, layers, work)
    if several:
        return _archive(path, form, layers, work)
    for layer in layers:
        # Its rows are there as long as the next layer is not asked for.
        return _SINGLE[form](path, layer, work)
    raise FileError("no layer was asked for")


def _archive(path: Path, form: str, layers: Iterable[LayerData], work: Work) -> Written:
    """Write each layer as a file of its own into an archive."""
    rows: dict[str, int] = {}
    warnings: list[str] = []
    suffix = FORMS[form].suffix
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive,
    ):
        told = [work.about.text]
        for layer in layers:
            one = Path(folder) / f"{layer.name}.{suffix}"
            done = _SINGLE[form](one, layer, work)
            archive.write(one, one.name)
            one.unlink()
            rows |= done.rows
            warnings += done.warnings
            said = " ".join(part for part in (layer.title, layer.description, layer.note) if part)
            told.append(f"{one.name}: {said}")
        archive.writestr(README, "\r\n".join((*"\n".join(told).splitlines(), "")))
    return Written(rows, tuple(warnings))
