"""Open layers as a catalogue that data portals harvest: DCAT-AP-SE in three notations.

Classes, properties and which of them must be there: DCAT-AP-SE 3.0.0 (Digg), the Swedish
application profile of DCAT-AP. A company is a catalogue of its own, for it has one publisher.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from xml.etree import ElementTree as ET

from maps.layers import get_layer
from maps.texts import LANGUAGES, N_, get_texts

PREFIXES: Final[Mapping[str, str]] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: Licences by the name that a link gives them; others have no address.
LICENCES: Final[Mapping[str, str]] = {
    "CC0-1.0": "http://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "http://creativecommons.org/licenses/by/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
#: Files that every open layer is offered as: ending and media type.
FILES: Final[Mapping[str, str]] = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv",
}
_CATALOGUE: Final = N_("Open data of %(company)s")
_CATALOGUE_ABOUT: Final = N_("Layers that %(company)s has opened to everybody.")
_EU: Final = "http://publications.europa.eu/resource/authority/"
_THEME: Final = f"{_EU}data-theme/REGI"
_PUBLIC: Final = f"{_EU}access-right/PUBLIC"
_LANGUAGE: Final = f"{_EU}language/SWE"
_IANA: Final = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Uri:
    """A thing that has an address."""

    address: str


@dataclass(frozen=True)
class Text:
    """Words in a language, or of a type of XML Schema."""

    words: str
    language: str = ""
    type: str = ""


@dataclass(frozen=True)
class Node:
    """What is said of one thing: its class, and (property, value) in their order."""

    uri: Uri
    kind: str
    said: tuple[tuple[str, Uri | Text], ...]


@dataclass(frozen=True, kw_only=True)
class OpenLayer:
    """A layer that is open to everybody, and where.

    `path` is the address of its link, without the service's own; `since` is when it was opened.
    """

    layer: str
    title: str
    licence: str
    company: str
    company_code: str
    since: datetime
    estates: tuple[str, ...]
    path: str


def graph(layers: Iterable[OpenLayer], base: str) -> list[Node]:
    """Return what is said of open layers.

    Parameters
    ----------
    layers
        The layers, those of a company together.
    base
        Address of the service, without a slash at its end.

    Returns
    -------
    list of Node
        A catalogue and a publisher a company, a dataset a layer, a distribution a file.
    """
    by_company: dict[str, list[OpenLayer]] = {}
    for one in layers:
        by_company.setdefault(one.company_code, []).append(one)
    nodes: list[Node] = []
    for code, own in by_company.items():
        publisher = Uri(f"{base}/dcat#publisher-{code}")
        nodes += [_catalogue(own, base, publisher), _publisher(own[0], publisher)]
        for one in own:
            nodes += _dataset(one, base, publisher)
    return nodes


def turtle(nodes: Sequence[Node]) -> str:
    """Write a graph as Turtle."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for node in nodes:
        said = [("a", node.kind), *((name, _in_turtle(value)) for name, value in node.said)]
        pairs = " ;\n    ".join(f"{name} {value}" for name, value in said)
        lines.append(f"\n<{node.uri.address}> {pairs} .")
    return "\n".join(lines) + "\n"


def rdf_xml(nodes: Sequence[Node]) -> bytes:
    """Write a graph as RDF/XML."""
    for name, address in PREFIXES.items():
        ET.register_namespace(name, address)
    root = ET.Element(_qualified("rdf:RDF"))
    about, resource = _qualified("rdf:about"), _qualified("rdf:resource")
    for node in nodes:
        element = ET.SubElement(root, _qualified(node.kind), {about: node.uri.address})
        for name, value in node.said:
            told = ET.SubElement(element, _qualified(name))
            if isinstance(value, Uri):
                told.set(resource, value.address)
                continue
            told.text = value.words
            if value.language:
                told.set("{http://www.w3.org/XML/1998/namespace}lang", value.language)
            if value.type:
                told.set(_qualified("rdf:datatype"), _whole(value.type))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def json_ld(nodes: Sequence[Node]) -> str:
    """Write a graph as JSON-LD."""
    told = []
    for node in nodes:
        said: dict[str, Any] = {"@id": node.uri.address, "@type": node.kind}
        for name, value in node.said:
            said.setdefault(name, []).append(_in_json(value))
        told.append(said)
    return json.dumps({"@context": dict(PREFIXES), "@graph": told}, ensure_ascii=False, indent=1)


def _catalogue(own: Sequence[OpenLayer], base: str, publisher: Uri) -> Node:
    datasets = [("dcat:dataset", _dataset_uri(one, base)) for one in own]
    return Node(
        Uri(f"{base}/dcat#catalog-{own[0].company_code}"),
        "dcat:Catalog",
        (
            *_said("dcterms:title", _CATALOGUE, company=own[0].company),
            *_said("dcterms:description", _CATALOGUE_ABOUT,
                   company=own[0].company),
            ("dcterms:publisher", publisher),
            ("dcterms:license", Uri(LICENCES["CC0-1.0"])),
            ("dcterms:language", Uri(_LANGUAGE)),
            ("dcterms:issued", _moment(min(one.since for one in own))),
            *datasets,
        ),
    )  # fmt: skip


def _publisher(one: OpenLayer, uri: Uri) -> Node:
    return Node(uri, "foaf:Agent", (("foaf:name", Text(one.company)),))


def _dataset(one: OpenLayer, base: str, publisher: Uri) -> list[Node]:
    uri, page = _dataset_uri(one, base), Uri(f"{base}{one.path}")
    layer = get_layer(one.layer)
    files = [
        Node(
            Uri(f"{base}{one.path}/{one.layer}.{ending}#file"),
            "dcat:Distribution",
            (
                ("dcterms:title", Text(f"{one.layer}.{ending}")),
                ("dcat:accessURL", page),
                ("dcat:downloadURL", Uri(f"{base}{one.path}/{one.layer}.{ending}")),
                ("dcat:mediaType", Uri(_IANA + kind)),
                *_licence(one),
            ),
        )
        for ending, kind in FILES.items()
    ]
    where = ", ".join(one.estates) or one.company
    titles = [
        ("dcterms:title", Text(f"{texts.gettext(layer.title)}: {where}", texts.language))
        for texts in map(get_texts, LANGUAGES)
    ]
    dataset = Node(
        uri,
        "dcat:Dataset",
        (
            *titles,
            *_said("dcterms:description", layer.summary),
            ("dcterms:publisher", publisher),
            ("dcterms:identifier", Text(uri.address)),
            ("dcterms:issued", _moment(one.since)),
            ("dcterms:accessRights", Uri(_PUBLIC)),
            ("dcat:theme", Uri(_THEME)),
            ("dcat:landingPage", page),
            *(("dcat:distribution", file.uri) for file in files),
        ),
    )
    return [dataset, *files]


def _dataset_uri(one: OpenLayer, base: str) -> Uri:
    return Uri(f"{base}{one.path}#{one.layer}")


def _licence(one: OpenLayer) -> list[tuple[str, Uri | Text]]:
    return [("dcterms:license", Uri(LICENCES[one.licence]))] if one.licence in LICENCES else []


def _said(name: str, message: str, **values: object) -> list[tuple[str, Text]]:
    """Return a message in every language."""
    return [
        (name, Text(texts.gettext(message, **values), texts.language))
        for texts in map(get_texts, LANGUAGES)
    ]


def _moment(moment: datetime) -> Text:
    return Text(moment.isoformat(timespec="seconds"), type="xsd:dateTime")


def _whole(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def _qualified(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{rest}"


def _in_turtle(value: Uri | Text) -> str:
    if isinstance(value, Uri):
        return f"<{value.address}>"
    words = json.dumps(value.words, ensure_ascii=False)
    if value.language:
        return f"{words}@{value.language}"
    return f"{words}^^{value.type}" if value.type else words


def _in_json(value: Uri | Text) -> dict[str, str]:
    if isinstance(value, Uri):
        return {"@id": value.address}
    told = {"@value": value.words}
    if value.language:
        told["@language"] = value.language
    if value.type:
        told["@type"] = value.type
    return told
