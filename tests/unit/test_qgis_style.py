"""Styles and projects for QGIS hold every sign, word and layer of the registry."""

from __future__ import annotations

import base64
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from maps.layers import EDITABLE, LAYERS
from maps.palette import DAY
from maps.qgis_project import GROUPS, Database, Features, packed, project
from maps.qgis_signs import picture
from maps.qgis_style import CLASS_EXPRESSIONS, MIXED, style_of
from maps.style import STYLES, Symbol
from maps.texts import get_texts


def parsed(text: str | bytes) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 -- our own


@pytest.mark.parametrize("name", LAYERS)
def test_a_style_has_each_class_with_its_words(name: str) -> None:
    layer = LAYERS[name]
    for language in ("sv", "en"):
        texts = get_texts(language)
        root = parsed(style_of(name, language))
        found = {
            one.get("value"): one.get("label") for one in root.iterfind(".//categories/category")
        }
        wanted = {key: texts.gettext(layer.legend[key]) for key in layer.styles}
        if name in MIXED:
            wanted |= {f"{key}/area": words + " (yta)" for key, words in wanted.items()}
        if language == "sv":
            assert found == wanted
        assert len(root.findall("./renderer-v2/symbols/symbol")) == len(found)


def test_layers_with_classes_say_how_to_tell_them_apart() -> None:
    assert set(CLASS_EXPRESSIONS) == {n for n, la in LAYERS.items() if len(la.styles) > 1}


@pytest.mark.parametrize("shape", ["point", "line", "area"])
def test_a_mixed_layer_is_drawn_on_each_geometry(shape: str) -> None:
    root = parsed(style_of("scores", "sv", shape))
    kinds = {one.get("type") for one in root.iterfind("./renderer-v2/symbols/symbol")}
    assert kinds == {{"point": "marker", "line": "line", "area": "fill"}[shape]}


def test_an_unknown_layer_language_or_shape_is_refused() -> None:
    with pytest.raises(KeyError, match="no layer 'x'"):
        style_of("x")
    with pytest.raises(ValueError, match="language"):
        style_of("lamps", "fi")
    with pytest.raises(ValueError, match="shape"):
        style_of("lamps", "sv", "ball")


def test_a_picture_is_the_sign_of_the_map() -> None:
    for name, styles in STYLES.items():
        for key, style in styles.items():
            if not isinstance(style, Symbol):
                continue
            svg, wider = picture(style)
            assert 1.0 < wider < 1.6, (name, key)
            drawn = [path.get("d") for path in parsed(svg)]
            assert style.shape in drawn, (name, key)
            assert (style.glyph in drawn) == bool(style.glyph), (name, key)
            assert DAY[style.edge] in svg, (name, key)


def test_codes_have_their_words_and_only_what_comes_back_is_written() -> None:
    root = parsed(style_of("lamps", "sv"))
    state = root.find("./fieldConfiguration/field[@name='state']")
    assert state is not None
    words = {one.get("value"): one.get("name") for one in state.iter("Option")}
    assert words["dark"] == get_texts("sv").gettext("lamp_state.dark")
    written = {one.get("name"): one.get("editable") for one in root.iterfind("./editable/field")}
    assert (written["height_m"], written["state"], written["id"]) == ("1", "0", "0")
    spots = parsed(style_of("dark_spots", "sv")).iterfind("./editable/field")
    assert {one.get("editable") for one in spots} == {"0"}
    assert set(EDITABLE) <= set(LAYERS)


def test_a_project_holds_each_layer_once_in_both_languages() -> None:
    assert sorted(name for part in GROUPS.values() for name in part) == sorted(LAYERS)
    for language in ("sv", "en"):
        texts = get_texts(language)
        door = Features(url="https://x.example/ogc", authcfg="ljusron")
        root = parsed(project("Ljusrond, X", door, 3007, (1.0, 2.0, 3.0, 4.0), texts))
        named = [one.findtext("layername") for one in root.iterfind("./projectlayers/maplayer")]
        assert sorted(map(str, named)) == sorted(texts.gettext(la.title) for la in LAYERS.values())
        assert root.findtext("./projectCrs/spatialrefsys/authid") == "EPSG:3007"
        assert root.findtext("./mapcanvas/extent/ymax") == "4.000"
        ids = [one.findtext("id") for one in root.iterfind("./projectlayers/maplayer")]
        tree = [one.get("id") for one in root.iter("layer-tree-layer")]
        assert sorted(map(str, ids)) == sorted(map(str, tree))


def test_a_key_stands_where_it_is_given_and_nowhere_else() -> None:
    texts = get_texts("sv")
    door = Features(url="http://x/ogc", key="hemlig-nyckel's")
    with_key = project("X", door, 3007, None, texts)
    assert rb"hemlig-nyckel\'s" in with_key
    for plain in (Features(url="http://x/ogc", authcfg="ljusron"), Database()):
        assert b"password" not in project("X", plain, 3007, None, texts)


def test_a_packed_project_is_one_file_and_the_same_each_time() -> None:
    content = project("X", Database(), 3006, None, get_texts("en"))
    first, second = packed(content, "x"), packed(content, "x")
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["x.qgs"]
        assert archive.read("x.qgs") == content


def test_signs_stand_in_the_style_itself() -> None:
    root = parsed(style_of("broken_fixtures", "sv"))
    names = [
        one.get("value", "")
        for one in root.iterfind(".//layer[@class='SvgMarker']/Option/Option[@name='name']")
    ]
    assert len(names) == len(STYLES["broken_fixtures"])
    assert all(base64.b64decode(name.removeprefix("base64:")).startswith(b"<svg") for name in names)
