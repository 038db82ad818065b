"""Public records as people read them: the same sheet for page, file and plain text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gis.vocabulary import REPORT_EVENTS
from maps.texts import N_, Texts
from maps.vocabulary import label

#: What can be downloaded, and as what.
FORMS: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}
#: Provisions that passages are mostly covered by (OSL 2009:400); any other may be written.
PROVISIONS: Final = (
    N_("OSL 21 kap. 1 § (health and sexual life)"),
    N_("OSL 21 kap. 3 § (persecuted persons)"),
    N_("OSL 21 kap. 7 § (use against the GDPR)"),
    N_("OSL 18 kap. 8 § (security measures)"),
    N_("OSL 26 kap. (social services)"),
    N_("OSL 31 kap. 16 § (business relations)"),
)
#: How a refusal is appealed: TF 2 kap. 19 §, OSL 6 kap. 3 and 7 §§, 2 kap. 3 §; FL 43-44 §§.
APPEAL: Final = (
    N_(
        "Covered passages are secret under the Public Access to Information and Secrecy Act "
        "(OSL 2009:400), by the provision that stands at each."
    ),
    N_(
        "Whoever has asked for the record has the right to have the refusal tried, and to a "
        "written decision of the company. Ask for it: nobody has to say who they are, or why."
    ),
    N_(
        "The decision can be appealed to the administrative court of appeal (kammarrätten). The "
        "appeal is written to the court and sent to the company, which must have it within three "
        "weeks from the day on which you received the decision. Say which decision you appeal, "
        "and how you want it changed."
    ),
)


@dataclass(frozen=True)
class Entry:
    """A piece of a record: what it is, and the words in it; `field` names what can be covered."""

    head: str
    text: str = ""
    field: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a record under its own heading."""

    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Sheet:
    """A record in words."""

    title: str
    kind: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]


def sheet(record: Mapping[str, Any], texts: Texts) -> Sheet:
    """Return a record, as the records slice dumps it, in words."""
    return (_report if record["kind"] == "report" else _document)(record, texts)


def _report(record: Mapping[str, Any], texts: Texts) -> Sheet:
    asset = record["asset_kind"]
    about = f"{label(texts, 'asset', asset)} {record['asset_code'] or ''}".strip() if asset else ""
    facts = [
        (texts.gettext("Case"), str(record["id"])),
        (texts.gettext("Estate"), record["estate"] or texts.gettext("outside all estates")),
        (texts.gettext("It is about"), about or texts.gettext("a place on the map")),
        (texts.gettext("Seen"), texts.moment(record["observed_at"])),
        (texts.gettext("Received"), texts.moment(record["received_at"])),
        (texts.gettext("Came in"), label(texts, "origin", record["origin"])),
        (texts.gettext("Status"), label(texts, "report_status", record["status"])),
    ]
    if record["lon"] is not None:
        facts.append(
            (texts.gettext("Position"), f"{record['lat']:.6f}, {record['lon']:.6f} (WGS 84)")
        )
    words = [
        Entry(title, record[field], field)
        for field, title in (
            ("description", texts.gettext("Description")),
            ("place", texts.gettext("Place")),
        )
        if record[field]
    ]
    parts = [
        Part(
            texts.gettext("What was written"),
            words or [Entry(texts.gettext("Nothing was written."))],
        ),
        Part(texts.gettext("What happened"), [_event(event, texts) for event in record["events"]]),
        Part(texts.gettext("Photos"), [_photo(photo, texts) for photo in record["photos"]]),
        Part(
            texts.gettext("What was seen of the lamp"),
            [_seen(one, texts) for one in record["observations"]],
        ),
    ]
    title = label(texts, "category", record["category"])
    return Sheet(title, texts.gettext("Report"), facts, [part for part in parts if part.entries])


def _event(event: Mapping[str, Any], texts: Texts) -> Entry:
    told = "report_status" if event["kind"] in REPORT_EVENTS else "case_event"
    what = label(texts, told, event["kind"])
    by = f" · {role_word(event['role'], texts)}" if event["role"] else ""
    return Entry(f"{texts.moment(event['at'])} · {what}{by}", event["note"] or "", str(event["id"]))


def _photo(photo: Mapping[str, Any], texts: Texts) -> Entry:
    name = texts.gettext("Photo %(number)s", number=photo["position"] + 1)
    if photo["width_px"] is None:
        missing = texts.gettext("has not arrived")
        return Entry(f"{name}: {missing}")
    size = f"{photo['width_px']} \u00d7 {photo['height_px']} px"
    arrived = texts.moment(photo["received_at"])
    return Entry(f"{name}: {size}, {arrived}", f"sha256 {photo['sha256']}")


def _seen(one: Mapping[str, Any], texts: Texts) -> Entry:
    state = label(texts, "lamp_state", one["state"])
    by = f" · {role_word(one['role'], texts)}" if one["role"] else ""
    return Entry(f"{texts.moment(one['observed_at'])} · {state}{by}")


def role_word(role: str, texts: Texts) -> str:
    """Return the word for who did something: how it came in, or a role."""
    by_origin = label(texts, "origin", role)
    return label(texts, "role", role) if by_origin == role else by_origin


def _document(record: Mapping[str, Any], texts: Texts) -> Sheet:
    adjusted = record["adjusted_at"]
    facts = [
        (texts.gettext("Document"), str(record["id"])),
        (texts.gettext("Kind"), label(texts, "document_kind", record["document_kind"])),
        (texts.gettext("Estate"), record["estate"] or texts.gettext("the whole company")),
        (texts.gettext("Day it is about"), texts.date(record["held_on"])),
        (
            texts.gettext("Adjusted"),
            texts.moment(adjusted) if adjusted else texts.gettext("no: this is a draft"),
        ),
    ]
    if record["adjusted_by"]:
        facts.append((texts.gettext("Adjusted by"), record["adjusted_by"]))
    if record["replaces_id"]:
        facts.append((texts.gettext("Corrects"), str(record["replaces_id"])))
    if record["replaced_by"]:
        facts.append((texts.gettext("Corrected by"), str(record["replaced_by"])))
    entries = [
        Entry(texts.gettext("Title"), record["title"], "title"),
        Entry(texts.gettext("Content"), record["body"], "body"),
    ]
    kind = label(texts, "document_kind", record["document_kind"])
    return Sheet(record["title"], kind, facts, [Part(texts.gettext("Text"), entries)])


def plain_text(one: Sheet, covered: bool, texts: Texts) -> str:
    """Return a sheet as plain text, with how to appeal where something is covered."""
    lines = [one.kind, one.title, "=" * max(len(one.title), 3), ""]
    width = max(len(name) for name, _ in one.facts) + 2
    lines += [f"{name + ':':<{width}}{value}" for name, value in one.facts]
    for part in one.parts:
        lines += ["", part.title, "-" * len(part.title)]
        for entry in part.entries:
            lines.append(entry.head)
            lines += [f"    {line}" for line in entry.text.splitlines()]
    if covered:
        title = texts.gettext("What is covered, and how to appeal")
        lines += ["", title, "-" * len(title), *(texts.gettext(text) for text in APPEAL)]
    return "\n".join(lines) + "\n"
