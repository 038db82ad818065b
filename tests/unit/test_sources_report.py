"""The account: every row is taken or refused, and the counts add up."""

import json

from gis.sources.report import RowIssue, account

ORIGIN = ("lamps.csv", "", "EPSG:3006")


def _issue(row: int, field: str, value: str, reason: str, action: str = "repaired") -> RowIssue:
    return RowIssue(row, f"id{row}", field, value, reason, action)  # type: ignore[arg-type]


ISSUES = [
    _issue(3, "power_w", "NN", "no number"),
    _issue(1, "power_w", "NN", "no number"),
    _issue(1, "height_m", "99", "outside"),
    _issue(2, "source_id", "a", "duplicate of row 1", "refused"),
    _issue(4, "source_id", "b", "duplicate of row 3", "refused"),
    _issue(4, "power_w", "?", "no number"),
    _issue(0, "geom", "EPSG:3006", "exchanged in every row"),
]


def test_rows_are_counted_once() -> None:
    report = account("lamp", ORIGIN, 5, ISSUES, ["a note"])
    assert (report.read, report.taken, report.repaired, report.refused) == (5, 3, 2, 2)
    assert [one.row for one in report.issues] == [0, 1, 1, 2, 3, 4, 4]


def test_the_summary_counts_every_issue_and_shows_refusals_first() -> None:
    summary = account("lamp", ORIGIN, 5, ISSUES).summary()
    assert sum(one.count for one in summary) == len(ISSUES)
    assert summary[0].reason == "duplicate of row …"
    assert summary[0].count == 2
    most = next(one for one in summary if one.field == "power_w")
    assert (most.count, most.examples, most.first_row) == (3, ("NN", "?"), 1)


def test_reports_are_json() -> None:
    report = account("lamp", ORIGIN, 5, ISSUES).with_notes("one more")
    read_back = json.loads(json.dumps(report.as_dict()))
    assert read_back["taken"] == 3
    assert read_back["notes"] == [
        "rows are numbered as features in the order of the file, the first is 1",
        "one more",
    ]
    assert read_back["row_is"] == "feature number"
    assert len(read_back["issues"]) == len(ISSUES)
