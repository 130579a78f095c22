"""The page on submission beside the Data Docs: each institution and class of data, the lowest scores first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa

from jobs.quality.alert_cause import percent
from jobs.quality.alerts import Names
from jobs.quality.submission_class import CLASS_TITLES

_TEMPLATES = Path(__file__).parent / "templates"


def write_submission_page(folder: Path, scores: pa.Table, names: Names, *, period: str, region: str) -> Path:
    """Write ``submission.html`` into the folder of the month's and region's pages, and return its path.

    ``scores`` are rows of ``submission_score``; institutions that are not registered are shown by an alias.
    """
    rows = sorted(scores.to_pylist(), key=lambda row: (row["score_bp"], row["institution_id"], row["data_class"]))
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True)
    page = environment.get_template("submission.j2").render(
        period=period,
        region=region,
        passing=sum(row["is_passing"] for row in rows),
        lines=[_line(row, names) for row in rows],
    )
    path = folder / f"{period}-{region}" / "submission.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path


def _line(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    shares = ("score", "change", "timeliness", "accuracy", "completeness")
    counts = ("is_passing", "late_count", "row_count", "day_count", "expected_day_count")
    return {
        "institution": names.shown(row["institution_id"]),
        "data_class": CLASS_TITLES[row["data_class"]],
        **{name: percent(row[f"{name}_bp"]) for name in shares},
        **{name: row[name] for name in counts},
    }
