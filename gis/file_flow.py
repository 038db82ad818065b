"""The way of a layer's rows into a file: moved, shaped for the format, counted, batch by batch."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.file_forms import GEOMETRY, About, LayerData
from gis.file_shapes import carried

if TYPE_CHECKING:
    import pyarrow as pa

#: Batches that wait to be written while the next are read: both sides work at the same time.
_AHEAD: Final = 2
_END: Final = object()

Change = Callable[["pa.RecordBatch"], "pa.RecordBatch"]
OnRows = Callable[[int], None]


@dataclass(frozen=True)
class Written:
    """How many rows of each layer a file holds, and what was lost or changed in it."""

    rows: Mapping[str, int]
    warnings: tuple[str, ...] = ()


class Flow:
    """The batches of one layer in another system, changed for a format.

    What goes wrong on the way passes through GDAL, which keeps a word of it at most: `error` keeps
    it whole.

    Parameters
    ----------
    layer
        Whose rows they are.
    target
        EPSG code that the shapes are moved to.
    change
        Shapes a batch for its format; the schema is that of what it makes of no rows at all.
    on_rows
        Told how many rows went by; what it raises ends the writing.
    """

    def __init__(
        self,
        layer: LayerData,
        target: int,
        change: Change = lambda batch: batch,
        on_rows: OnRows = lambda _rows: None,
    ) -> None:
        self.layer = layer
        self._target = target
        self._change = change
        self._on_rows = on_rows
        self.rows = 0
        self.error: Exception | None = None

    @property
    def schema(self) -> pa.Schema:
        """Columns as they are written."""
        import pyarrow as pa  # noqa: PLC0415 -- half a second that only who writes files needs

        empty = pa.RecordBatch.from_pylist([], schema=self.layer.batches.schema)
        return self._prepared(empty).schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the batches; an error is kept on its way out."""
        try:
            for batch in _read_ahead(self.layer.batches):
                yield self._prepared(batch)
                self.rows += len(batch)
                self._on_rows(len(batch))
        except Exception as error:
            self.error = error
            raise

    def reader(self) -> pa.RecordBatchReader:
        """Return them as a stream."""
        import pyarrow as pa  # noqa: PLC0415 -- as above

        return pa.RecordBatchReader.from_batches(self.schema, self.batches())

    def _prepared(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        at = batch.schema.get_field_index(GEOMETRY)
        moved = carried(batch.column(at), self._target)
        return self._change(batch.set_column(at, GEOMETRY, moved))


@dataclass(frozen=True, kw_only=True)
class Work:
    """What every writer needs to know: what the file says, its system, who is told of rows."""

    about: About
    crs: int
    on_rows: OnRows = lambda _rows: None

    def flow(self, layer: LayerData, change: Change = lambda batch: batch) -> Flow:
        """Return the way of a layer's rows into the file."""
        return Flow(layer, self.crs, change, self.on_rows)


def _read_ahead(batches: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    waiting: queue.Queue[Any] = queue.Queue(_AHEAD)
    is_over = threading.Event()

    def put(item: object) -> None:
        while not is_over.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def read() -> None:
        try:
            for batch in batches:
                put(batch)
                if is_over.is_set():
                    return
            put(_END)
        except Exception as error:  # noqa: BLE001 -- raised again where the batches are used
            put(error)

    reader = threading.Thread(target=read, name="read-ahead", daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not _END:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        is_over.set()
        reader.join()
