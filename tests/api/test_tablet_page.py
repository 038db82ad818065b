"""The tablet's app over HTTP: what is served, under which policy, and that nothing else is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from backend.app import create_app
from backend.tablet import files
from tests.people_sample import SETTINGS


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Give a client of a service whose database never answers: the app needs none."""
    settings = replace(SETTINGS, database_url="postgresql://nobody@127.0.0.1:1/none")
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def test_the_page_is_open_and_loads_only_from_us(client: TestClient) -> None:
    answer = client.get("/tablet")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'self' blob: data:" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    for url in re.findall(r'(?:src|href)="([^"]+)"', answer.text):
        assert url.startswith(("/tablet", "/static/", "#", "data:")), url
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", answer.text)


def test_every_address_in_the_page_opens(client: TestClient) -> None:
    text = client.get("/tablet").text
    for url in re.findall(r'<(?:script|link)[^>]*?(?:src|href)="(/[^"]+)"', text):
        assert client.get(url).status_code == 200, url


def test_modules_that_start_are_named_in_the_head(client: TestClient) -> None:
    head = client.get("/tablet").text.partition("</head>")[0]
    named = re.findall(r'<link rel="modulepreload" href="([^"]+)">', head)
    assert named == files.module_addresses()
    assert len(set(named)) == len(named)
    for address in named:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_readers_words_come_before_modules_and_what_is_next_after(
    client: TestClient, language: str
) -> None:
    head = client.get("/tablet", headers={"Accept-Language": language}).text
    links = re.findall(r'<link rel="modulepreload" (.*?)href="([^"]+)">', head)
    kinds = [kind.strip() for kind, _ in links]
    assert kinds == sorted(kinds, key=['as="json"', "", 'fetchpriority="low"'].index)
    assert [url for _, url in links[:2]] == [
        "/tablet/app/checks.json",
        f"/tablet/app/messages/{language}.json",
    ]
    assert "/tablet/app/map_screen.js" in [url for kind, url in links if "low" in kind]
    assert len({url for _, url in links}) == len(links)
    for _, address in links:
        assert client.get(address).status_code == 200, address


def test_imports_are_followed_and_late_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "part").mkdir()
    sources = {
        "app.js": 'import { a } from "./part/a.js";\nimport "./b.js";\nlet c = import("./c.js");\n',
        "part/a.js": 'import {\n  one,\n  two,\n} from "../b.js";\n// import "./d.js";\n',
        "b.js": 'export { z } from "/static/lib/idb.js";\n',
        "c.js": "export const c = 1;\n",
    }
    for name, text in sources.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    assert files.module_addresses() == [
        "/tablet/app/app.js",
        "/tablet/app/part/a.js",
        "/tablet/app/b.js",
        "/static/lib/idb.js",
    ]


def test_files_come_with_a_tag_and_304(client: TestClient) -> None:
    for name in files.app_files():
        answer = client.get(f"/tablet/app/{name}")
        assert answer.status_code == 200, name
        assert answer.content == files.read(name)
        if not name.endswith(".js"):
            assert answer.content == (files.FOLDER / name).read_bytes()
        assert answer.headers["content-type"].startswith(files.MEDIA_TYPES[Path(name).suffix][:10])
        tag = answer.headers["etag"]
        again = client.get(f"/tablet/app/{name}", headers={"If-None-Match": f'"x", W/{tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        other = client.get(f"/tablet/app/{name}", headers={"If-None-Match": '"x"'})
        assert other.status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "", "index.html", "sw.js", "jsconfig.json", "types.d.ts", "messages", "okand.js",
        "../vocabulary.py", "..%2Fvocabulary.py", "%2e%2e/static/js/office.js",
        "icons/../../static/js/office.js", "icons/..%2F..%2Fstatic/js/office.js",
        "/etc/passwd", "%2Fetc%2Fpasswd", "icons%5C..%5Capp.js", "icon.svg%00.js",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/tablet/app/{name}").status_code == 404


def test_links_in_the_folder_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "secret.json"
    outside.write_text("{}")
    folder = tmp_path / "tablet"
    folder.mkdir()
    (folder / "own.json").write_text("{}")
    (folder / "link.json").symlink_to(outside)
    monkeypatch.setattr(files, "FOLDER", folder)
    assert list(files.app_files()) == ["own.json"]


def test_the_manifest_speaks_the_readers_language(client: TestClient) -> None:
    told = {}
    for language in ("sv", "en"):
        answer = client.get("/tablet/manifest.webmanifest", headers={"Accept-Language": language})
        assert answer.headers["content-type"].startswith("application/manifest+json")
        told[language] = answer.json()
        assert told[language]["lang"] == language
    assert told["sv"]["name"] == "Ljusrond på surfplattan"
    assert told["en"]["name"] == "Ljusrond on the tablet"
    made = told["sv"]
    assert (made["start_url"], made["scope"], made["display"]) == (
        "/tablet",
        "/tablet",
        "standalone",
    )
    for icon in made["icons"]:
        answer = client.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            with Image.open(BytesIO(answer.content)) as picture:
                assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in made["icons"]} == {"any", "maskable"}
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in made["icons"]}


def test_the_service_worker_holds_the_list_of_the_shell(client: TestClient) -> None:
    answer = client.get("/tablet/sw.js")
    assert answer.status_code == 200
    assert answer.headers["service-worker-allowed"] == "/tablet"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    head, _, rest = answer.text.partition(";\n")
    assert rest == (files.FOLDER / "sw.js").read_text("utf-8")
    listed = json.loads(head.removeprefix("const SHELL = "))
    assert listed == dict(zip(("version", "files"), files.shell(), strict=True))
    assert listed["files"] == sorted(listed["files"])
    needed = {"/tablet", *(f"/static/{name}" for name in files.SHARED_NAMES)}
    assert needed <= set(listed["files"])
    assert set(files.module_addresses()) <= set(listed["files"])
    for address in listed["files"]:
        assert client.get(address).status_code == 200, address


def test_a_change_of_any_shell_file_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    names = ("index.html", "sw.js", "app.js", "messages/sv.json", "css/app.css")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    seen = {files.shell()[0]}
    for name in names:
        (tmp_path / name).write_text("two")
        seen.add(files.shell()[0])
    (tmp_path / "new.js").write_text("")
    seen.add(files.shell()[0])
    assert len(seen) == len(names) + 2
    (tmp_path / "types.d.ts").write_text("no part of it")
    assert files.shell()[0] in seen
