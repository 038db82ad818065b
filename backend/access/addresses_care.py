"""Rounds, cleaning, waste rooms, scores and samples, and the tablet that they are done with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Right that each address of the area asks for: "METHOD /template".
ADDRESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "own": (
        # for roles alone that keep a tablet
        "POST /api/v1/sync/key",
    ),
    "public": (
        # the link of who grades photos: the secret is the right; and back to the set
        "GET /grade/{secret}",
        "GET /grade/{secret}/{position}.jpg",
        "GET /grade/{secret}/{position}",
        "POST /grade/{secret}/{position}",
        "GET /gradings/{grading_id}/{act}",
        # a team's or contractor's calendar: the secret in its address is the right
        "GET /calendar/{secret}.ics",
        # leads to the plan
        "GET /plans/{plan_id}/{act}",
        # lead to the list
        "GET /rounds/safety-inspection",
        "GET /rounds/templates/{template_id}/{act}",
        "GET /rounds/templates/{template_id}/items/{item_id}",
        # the tablet's app: no rows in it
        "GET /tablet",
        "GET /tablet/app/{name}",
        "GET /tablet/app/{folder}/{name}",
        "GET /tablet/sw.js",
        "GET /tablet/manifest.webmanifest",
    ),
    "see": (
        "GET /scores",
        "GET /scores.csv",
        "GET /scores/{asset_id}",
        "GET /samples",
        "GET /samples/{sample_id}",
        "GET /samples/{sample_id}/plans/{plan_id}",
        "GET /waste",
        "GET /waste/contents.csv",
        "GET /waste/rooms.csv",
        "GET /waste/rooms.xlsx",
        "GET /waste/rooms.pdf",
        "GET /waste/needs",
        "GET /waste/{station_id}",
        "GET /workload",
        "GET /workload/{area_id}",
        "GET /api/v1/cleaning-plans/{plan_id}",
        "GET /plans",
        "GET /plans/log",
        "GET /plans/{plan_id}",
        "GET /api/v1/cleaning-visits/{visit_id}",
        "GET /api/v1/round-templates",
        "GET /api/v1/round-templates/{template_id}",
        "GET /api/v1/round-deviations",
        "GET /rounds/templates",
        "GET /rounds/safety-inspection.csv",
        "GET /rounds/templates/{template_id}",
        "GET /rounds/templates/{template_id}/table.csv",
        "GET /rounds/deviations",
    ),
    "report": (
        "POST /api/v1/cleaning-visits",
        "POST /samples/{sample_id}/plans/{plan_id}",
    ),
    "sync": (
        "DELETE /api/v1/sync/key",
        "PUT /api/v1/sync/submissions/{submission_id}",
        "GET /api/v1/sync/photos/{sha256}",
        "PATCH /api/v1/sync/photos/{sha256}",
        "GET /api/v1/sync/package",
        "GET /api/v1/sync/package/{estate}/{part}",
        "GET /api/v1/sync/thumbs/{photo_id}.jpg",
    ),
    "plan": (
        "POST /waste",
        "POST /waste/needs",
        "POST /waste/{station_id}",
    ),
    "manage": (
        "POST /samples",
        "GET /gradings",
        "POST /gradings",
        "GET /gradings/{grading_id}",
        "POST /gradings/{grading_id}/graders",
        "POST /gradings/{grading_id}/close",
        "POST /plans",
        "GET /plans/new",
        "POST /plans/remove",
        "GET /plans/import",
        "POST /plans/import",
        "POST /plans/{plan_id}",
        "POST /plans/{plan_id}/end",
        "POST /plans/{plan_id}/again",
        "POST /plans/{plan_id}/back",
        "GET /workload/areas",
        "POST /workload/areas",
        "POST /workload/{area_id}",
        "POST /workload/{area_id}/move",
        "POST /workload/{area_id}/back",
        "POST /workload/{area_id}/remove",
        "GET /calendars",
        "POST /calendars",
        "POST /calendars/{feed_id}/end",
        "POST /rounds/templates",
        "POST /rounds/safety-inspection",
        "POST /rounds/templates/{template_id}",
        "POST /rounds/templates/{template_id}/table",
        "POST /rounds/templates/{template_id}/copy",
        "POST /rounds/templates/{template_id}/offer",
        "POST /rounds/templates/{template_id}/items",
        "POST /rounds/templates/{template_id}/items/{item_id}",
        "POST /rounds/templates/{template_id}/items/{item_id}/{act}",
    ),
}
