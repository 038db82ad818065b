"""The catalogue of open layers: what DCAT-AP-SE demands is there, alike in every notation."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from maps.dcat import PREFIXES, OpenLayer, Text, Uri, graph, json_ld, rdf_xml, turtle

#: A property and its value, as our Turtle has them.
LINE = r"""^    (\S+:\S+) (?:<([^>]*)>|("(?:[^"\\]|\\.)*"))"""
BASE = "https://ljusrond.example"
#: Mandatory properties by class (DCAT-AP-SE 3.0.0), and how many there may be at most.
MANDATORY = {
    "dcat:Catalog": {"dcterms:title": 9, "dcterms:description": 9, "dcterms:publisher": 1,
                     "dcat:dataset": 99},
    "dcat:Dataset": {"dcterms:title": 9, "dcterms:description": 9, "dcterms:publisher": 1},
    "dcat:Distribution": {"dcat:accessURL": 9},
    "foaf:Agent": {"foaf:name": 9},
}  # fmt: skip


def opened(
    layer: str, company: str = 'Bärkulla "B" & Co <AB>', code: str = "barkulla"
) -> OpenLayer:
    return OpenLayer(
        layer=layer, title="För alla", licence="CC0-1.0", company=company, company_code=code,
        since=datetime(2026, 5, 1, 12, tzinfo=UTC), estates=("Bärkullen",), path="/l/abc",
    )  # fmt: skip


LAYERS = [opened("lamps"), opened("courtyards"), opened("places", "Annan", "annan")]


def test_what_the_profile_demands_is_there() -> None:
    nodes = graph(LAYERS, BASE)
    known = {node.uri for node in nodes}
    assert len(known) == len(nodes)
    for node in nodes:
        for name, most in MANDATORY[node.kind].items():
            values = [value for said, value in node.said if said == name]
            assert 1 <= len(values) <= most, (node.kind, name)
        for name, value in node.said:
            inside = name in ("dcat:dataset", "dcat:distribution", "dcterms:publisher")
            assert not inside or value in known, "leads to what is said here"
    kinds = [node.kind for node in nodes]
    assert kinds.count("dcat:Catalog") == kinds.count("foaf:Agent") == 2
    assert kinds.count("dcat:Dataset") == 3
    titles = [v for n, v in nodes[2].said if n == "dcterms:title"]
    assert titles == [Text("Lampor: Bärkullen", "sv"), Text("Lamps: Bärkullen", "en")]


def test_every_notation_says_the_same() -> None:
    nodes = graph(LAYERS, BASE)
    said = sorted(
        (node.uri.address, name, value.address if isinstance(value, Uri) else value.words)
        for node in nodes
        for name, value in node.said
    )
    read = json.loads(json_ld(nodes))
    assert read["@context"] == PREFIXES
    assert said == sorted(
        (node["@id"], name, value.get("@id", value.get("@value")))
        for node in read["@graph"]
        for name, values in node.items()
        if not name.startswith("@")
        for value in values
    )
    short = {address: prefix for prefix, address in PREFIXES.items()}
    rdf = "{" + PREFIXES["rdf"] + "}"

    def name_of(tag: str) -> str:
        address, _, rest = tag[1:].partition("}")
        return f"{short[address]}:{rest}"

    root = ET.fromstring(rdf_xml(nodes))  # noqa: S314 -- our own
    assert said == sorted(
        (node.attrib[f"{rdf}about"], name_of(one.tag), one.get(f"{rdf}resource") or one.text)
        for node in root
        for one in node
    )
    lines = re.findall(LINE, turtle(nodes), re.MULTILINE)
    assert sorted((name, uri or json.loads(words)) for name, uri, words in lines) == sorted(
        (name, value) for _, name, value in said
    )


def test_nothing_open_is_an_empty_catalogue() -> None:
    assert graph([], BASE) == []
    assert json.loads(json_ld([]))["@graph"] == []
    assert turtle([]).startswith("@prefix rdf:")
