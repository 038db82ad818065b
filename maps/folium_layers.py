"""Folium elements of our own: a map without other hosts, and layers whose data are data.

Folium's own page loads scripts from several hosts, forbids zooming with the fingers, and writes
pop-ups as markup. These elements keep its frame (figure, map, elements) and replace those parts.
"""

from typing import Final

import folium
from branca.element import MacroElement
from folium.template import Template
from markupsafe import Markup

from maps.payload import Json, script_json

MAP_ID: Final = "ljusrond"


class OfficeMap(folium.Map):
    """A Leaflet map with assets of our own server only.

    Parameters
    ----------
    leaflet_url
        Folder that holds leaflet.js and leaflet.css; None where the page carries them itself.
    centre
        Latitude, longitude [degrees].
    tiles
        A configured base layer, or None for none.
    """

    _template = Template(
        """
        {%- macro html(this, kwargs) -%}
        <div id={{ this.get_name()|tojson }} class="map" tabindex="0" role="application"
         aria-label="{{ this.words.title|e }}" aria-describedby="map-help"></div>
        {%- endmacro -%}
        {%- macro script(this, kwargs) -%}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            ...{{ this.options|tojavascript }}
        });
        {{ this.get_name() }}.ljusrond = {{ this.start }};
        {%- endmacro -%}
        """
    )

    def __init__(
        self,
        centre: tuple[float, float],
        words: dict[str, str],
        start: Json,
        leaflet_url: str | None,
        tiles: folium.TileLayer | None = None,
    ) -> None:
        super().__init__(
            location=centre,
            zoom_start=16,
            tiles=tiles,
            zoom_control=False,
            max_zoom=21,
            zoom_snap=0.25,
            attribution_control=tiles is not None,
        )
        self._id = MAP_ID
        self.words = words
        self.start = script_json(start)
        linked = leaflet_url is not None
        self.default_js = [("leaflet", f"{leaflet_url}/leaflet.js")] if linked else []
        self.default_css = [("leaflet_css", f"{leaflet_url}/leaflet.css")] if linked else []


class DataLayer(MacroElement):
    """One layer of the registry: its data as JSON in the page, drawn by static/js.

    Nothing in it is markup or script: the browser parses it and sets texts, so a report that says
    ``<script>`` stays a report that says ``<script>``.
    """

    _template = Template(
        """
        {%- macro html(this, kwargs) -%}
        <script type="application/json" data-layer="{{ this.layer|e }}">{{ this.json }}</script>
        {%- endmacro -%}
        """
    )

    def __init__(self, payload: Json) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca leaves it untyped
        self._name = "DataLayer"
        self.layer = str(payload["name"])
        self.json = Markup(script_json(payload))  # noqa: S704 - script_json leaves no "<"


class TileLayer(DataLayer):
    """One layer of the registry whose features come as vector tiles, drawn by static/js.

    The page holds its signs, classes and words alone; the tiles are those of the service, in the
    signs of `maps.style` like every layer of a page.
    """

    def __init__(self, payload: Json) -> None:
        super().__init__(payload)
        self._name = "TileLayer"
