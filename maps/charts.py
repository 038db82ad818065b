"""Charts for pages and paper: a trend, intervals side by side, stacked bars. See docs/BOARD.md.

Each takes what it shows, the words of the reader, and gives a `Drawn`: picture, sentence, table.
"""

from maps.chart_parts import Drawn
from maps.chart_rows import Bar, Bars, Intervals, Row, bars, intervals
from maps.chart_times import Moment, Point, Series, Trend
from maps.chart_trend import trend

__all__ = [
    "Bar",
    "Bars",
    "Drawn",
    "Intervals",
    "Moment",
    "Point",
    "Row",
    "Series",
    "Trend",
    "bars",
    "intervals",
    "trend",
]
