"""What the office map says and where it points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from maps.cleaning_choice import Choice
from maps.palette import Theme

#: Most objects that a page holds itself; of more, the map is drawn from vector tiles.
MOST_ON_PAGE: Final = 5_000


@dataclass(frozen=True)
class TileSource:
    """A configured base layer: the only thing on the page that may come from another host.

    Attributes
    ----------
    url
        Address template with ``{z}``, ``{x}`` and ``{y}``.
    attribution
        Text that the source's licence asks for; shown as text.
    max_zoom
        Deepest level that the source has.
    """

    url: str
    attribution: str
    max_zoom: int = 19


@dataclass(frozen=True)
class CleaningOptions:
    """By what overdue cleaning can be narrowed, and the query that says by what it is."""

    fields: Sequence[Choice] = ()
    query: str = ""


@dataclass(frozen=True)
class MapOptions:
    """What the page says and where it points.

    Attributes
    ----------
    title
        Heading, most often the name of the estate.
    computed_at
        When the dark spots were computed; None: not yet.
    asset_url, list_url
        Address templates with ``{kind}``, ``{id}`` and ``{layer}``; None for no links.
    assets
        ``linked`` to `static_url`, or ``inline``: one file that opens from disk.
    tiles
        A base layer from elsewhere; none by default.
    nonce
        For a content security policy: set on each script and style in the page.
    why_not_computed
        Message id that says why there is no computation; empty where nothing is known.
    waiting
        Changes that are not in the computation yet.
    shares
        On how much real data the computation rests, in words; empty where it is not told.
    layer_url
        Address template with ``{layer}`` for the features of a late layer; None: all on the page.
    row_limit
        Most rows of a table on the page, the rest a link away; a single file holds all.
    estate
        Code of the estate whose light the page asks the service for; None in a single file.
    cleaning
        Which plans of cleaning are shown.
    object_url
        Address of single objects that the page does not hold; None: all that there is on it.
    opens_at
        Code of the estate that the map opens on; None: all of it is seen.
    own_maps
        Name and address of the map of each estate, where several share one.
    frame
        Menus and who reads, as the page's frame takes them; empty for a single file.
    """

    title: str
    computed_at: datetime | None
    language: str = "sv"
    theme: Theme = "auto"
    asset_url: str | None = "/assets/{kind}/{id}"
    list_url: str | None = "/lists/{layer}"
    assets: Literal["linked", "inline"] = "linked"
    tiles: TileSource | None = None
    nonce: str = ""
    static_url: str = "/static"
    language_url: str | None = "?lang={language}"
    why_not_computed: str = ""
    waiting: int = 0
    shares: str = ""
    layer_url: str | None = None
    row_limit: int = 300
    estate: str | None = None
    cleaning: CleaningOptions = field(default_factory=CleaningOptions)
    object_url: str | None = None
    opens_at: str | None = None
    own_maps: Sequence[tuple[str, str]] = ()
    frame: Mapping[str, object] = field(default_factory=dict)

    @property
    def inline(self) -> bool:
        """Whether the page must hold everything itself."""
        return self.assets == "inline"

    @property
    def light_of(self) -> str | None:
        """Code of the estate that the service is asked for; None: there is no service."""
        return None if self.inline else self.estate
