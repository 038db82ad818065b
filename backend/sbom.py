"""Write what Ljusrond is made of as a CycloneDX list: the packages of both lock files.

`./ljusrond sbom [FILE]`. Python's half comes from cyclonedx-py; npm's is read from its lock here,
because the npm of Debian 12 cannot write one.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from backend.settings import ROOT

_ALGORITHMS: Final = {
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}
_FOLDER: Final = "node_modules/"


def build() -> dict[str, Any]:
    """Return the list as CycloneDX 1.6 JSON.

    Raises
    ------
    RuntimeError
        If cyclonedx-py cannot read the lock.
    """
    made = _of_python(ROOT / "requirements.lock")
    extra = of_npm(json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8")))
    made["components"] = [*made.get("components", []), *extra]
    known = {one["ref"] for one in made.get("dependencies", [])}
    made["dependencies"] = [
        *made.get("dependencies", []),
        *({"ref": one["bom-ref"]} for one in extra if one["bom-ref"] not in known),
    ]
    return made


def _of_python(lock: Path) -> dict[str, Any]:
    command = [
        sys.executable, "-m", "cyclonedx_py", "requirements", str(lock),
        "--pyproject", str(ROOT / "pyproject.toml"), "--spec-version", "1.6", "--of", "JSON",
        "--output-reproducible",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RuntimeError(f"cyclonedx-py: {last}")
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def of_npm(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the components of a package-lock.json; what only tests need is marked as excluded."""
    found: dict[str, dict[str, Any]] = {}
    for path, told in sorted(lock["packages"].items()):
        if _FOLDER not in path or told.get("link"):
            continue
        name = told.get("name") or path.rsplit(_FOLDER, 1)[1]
        component = _component(name, told)
        known = found.get(component["bom-ref"])
        if known is None or known["scope"] == "excluded":
            found[component["bom-ref"]] = component
    return list(found.values())


def _component(name: str, told: dict[str, Any]) -> dict[str, Any]:
    group, _, plain = name.rpartition("/")
    purl = f"pkg:npm/{quote(name, safe='/')}@{quote(told['version'], safe='')}"
    component: dict[str, Any] = {
        "type": "library", "bom-ref": purl, "name": plain, "version": told["version"],
        "purl": purl, "scope": "excluded" if told.get("dev") else "required",
    }  # fmt: skip
    if group:
        component["group"] = group
    if told.get("license"):
        component["licenses"] = [{"expression": told["license"]}]
    if told.get("integrity"):
        kind, _, digest = told["integrity"].split()[0].partition("-")
        component["hashes"] = [
            {"alg": _ALGORITHMS[kind], "content": base64.b64decode(digest).hex()}
        ]
    return component


def main() -> None:
    """Write the list to the file named, else to standard output."""
    try:
        text = json.dumps(build(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        if sys.argv[1:]:
            Path(sys.argv[1]).write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    except (RuntimeError, OSError) as error:
        sys.exit(f"ljusrond: no SBOM: {error}")


if __name__ == "__main__":
    main()
