"""What the pages say: the map, the equal tables, the forms; escaped, and with no other host."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from jinja2 import UndefinedError

from maps import static_files
from maps.asset_fields import FIELDS, asset_fields
from maps.features import collect
from maps.layers import LAYERS, PRODUCTS
from maps.payload import MAX_POINTS
from maps.render import render
from maps.table import make_table, table_html
from maps.texts import get_texts
from maps.vocabulary import REPORT_CATEGORIES, VOCABULARIES
from maps.webmap import MapOptions, TileSource, build_map
from tests.unit.maps_sample import COMPUTED_AT, HOSTILE, Tables, at, frame, lamp, sample

DASH = "\u2013"
OPTIONS = MapOptions("Bärkullen", COMPUTED_AT)
# Names of vocabularies in SVG and Leaflet's address in its own comment are no requests.
NO_REQUEST = re.compile(r"https?://(www\.w3\.org/|leafletjs\.com)")


class Outline(HTMLParser):
    """Elements of a page with their attributes, and the texts outside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return sample()


@pytest.fixture
def leaflet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in for Leaflet where the set-up has not run."""
    static_files.inline_styles.cache_clear()
    monkeypatch.setattr(
        static_files, "library", {"leaflet.css": "a {b: url(images/c.png)}", "leaflet.js": ""}.get
    )
    yield
    static_files.inline_styles.cache_clear()


def hosts(page: str) -> list[str]:
    return [url for url in re.findall(r"https?://[^\s\"'<>)]+", page) if not NO_REQUEST.match(url)]


def test_the_map_page_asks_no_other_host(tables: Tables) -> None:
    page = build_map(tables, OPTIONS)
    assert hosts(page) == []
    sources = [e.get("src") or "" for e in Outline(page).named("script") if e.get("src")]
    sources += [e["href"] or "" for e in Outline(page).named("link") if e["rel"] == "stylesheet"]
    assert all(source.startswith("/static/") for source in sources)
    assert "jquery" not in page.lower()
    assert "bootstrap" not in page.lower()


@pytest.mark.usefixtures("leaflet")
def test_one_file_refers_to_nothing_outside_itself(tables: Tables) -> None:
    page = build_map(tables, replace(OPTIONS, assets="inline", asset_url=None, list_url=None))
    outline = Outline(page)
    assert hosts(page) == []
    assert not any(e.get("src") for e in outline.named("script"))
    assert [e["rel"] for e in outline.named("link")] == ["icon"]
    assert not re.search(r"url\((?!data:)", page)
    assert "\nimport " not in page
    assert "\nexport " not in page


def test_without_leaflet_one_file_is_refused_in_words(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    static_files.inline_styles.cache_clear()
    static_files.library.cache_clear()
    monkeypatch.setattr(static_files, "STATIC", tmp_path_factory.mktemp("static"))
    with pytest.raises(FileNotFoundError, match=r"leaflet\.css is missing"):
        static_files.library("leaflet.css")
    assert build_map(tables, OPTIONS)


def test_tiles_are_used_only_if_configured(tables: Tables) -> None:
    assert "tileLayer" not in build_map(tables, OPTIONS)
    tiles = TileSource("https://tiles.example/{z}/{x}/{y}.png", "<b>Source</b>")
    page = build_map(tables, replace(OPTIONS, tiles=tiles))
    assert "https://tiles.example/{z}/{x}/{y}.png" in page
    assert "<b>Source" not in page


def test_what_people_wrote_never_becomes_markup(tables: Tables) -> None:
    page = build_map(tables, replace(OPTIONS, title=HOSTILE))
    assert "<img" not in page
    assert Outline(page).named("img") == []
    assert "&lt;img src=x" in page


def test_the_three_layers_stand_as_tables_with_headings(tables: Tables) -> None:
    outline = Outline(build_map(tables, OPTIONS))
    assert [t["data-layer"] for t in outline.named("table")] == list(PRODUCTS)
    assert len(outline.named("caption")) == len(PRODUCTS)
    assert {th.get("scope") for th in outline.named("th")} == {"col", "row"}
    rows = [row for row in outline.named("tr") if "data-feature" in row]
    assert len(rows) == 2 + 7 + 5


def test_every_row_links_to_its_asset(tables: Tables) -> None:
    links = {a["href"] for a in Outline(build_map(tables, OPTIONS)).named("a")}
    assert {
        "/assets/courtyard/yard-1",
        "/assets/lamp/lamp-3",
        "/assets/waste_station/station-1",
    } <= links


@pytest.mark.parametrize(
    ("language", "empty", "unknown"),
    [
        ("sv", f"Inga mörka platser {DASH} beräknat 12:03", "Inte beräknat ännu"),
        ("en", "No dark spots, computed 12:03", "Not computed yet"),
    ],
)
def test_none_found_is_not_the_same_as_not_computed(
    tables: Tables, language: str, empty: str, unknown: str
) -> None:
    none = {**tables, "dark_spots": tables["dark_spots"].iloc[:0]}
    options = replace(OPTIONS, language=language)
    page = build_map(none, options)
    assert empty in page
    assert unknown not in page
    for not_computed in (
        build_map({k: v for k, v in tables.items() if k != "dark_spots"}, options),
        build_map(none, replace(options, computed_at=None)),
    ):
        assert unknown in not_computed
        assert empty not in not_computed


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_estate_with_nothing_is_still_a_page(language: str) -> None:
    page = build_map({}, MapOptions("Tom", None, language=language))
    assert f'<html lang="{language}"' in page
    assert Outline(page).named("table") == []


def test_a_computed_value_says_so(tables: Tables) -> None:
    swedish = build_map(tables, OPTIONS)
    assert "Beräknat 23 nov. 2026 12:03" in swedish
    assert "beräknat, direktljus, underhållet värde" in swedish
    assert "calculated, direct light, maintained" in build_map(
        tables, replace(OPTIONS, language="en")
    )


def test_the_nonce_is_on_every_script_and_style_in_the_page(tables: Tables) -> None:
    outline = Outline(build_map(tables, replace(OPTIONS, nonce="abc")))
    inline = [e for e in outline.named("script") if "src" not in e and "data-layer" not in e]
    assert [e.get("nonce") for e in inline] == ["abc"]
    assert outline.named("style") == []
    assert not [k for _, e in outline.elements for k in e if k.startswith("on") or k == "style"]


def test_themes(tables: Tables) -> None:
    def attribute(theme: str) -> str | None:
        page = build_map(tables, replace(OPTIONS, theme=theme))  # type: ignore[arg-type]
        return Outline(page).named("html")[0].get("data-theme")

    assert [attribute(t) for t in ("auto", "day", "night")] == [None, "light", "dark"]


def test_the_language_switch_leads_to_the_other_language(tables: Tables) -> None:
    switch = [a for a in Outline(build_map(tables, OPTIONS)).named("a") if "hreflang" in a]
    assert [(a["hreflang"], a["href"]) for a in switch] == [("en", "?lang=en")]


def test_too_many_points_are_said_to_be_gathered() -> None:
    rows = [lamp(i + 1, "lit", at(i % 100 * 9, i // 100 * 9)) for i in range(MAX_POINTS + 1)]
    page = build_map({"lamps": frame(rows)}, replace(OPTIONS, language="en"))
    assert re.search(r"5,001 points in [\d,]+ cells of \d+\s?m", page)


def test_a_long_table_says_how_many_rows_it_shows(tables: Tables) -> None:
    page = build_map(tables, replace(OPTIONS, row_limit=2))
    assert "7 rader" in page
    assert "de första 2 visas" in page
    assert 'href="/lists/broken_fixtures"' in page


@pytest.mark.parametrize("name", [name for name, layer in LAYERS.items() if layer.listed])
def test_any_layer_has_an_equal_table(tables: Tables, name: str) -> None:
    found = collect(LAYERS[name], tables[name])
    table = make_table(found, get_texts("sv"), "/assets/{kind}/{id}")
    outline = Outline(table_html(table, "sv"))
    assert len([r for r in outline.named("tr") if "data-feature" in r]) == len(found.rows)
    assert outline.named("img") == []


def test_cells_sort_by_value_and_not_by_their_words(tables: Tables) -> None:
    found = collect(LAYERS["dark_spots"], tables["dark_spots"])
    cells = make_table(found, get_texts("sv")).lines[0].cells
    assert (cells[2].text, cells[2].sort) == ("1\u00a0235\u00a0m²", "1235")


def test_the_heading_of_a_list_counts_what_is_late_and_what_is_not(tables: Tables) -> None:
    swedish = build_map(tables, OPTIONS)
    assert "3 försenade, 1 aldrig besökt, 1 snart dags" in swedish
    assert "1 mörk, 1 kanske mörk" in swedish
    everything = collect(LAYERS["overdue_cleaning"], tables["overdue_cleaning"], everything=True)
    assert make_table(everything, get_texts("sv")).tally.endswith("1 snart dags, 1 i tid")


def test_the_state_of_a_row_stands_among_its_first_columns() -> None:
    for name, column in (
        ("dark_spots", "certainty"),
        ("broken_fixtures", "state"),
        ("overdue_cleaning", "overdue_days"),
    ):
        assert column in [one.name for one in LAYERS[name].columns[:4]]


def test_an_address_cannot_be_broken_out_of() -> None:
    table = sample()["lamps"].assign(id='"><script>/../?#')
    line = make_table(collect(LAYERS["lamps"], table), get_texts("sv"), "/a/{kind}/{id}").lines[0]
    assert line.url == "/a/lamp/%22%3E%3Cscript%3E%2F..%2F%3F%23"


def asset_page(**more: object) -> str:
    row = {"height_m": 4.0, "height_source": "declared", "source": "OSM", "owner": "unknown"}
    context: dict[str, object] = {
        "kind": "lamp",
        "title": HOSTILE,
        "estate_name": "Bärkullen",
        "map_url": None,
        "fields": asset_fields("lamp", row, get_texts("sv"), {"power_w": "typical"}),
        "history": [{"at": COMPUTED_AT, "text": HOSTILE, "role": None}],
        "reports": [
            {
                "id": "r1",
                "category": "LIGHT.DARK",
                "description": HOSTILE,
                "observed_at": COMPUTED_AT,
                "status": "open",
            }
        ],
        "number": None,
        "estate_url": "/map",
        "light": None,
        "class_form": None,
        "class_action": "/assets/lamp/1/lighting-class",
        "class_error": "",
        "plans": [],
        "visit_action": "/assets/lamp/1/visits",
        "report_action": "/assets/lamp/1/reports",
        "report_id": str(uuid.UUID(int=7)),
        "choices": {"danger": ["LIGHT.HATCH"], "others": REPORT_CATEGORIES["lamp"][:-3]},
        "thanks": "",
        "form_error": "",
        "visit_error": "",
        "description_max": 4000,
        "description": "",
    }
    return render("asset.html", "sv", **{**context, **more})


def test_the_report_form_works_without_script() -> None:
    outline = Outline(asset_page())
    [form] = outline.named("form")
    assert (form["method"], form["action"]) == ("post", "/assets/lamp/1/reports")
    fields = {(e["name"], e.get("value")) for e in outline.named("input")}
    assert ("id", str(uuid.UUID(int=7))) in fields
    assert {("category", "LIGHT.HATCH"), ("category", "LIGHT.DARK")} <= fields
    assert outline.named("textarea")[0]["name"] == "description"
    assert outline.named("img") == []


def test_a_refused_report_keeps_what_was_written() -> None:
    page = asset_page(form_error="Välj vad det gäller", description="</textarea><b>mörkt")
    assert 'role="alert"' in page
    assert "&lt;/textarea&gt;" in page


def test_unknown_fields_are_shown_as_unknown_with_no_source() -> None:
    fields = {
        f.name: f
        for f in asset_fields(
            "lamp",
            {"height_m": 4.0, "height_source": "declared", "source": "OSM", "owner": "unknown"},
            get_texts("sv"),
        )
    }
    assert (fields["height_m"].text, fields["height_m"].source) == ("4,0\u00a0m", "uppgivet")
    assert (fields["power_w"].text, fields["power_w"].source) == ("okänt", "")
    assert not fields["power_w"].known
    assert not fields["owner"].known


def test_every_kind_of_asset_has_fields_and_categories() -> None:
    without_page = {"estate", "property", "responsibility_area"}
    assert set(FIELDS) == set(VOCABULARIES["asset"]) - without_page == set(REPORT_CATEGORIES)


def estate(**more: object) -> dict[str, object]:
    return {
        "name": HOSTILE,
        "url": "/e",
        "map_url": "/map",
        "lamps": 2,
        "dark_spots": 0,
        "broken_fixtures": 0,
        "overdue_cleaning": 0,
        "unseen_lamps": 2,
        "computed_at": COMPUTED_AT,
        **more,
    }


def test_the_start_page_shows_not_computed_as_unknown() -> None:
    def start(**more: object) -> str:
        return render("start.html", "sv", estates=[estate(**more)], tasks=[], import_command="")

    assert f"<b>{DASH}</b>" in start(computed_at=None)
    assert f"<b>{DASH}</b>" not in start(lamps=9, unseen_lamps=1, plans=3)
    assert f"<b>{DASH}</b>" in start(lamps=9, unseen_lamps=9, plans=3)
    assert f"<b>{DASH}</b>" in start(lamps=9, unseen_lamps=0, plans=0)
    assert Outline(start()).named("img") == []


def test_the_first_start_tells_how_to_import() -> None:
    command = "./ljusrond import osm area.osm.pbf --estate Mitt"
    page = render("start.html", "en", estates=[], tasks=[], import_command=command)
    assert command in page


def test_lists_and_errors(tables: Tables) -> None:
    table = make_table(collect(LAYERS["reports"], tables["reports"]), get_texts("en"))
    page = render(
        "list.html",
        "en",
        table=table,
        layers=[("reports", "Reports", "/lists/reports")],
        filters=[],
        search="",
        narrowed=False,
        kept={},
        at=None,
        start_url="/lists/reports",
        now_url="/lists/reports",
        why_nothing=LAYERS["dark_spots"].none_text,
        next_url="?after=x&n=1",
        export_urls=[],
        computed=None,
        shares="",
    )
    assert 'rel="next" href="?after=x&amp;n=1"' in page
    error = render("error.html", "sv", status=404, title="Finns inte", detail=HOSTILE, errors=[])
    assert Outline(error).named("img") == []


def test_a_missing_value_is_an_error_and_not_an_empty_text() -> None:
    with pytest.raises(UndefinedError):
        render("error.html", "sv", status=404)


def test_modules_are_joined_after_those_they_import() -> None:
    seen: set[str] = set()
    for name in static_files.MODULES:
        text = (static_files.STATIC / "js" / name).read_text("utf-8")
        assert len(text.splitlines()) <= 200
        assert set(re.findall(r'^import [^;]*"\./([^"]+)";', text, re.MULTILINE)) <= seen
        seen.add(name)
    on_disk = {path.name for path in (static_files.STATIC / "js").glob("*.js")}
    later = {*static_files.LATER_MODULES, *static_files.TILE_MODULES, *static_files.PAGE_MODULES}
    assert on_disk == seen | {"theme.js"} | later
    assert all(
        len((static_files.STATIC / "js" / name).read_text().splitlines()) <= 200 for name in later
    )


def test_no_module_sets_markup_from_data() -> None:
    for path in (static_files.STATIC / "js").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(",
            path.read_text("utf-8"),
        )


def test_the_page_of_an_estate_of_a_thousand_flats_stays_small() -> None:
    """As many objects as Bärkullen has; ids as long as real ones."""
    tables = sample()
    grown = {
        name: pd.concat([tables[name]] * (count // len(tables[name])), ignore_index=True)
        for name, count in {
            "lamps": 500,
            "dark_spots": 150,
            "overdue_cleaning": 110,
            "broken_fixtures": 63,
            "buildings": 18,
            "stairwells": 60,
            "footpaths": 120,
            "places": 300,
        }.items()
    }
    for table in grown.values():
        table["id"] = [str(uuid.uuid5(uuid.NAMESPACE_OID, str(n))) for n in range(len(table))]
    rough = [at(n % 40 * 9, n).buffer(4e-5, 16) for n in range(150)]
    grown["dark_spots"].geometry = rough
    page = len(build_map({**tables, **grown}, OPTIONS).encode())
    apart = (
        *static_files.LATER_MODULES, *static_files.TILE_MODULES, *static_files.PAGE_MODULES,
    )  # fmt: skip
    later = {static_files.STATIC / "js" / name for name in apart}
    scripts = {*static_files.STATIC.glob("js/*.js")} - later
    styles = {static_files.STATIC / "css" / name for name in static_files.STYLESHEETS}
    own = scripts | styles
    leaflet_bytes = 147_552 + 14_806  # 1.9.4, script and style sheet
    assert page + sum(path.stat().st_size for path in own) + leaflet_bytes <= 500_000


def test_open_reports_of_a_lamp_lead_to_its_cases() -> None:
    fixtures = sample()["broken_fixtures"].iloc[:3].assign(open_reports=[2, 0, None])
    table = make_table(collect(LAYERS["broken_fixtures"], fixtures), get_texts("en"), "/a/{id}")
    place = [column.name for column in table.columns].index("open_reports")
    links = {line.cells[place].text: line.cells[place].links for line in table.lines}
    [(url, words)] = links["2"]
    assert (url.partition("=")[0], words) == ("/cases?asset", "2")
    assert [found for text, found in links.items() if text != "2"] == [()] * (len(links) - 1)
