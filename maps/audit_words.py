"""The log of changes in words: who did what to what, from what to what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from gis.vocabulary import ASSET_KINDS
from maps.retention_words import names
from maps.texts import N_, Texts
from maps.vocabulary import VOCABULARIES, label

ACTIONS: Final[Mapping[str, str]] = {
    "insert": N_("was added"),
    "update": N_("was changed"),
    "delete": N_("was removed"),
    "read": N_("was looked at"),
    "login": N_("logged in"),
    "login_failed": N_("login failed"),
    "logout": N_("logged out"),
    "release": N_("was given out"),
    "export": N_("was saved as file"),
    "erase": N_("was erased"),
}
#: Things that the log tells of beside assets.
KINDS: Final[Mapping[str, str]] = {
    "account": N_("Account"),
    "account_estate": N_("Account's limit to an estate"),
    "account_category": N_("Account's limit to a category"),
    "api_token": N_("Key for machines"),
    "calendar_feed": N_("Calendar"),
    "cleaning_plan": N_("Plan of what recurs"),
    "cleaning_visit": N_("Cleaning visit"),
    "company": N_("Company"),
    "contractor": N_("Contractor or partner"),
    "database_login": N_("Database login"),
    "document": N_("Document"),
    "export": N_("Layers as a file"),
    "free_day": N_("Day off of our own"),
    "layer_link": N_("Link to layers"),
    "lighting_class": N_("Lighting class"),
    "luminaire_type": N_("Luminaire type"),
    "management_area": N_("Area of care"),
    "masking": N_("Covered passage"),
    "measure": N_("Measure"),
    "measure_area": N_("Area of a measure"),
    "cost_import": N_("Cost file"),
    "outside_indicator": N_("Fact from outside"),
    "person": N_("One person's data"),
    "photo": N_("Photo"),
    "photometry": N_("Photometric file"),
    "promise": N_("Rule of the ladder"),
    "pulse_link": N_("Code of a pulse survey"),
    "report": N_("Report"),
    "report_event": N_("What happened to a report"),
    "reporter_contact": N_("Contact of a reporter"),
    "retention_rule": N_("Retention rule"),
    "round_item": N_("Item of a round"),
    "round_template": N_("Round"),
    "session": N_("Login"),
    "share": N_("Share with a partner"),
    "share_report": N_("Report in a share"),
    "shared_area": N_("Area of several owners"),
    "shared_area_member": N_("Owner in a shared area"),
    "situation_event": N_("Coded event"),
    "survey_area": N_("Area of surveys"),
    "survey_mapping": N_("Choice of a survey's columns"),
    "survey_wave": N_("Wave of a survey"),
    "team": N_("Team"),
    "team_member": N_("Member of a team"),
    "category_mapping": N_("Category counted as another"),
    "told": N_("Card of what was said and done"),
    "told_item": N_("Point of a card"),
    "walk_package": N_("Link to an actor's points"),
    "walk_point": N_("Point of a walk"),
    "walk_protocol": N_("Protocol of a walk"),
    "waste_bin": N_("Bins in a waste room"),
    "waste_collection": N_("Collection from a waste room"),
    "waste_fraction": N_("Fraction of a waste room"),
    "waste_need": N_("What a dwelling leaves"),
    "work_order": N_("Work order"),
}
_COLUMNS: Final[Mapping[str, str]] = {
    "accounts": N_("Accounts"),
    "at": N_("When"),
    "adjusted_at": N_("Adjusted"),
    "body": N_("Content"),
    "category": N_("Category"),
    "code": N_("Label"),
    "consent": N_("Consent"),
    "contact": N_("Contact"),
    "contacts": N_("Contacts"),
    "decided_on": N_("Day of the decision"),
    "decision": N_("Decision"),
    "disabled_at": N_("Closed at"),
    "description": N_("Description"),
    "edition": N_("Edition"),
    "email": N_("E-mail"),
    "estate_id": N_("Estate"),
    "expires_at": N_("Ends at"),
    "field": N_("Field"),
    "first": N_("From character"),
    "flux_lm": N_("Luminous flux, lm"),
    "geom": N_("Position"),
    "height_m": N_("Height, m"),
    "held_on": N_("Day it is about"),
    "keep_days": N_("Days kept"),
    "how": N_("How"),
    "kind": N_("Kind"),
    "last": N_("To character"),
    "lifted_at": N_("Uncovered at"),
    "lifted_reason": N_("Why it was uncovered"),
    "lighting_class": N_("Lighting class"),
    "masked": N_("Covered"),
    "name": N_("Name"),
    "note": N_("Note"),
    "observed_at": N_("Seen"),
    "operator": N_("Operator"),
    "outcome": N_("Outcome"),
    "owner": N_("Owner"),
    "password_hash": N_("Password"),
    "power_w": N_("Power, W"),
    "provision": N_("Provision"),
    "reason": N_("Reason"),
    "receiver": N_("Receiver"),
    "record_type": N_("Type of record"),
    "recovery_hashes": N_("Recovery codes"),
    "revoked_at": N_("Taken back at"),
    "role": N_("Role"),
    "scopes": N_("Rights"),
    "source": N_("Source"),
    "title": N_("Title"),
    "token_hash": N_("Secret"),
    "totp_secret": N_("Second factor"),
    "visited_at": N_("Visited"),
    "vanished_at": N_("Gone from its source at"),
    "whole": N_("Uncovered, for the company's own use"),
}
#: Columns that say nothing to a reader: keys, and what the line says already.
_SILENT: Final = frozenset({
    "id", "company_id", "source_id", "release", "account_id", "report_id", "share_id",
    "document_id", "created_at", "created_by", "set_by", "since_at", "masked_at", "masked_by",
    "adjusted_by", "received_at",
})  # fmt: skip
#: Vocabularies that the codes of a column are of.
_CODED: Final[Mapping[str, tuple[str, ...]]] = {
    "role": ("role", "origin"),
    "category": ("category", "category_group"),
    "kind": ("document_kind", "report_status", "lamp_kind", "place_kind"),
    "outcome": ("outcome",),
    "scopes": ("right",),
    "record_type": (),
    "field": (),
}
_HIDDEN: Final = "•"
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_LONG: Final = 300


@dataclass(frozen=True)
class Change:
    """One column: what it was, and what it is."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class LogLine:
    """One line of the log in words."""

    when: str
    who: str
    role: str
    action: str
    what: str
    object_id: str
    asset: str
    asset_url: str
    changes: list[Change]
    reason: str
    request_id: str


def actions(texts: Texts) -> list[tuple[str, str]]:
    """Return what can have been done, with its word."""
    return [(code, texts.gettext(text)) for code, text in ACTIONS.items()]


def kinds(texts: Texts) -> list[tuple[str, str]]:
    """Return what the log tells of, by name."""
    known = [(kind, kind_word(kind, texts)) for kind in (*ASSET_KINDS, "estate", *KINDS)]
    return sorted(known, key=lambda pair: pair[1].casefold())


def kind_word(kind: str, texts: Texts) -> str:
    """Return the word for what a line is about; an unknown code comes back as it is."""
    return texts.gettext(KINDS[kind]) if kind in KINDS else label(texts, "asset", kind)


def line(found: Mapping[str, Any], texts: Texts) -> LogLine:
    """Return a line of the log, as the audit slice dumps it, in words."""
    asset = found["asset_kind"]
    name = found["asset_code"] or found["asset_name"] or ""
    role = label(texts, "role", found["actor"])
    code = found["action"]
    return LogLine(
        when=texts.moment(found["at"]),
        who=found["account"] or role,
        role=role if found["account"] else "",
        action=texts.gettext(ACTIONS[code]) if code in ACTIONS else code,
        what=kind_word(found["kind"], texts),
        object_id=found["object_id"] or "",
        asset=f"{label(texts, 'asset', asset)} {name}".strip() if asset else "",
        asset_url=f"/assets/{asset}/{found['asset_id']}" if asset else "",
        changes=changes(found["before"], found["after"], texts),
        reason=found["reason"] or "",
        request_id=found["request_id"] or "",
    )


def changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, texts: Texts
) -> list[Change]:
    """Return what changed, column by column, from what to what."""
    was, became = before or {}, after or {}
    columns = [name for name in {**was, **became} if name not in _SILENT]
    found = [
        Change(
            _title(name, texts),
            value_text(name, was.get(name), texts),
            value_text(name, became.get(name), texts),
        )
        for name in sorted(columns)
    ]
    # What is added without a value, or removed without one, tells nothing.
    return [one for one in found if one.before or one.after]


def _title(column: str, texts: Texts) -> str:
    """Return the word for a column; an unknown one comes back as it is."""
    return texts.gettext(_COLUMNS[column]) if column in _COLUMNS else column


def _coded(column: str, code: str, texts: Texts) -> str:
    """Return the word for a code in the first vocabulary that holds it, else the code."""
    if column == "record_type":
        return names(texts).get(code, code)
    if column == "field":
        return _title(code, texts)
    known = (label(texts, name, code) for name in _CODED[column] if code in VOCABULARIES[name])
    return next(known, code)


def value_text(column: str, value: object, texts: Texts) -> str:
    """Return a value in words; nothing for none."""
    if value is None or value in ([], {}, ""):
        text = ""
    elif column == "geom":
        text = texts.gettext("on the map")
    elif isinstance(value, str):
        text = _words(column, value, texts)
    elif isinstance(value, list):
        text = "; ".join(value_text(column, part, texts) for part in value)
    elif isinstance(value, Mapping):
        pairs = sorted(
            (_title(name, texts), value_text(name, v, texts)) for name, v in value.items()
        )
        text = ", ".join(f"{title}: {part}" for title, part in pairs)
    else:
        text = _figure(column, value, texts)
    return text if len(text) <= _LONG else f"{text[:_LONG]} …"


def _words(column: str, value: str, texts: Texts) -> str:
    if value == _HIDDEN:
        return texts.gettext("hidden")
    if _MOMENT.match(value):
        return texts.moment(datetime.fromisoformat(value))
    return _coded(column, value, texts) if column in _CODED else value


def _figure(column: str, value: object, texts: Texts) -> str:
    if isinstance(value, bool):
        return label(texts, "yes_no", "yes" if value else "no")
    if isinstance(value, float):
        return texts.number(value, 2)
    if column == "first" and isinstance(value, int):
        return str(value + 1)  # people count from 1
    return str(value)
