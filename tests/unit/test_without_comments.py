"""Scripts are served without the lines that are comments, and stay the same programs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest

from backend.settings import ROOT
from backend.tablet import files
from maps.static_files import without_comments

Compare = Callable[[dict[str, tuple[str, str]]], dict[str, str]]


@pytest.fixture(scope="module")
def compare() -> Compare:
    """Give a function that names the modules that became other programs."""
    if not (ROOT / "node_modules" / "typescript").is_dir():
        pytest.skip("TypeScript is not installed: run ./ljusrond test once")

    def compared(modules: dict[str, tuple[str, str]]) -> dict[str, str]:
        command = ["node", "--no-warnings", "--experimental-vm-modules", "stripped.mjs"]
        answer = subprocess.run(
            command,
            cwd=ROOT / "tests" / "tablet",
            input=json.dumps(modules).encode(),
            capture_output=True,
            check=True,
            timeout=60,
        )
        found: dict[str, str] = json.loads(answer.stdout)
        return found

    return compared


def test_every_module_of_the_tablet_is_the_program_it_was_written_as(compare: Compare) -> None:
    written = {
        name: (path.read_text("utf-8"), files.read(name).decode())
        for name, path in files.app_files().items()
        if path.suffix == ".js"
    }
    assert compare(written) == {}
    assert sum(len(served) for _, served in written.values()) < 0.8 * sum(
        len(source) for source, _ in written.values()
    )


def test_the_comparison_sees_what_a_comment_in_a_text_would_do(compare: Compare) -> None:
    told = "export const told = `\n// no comment\n/* nor this */\n`;\n"
    broken = "export const a = `\n// `;\n"
    modules = {name: (text, without_comments(text)) for name, text in
               {"told": told, "broken": broken}.items()}  # fmt: skip
    assert set(compare(modules)) == {"told", "broken"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("// one\nlet a; // stays\n", "let a; // stays\n"),
        ("/** @type {x} */\nlet a;\n", "let a;\n"),
        ("  /**\n   * two\n   */\n  let a;\n", "  let a;\n"),
        ("/* a */ let b;\n", "/* a */ let b;\n"),
        ("let a = 4\n  // of\n  / 2;\n", "let a = 4\n  / 2;\n"),
    ],
)
def test_lines_that_are_comments_go(text: str, left: str) -> None:
    assert without_comments(text) == left
