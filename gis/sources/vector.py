"""Vector files through GDAL: GeoPackage, Shapefile, GeoJSON, GML, FlatGeobuf, MapInfo, KML."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from gis.sources.raw import RawSource, choose_layer
from gis.sources.report import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from gis.sources.fields import Kind

_ERRORS: Final = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError)
_SKIP: Final = "GML_SKIP_CORRUPTED_FEATURES"
_DIMENSION: Final = "GML_SRS_DIMENSION_IF_MISSING"
_DECLARED_DIMENSION: Final = re.compile(
    rb"srsDimension=[\"'](\d)[\"'][^<>]*>\s*<(?:[\w.-]+:)?posList>"
)
_FEATURE_FAULT: Final = re.compile(r"Geometry of feature \d+ (\S+) cannot be parsed: ([^<]+)")
_MOST_TOLD: Final = 3
_KML_PAIR: Final = re.compile(r"<B>([^<]+)</B>\s*=\s*(.*?)(?=<BR|$)", re.IGNORECASE | re.DOTALL)
_FOLDER: Final = re.compile(r"(?:[A-Za-z]:)?[^\s'\"]*ljusrond-\w{8}[/\\]")
_NO_HEIGHTS: Final = (0.0, -99999.0)


def read_vector(path: Path, name: str, kind: Kind, layer: str, encoding: str) -> RawSource:
    """Read one layer of a vector file.

    Parameters
    ----------
    path
        The file, in a folder where GDAL may leave its notes (.gfs, .shx).
    name
        What the user calls the file, for messages.
    kind
        What the rows are wanted as, for choosing a layer.
    layer, encoding
        As the user asked; "" leaves it to the file.

    Returns
    -------
    RawSource
        All features, also those without a readable geometry.

    Raises
    ------
    SourceError
        If GDAL cannot read it, in one line.
    """
    with warnings.catch_warnings(record=True) as caught, _gdal_options(_gml_options(path)):
        warnings.simplefilter("always")
        chosen, note = choose_layer(name, _layers(path, name), layer, kind)
        lost_ids: dict[str, str] = {}
        try:
            meta, _, wkb, columns = _read(path, chosen, encoding)
        except FeatureError as error:
            meta, _, wkb, columns = _read_sound(path, chosen, encoding, name, error)
            lost_ids = _broken_features(path, chosen, meta, columns)
        except _ERRORS as error:
            message = f"{name}: {_one_line(error)}"
            raise SourceError(message) from error
    faults, told = _sort_warnings([str(one.message) for one in caught])
    frame = pd.DataFrame(dict(zip(meta["fields"], columns, strict=True)))
    geometries = _geometries(wkb, len(frame))
    lost_ids |= {one: faults[one] for one in lost_ids if one in faults}
    frame, geometries, lost = _with_broken(frame, geometries, lost_ids)
    notes = (*([note] if note else []), *told, *_heights(geometries))
    return RawSource(_kml_columns(frame), geometries, str(meta["crs"] or ""), chosen, lost, notes)


def _gml_options(path: Path) -> dict[str, str]:
    """Keep GDAL from reading flat lines as spatial ones.

    Where the envelope of a GML says three dimensions, GDAL 3.12 reads every posList so, also under
    an element that says two: lines break off or come out wrong without a word.
    """
    if path.suffix.lower() != ".gml":
        return {}
    declared = set(_DECLARED_DIMENSION.findall(path.read_bytes()))
    return {_DIMENSION: declared.pop().decode()} if len(declared) == 1 else {}


@contextmanager
def _gdal_options(options: dict[str, str]) -> Iterator[None]:
    before = {key: pyogrio.get_gdal_config_option(key) for key in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _sort_warnings(texts: list[str]) -> tuple[dict[str, str], list[str]]:
    """Divide what GDAL said into faults of features, by id, and the rest as notes."""
    faults: dict[str, str] = {}
    rest: dict[str, None] = {}
    for text in texts:
        line = _one_line(text)
        if found := _FEATURE_FAULT.match(line):
            faults[found[1]] = f"geometry cannot be parsed: {found[2].strip()}"
        else:
            rest[f"the reader says: {line}"] = None
    return faults, list(rest)[:_MOST_TOLD]


def _layers(path: Path, name: str) -> list[str]:
    for last in (False, True):
        try:
            return [str(layer) for layer, _ in pyogrio.list_layers(path)]
        except GeometryError as error:
            # A GML with curves fails at the first look, while GDAL writes the .gfs it needs for a
            # second one (pyogrio 0.13).
            if last:
                message = f"{name}: {_one_line(error)}"
                raise SourceError(message) from error
        except _ERRORS as error:
            message = f"{name}: cannot be read as a vector file ({_one_line(error)})"
            raise SourceError(message) from error
    return []


def _read(path: Path, layer: str, encoding: str) -> tuple[dict[str, Any], Any, Any, list[Any]]:
    result: tuple[dict[str, Any], Any, Any, list[Any]]
    try:
        result = pyogrio.raw.read(path, layer=layer, encoding=encoding or None)
    except UnicodeDecodeError:
        # names or texts that are not what the file says of itself: Latin-1 decodes every byte
        result = pyogrio.raw.read(path, layer=layer, encoding="ISO-8859-1")
    return result


def _read_sound(
    path: Path, layer: str, encoding: str, name: str, error: Exception
) -> tuple[dict[str, Any], Any, Any, list[Any]]:
    """Read a GML without the features whose geometry is broken."""
    try:
        with _gdal_options({_SKIP: "YES"}):
            return _read(path, layer, encoding)
    except _ERRORS:
        message = f"{name}: {_one_line(error)}"
        raise SourceError(message) from error


def _broken_features(
    path: Path, layer: str, meta: dict[str, Any], columns: list[Any]
) -> dict[str, str]:
    """Find the features that were left out, by their ids in the text: id to reason."""
    element = re.compile(rf"<(?:[\w.-]+:)?{re.escape(layer)}\s[^>]*?gml:id=[\"']([^\"']+)".encode())
    listed = [found.decode() for found in element.findall(path.read_bytes())]
    fields = list(meta["fields"])
    read = set(columns[fields.index("gml_id")].tolist()) if "gml_id" in fields else set()
    return {one: "geometry cannot be parsed" for one in listed if one not in read}


def _with_broken(
    frame: pd.DataFrame, geometries: NDArray[np.object_], lost_ids: dict[str, str]
) -> tuple[pd.DataFrame, NDArray[np.object_], dict[int, tuple[str, str]]]:
    if not lost_ids:
        return frame, geometries, {}
    broken = pd.DataFrame({"gml_id": list(lost_ids)}, dtype=object)
    lost = {len(frame) + at: (one, why) for at, (one, why) in enumerate(lost_ids.items())}
    nothing: NDArray[np.object_] = np.full(len(broken), None, dtype=object)
    return pd.concat([frame, broken], ignore_index=True), np.append(geometries, nothing), lost


def _geometries(wkb: NDArray[np.object_] | None, count: int) -> NDArray[np.object_]:
    if wkb is None:
        return np.full(count, None, dtype=object)
    parsed: NDArray[np.object_] = shapely.from_wkb(wkb, on_invalid="ignore")
    return parsed


def _heights(geometries: NDArray[np.object_]) -> list[str]:
    """Say what became of third coordinates: the height of the ground is not kept."""
    points = geometries[shapely.has_z(geometries)]
    if not len(points):
        return []
    z = shapely.get_coordinates(points, include_z=True)[:, 2]
    none = int((np.isin(z, _NO_HEIGHTS) | ~np.isfinite(z)).sum())
    return [f"heights above sea level are not kept ({none} of {len(z)} stood for no height)"]


def _kml_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Take the table MapInfo and ArcGIS write into a KML description back into columns."""
    if "description" not in frame:
        return frame
    pairs = [
        {key.strip(): value.strip() for key, value in _KML_PAIR.findall(text)}
        if isinstance(text, str)
        else {}
        for text in frame["description"]
    ]
    if not any(pairs):
        return frame
    table = pd.DataFrame(pairs, index=frame.index)
    kept = frame.drop(columns=["description"]).dropna(axis="columns", how="all")
    return pd.concat([table, kept.drop(columns=[c for c in kept if c in table])], axis="columns")


def _one_line(error: object) -> str:
    """Give what GDAL said without the folder it was staged in and without GDAL's own advice."""
    line = _FOLDER.sub("", " ".join(str(error).split()))
    return line.split("; It might help", 1)[0].rstrip(".;")[:200]
