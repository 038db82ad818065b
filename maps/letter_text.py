"""Letters as text, from letters/<language>/<name>.txt: the first line is the subject."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from maps.texts import get_texts
from maps.vocabulary import label

FOLDER: Final = Path(__file__).parent / "letters"
#: Stands in a letter for the address of the service, which whoever sends it fills in.
HERE: Final = "{here}"
#: Characters that no letter holds: what people write may carry them.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LINK: Final = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)]")
SUBJECT_MAX: Final = 150
_STYLE: Final = (
    "max-width:36rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere;"
    "font-family:system-ui,sans-serif;font-size:1rem;line-height:1.5"
)


@dataclass(frozen=True)
class Letter:
    """What a letter says."""

    subject: str
    text: str


def names() -> list[str]:
    """Return the names of all letters."""
    return sorted(path.stem for path in (FOLDER / "sv").glob("*.txt"))


def write(name: str, language: str, values: Mapping[str, object]) -> Letter:
    """Write a letter.

    Parameters
    ----------
    name
        File name without its ending, ``case.opened``.
    language
        ``sv`` or ``en``.
    values
        What the letter needs; see the file.

    Raises
    ------
    jinja2.UndefinedError
        If the letter uses a value that was not given.
    OSError
        If there is no such letter.
    """
    subject, body = _templates(name, language)
    return Letter(one_line(subject.render(values)), _tidy(body.render(values)))


def one_line(text: str) -> str:
    """Return text as a subject can be: one line, without what could end it."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= SUBJECT_MAX else line[: SUBJECT_MAX - 1].rstrip() + "…"


def as_html(text: str, language: str) -> str:
    """Return a letter's text as simple markup: paragraphs and links, everything else escaped."""
    parts = "".join(f"<p>{_marked(part)}</p>\n" for part in text.split("\n\n") if part.strip())
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"></head>'
        f'<body style="{_STYLE}">\n'
        f"{parts}</body></html>\n"
    )


def _marked(part: str) -> str:
    """Escape text and make links of the addresses in it."""
    made, at = [], 0
    for found in _LINK.finditer(part):
        link = escape(found[0])
        made.append(f'{escape(part[at : found.start()])}<a href="{link}">{link}</a>')
        at = found.end()
    made.append(escape(part[at:]))
    return "".join(made).strip("\n").replace("\n", "<br>\n")


def _tidy(text: str) -> str:
    """Return text with the line ends of this system and never more than one empty line."""
    lines = [_CONTROL.sub("", line).rstrip() for line in re.split(r"\r\n|\r|\n", text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


@lru_cache(maxsize=64)
def _templates(name: str, language: str) -> tuple[Template, Template]:
    source = (FOLDER / language / f"{name}.txt").read_text(encoding="utf-8")
    subject, _, body = source.partition("\n")
    env = _environment(language)
    return env.from_string(subject), env.from_string(body)


@lru_cache(maxsize=8)
def _environment(language: str) -> Environment:
    texts = get_texts(language)

    def word(vocabulary: str, code: str) -> str:
        return label(texts, vocabulary, code)

    env = Environment(
        autoescape=False,  # noqa: S701 -- plain text; as_html escapes what is made of it
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(texts=texts, word=word, here=HERE)
    return env
