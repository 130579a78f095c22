"""Data Docs: a page for each dataset and an index, to be opened from disk; counts only, no value of any row.

The tables are rendered by Great Expectations; its page around them loads styles and scripts from the network and
stamps times and random ids, so the page is ours.
"""

import hashlib
import itertools
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from expectations import CheckLayer, Level, Status, suite_of
from jobs.quality.inspection import Counts
from jobs.quality.verdict import Verdict

_TEMPLATES = Path(__file__).parent / "templates"
_WORST = 20
"""So many institutions a page names: the list is a start, the table holds all."""
_LAYERS = {
    CheckLayer.STRUCTURAL: "结构 Structural",
    CheckLayer.LOGICAL: "逻辑 Logical",
    CheckLayer.ANALYTICAL: "分析 Analytical",
}
_INSTITUTION_ID = re.compile(r"[HP][0-9]{11}")
_LABELS = {"critical": "严重不符 critical", "warning": "警告 warning", "not_judgeable": "不可判定 not judgeable"}
_HEADER = ["结论 Status", "检查 Expectation", "不符 / 检查行数 Violated / judged"]


def write_pages(folder: Path, verdicts: Sequence[Verdict], *, period: str, region: str) -> Path:
    """Write the pages of one month and region into a folder of their own, and return the path of the index."""
    folder = folder / f"{period}-{region}"
    folder.mkdir(parents=True, exist_ok=True)
    about = {"period": period, "region": region}
    by_dataset = [list(of) for _, of in itertools.groupby(verdicts, key=lambda one: one.dataset.name)]
    for of in by_dataset:
        dataset, whole = of[0].dataset, sorted((one for one in of if not one.institution_id), key=_rank)
        institutions = [one for one in of if one.institution_id]
        page = _view().render(
            _document(dataset.name, whole),
            **about,
            dataset=dataset,
            tally=_tally(whole),
            worst=[_line(one) for one in sorted(institutions, key=_badness)[:_WORST]],
            more=max(0, len(institutions) - _WORST),
        )
        (folder / f"{dataset.name}.html").write_text(page, encoding="utf-8")
    layers = [
        (title, [(of[0].dataset, _tally(found)) for of in by_dataset if (found := _of_layer(of, layer))])
        for layer, title in _LAYERS.items()
    ]
    index = folder / "index.html"
    index.write_text(_view().env.get_template("index.j2").render(**about, layers=layers), encoding="utf-8")
    return index


def _of_layer(verdicts: Sequence[Verdict], layer: CheckLayer) -> list[Verdict]:
    """Return the verdicts of a layer on the dataset as a whole."""
    return [one for one in verdicts if one.expected.layer is layer and not one.institution_id]


def _badness(verdict: Verdict) -> tuple[int, Decimal, int, str, str]:
    """Return the verdict's place among the institutions: critical first, then the larger share and number."""
    counts = verdict.counts or Counts(1, 0)
    share = Decimal(counts.violated) / counts.total
    return _rank(verdict), -share, -counts.violated, verdict.institution_id, verdict.expected.id


def _shown(institution_id: str) -> str:
    """Return the id if it has the shape of one, else an alias: what is no institution's id may be a person's."""
    if _INSTITUTION_ID.fullmatch(institution_id):
        return institution_id
    return f"编号不合规-{hashlib.sha256(institution_id.encode()).hexdigest()[:8]}"


def _line(verdict: Verdict) -> dict[str, str]:
    status = verdict.expected.level.value if verdict.status is Status.FAILED else verdict.status.value
    counts = verdict.counts
    return {
        "institution": _shown(verdict.institution_id),
        "check": verdict.expected.title,
        "status": status,
        "label": _LABELS[status],
        "found": f"{counts.violated} / {counts.total}" if counts else verdict.reason or "",
    }


def _rank(verdict: Verdict) -> int:
    """Return the verdict's place on its page: what is wrong comes first."""
    if verdict.status is Status.FAILED:
        return 0 if verdict.expected.level is Level.CRITICAL else 1
    return 2 if verdict.status is Status.NOT_JUDGEABLE else 3


def _tally(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """Return how many checks failed as critical, failed as warning, were not judgeable, and passed."""
    ranks = [_rank(verdict) for verdict in verdicts]
    return {name: ranks.count(rank) for rank, name in enumerate(("critical", "warning", "not_judgeable", "passed"))}


def _document(name: str, verdicts: Sequence[Verdict]) -> Any:
    """Return the library's rendered document: its overview, the table of checks, its notes on the run."""
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    expectations = suite_of(name, [one.expected for one in verdicts]).expectations
    results = [_result(*both) for both in zip(verdicts, expectations, strict=True)]
    passed = sum(one.status is not Status.FAILED for one in verdicts)
    validation = ExpectationSuiteValidationResult(
        success=passed == len(verdicts),
        results=results,
        suite_name=name,
        meta={"run_id": "month"},
        statistics={
            "evaluated_expectations": len(verdicts),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(verdicts) - passed,
            "success_percent": None,
        },
    )
    document = ValidationResultsPageRenderer(run_info_at_end=True).render(validation)
    document.sections[1].content_blocks[-1].header_row = _HEADER
    return document


def _result(verdict: Verdict, expectation: Any) -> Any:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

    counts = verdict.counts
    return ExpectationValidationResult(
        success=verdict.status is not Status.FAILED,
        expectation_config=expectation.configuration,
        result={"element_count": counts.total, "unexpected_count": counts.violated} if counts else {},
        meta={"status": verdict.status.value, "reason": verdict.reason},
        exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
    )


@lru_cache
def _view() -> Any:
    """Return the library's view, with our templates before its own."""
    from great_expectations.render.view import DefaultJinjaPageView
    from jinja2 import ChoiceLoader, FileSystemLoader

    view = DefaultJinjaPageView()
    view.env.loader = ChoiceLoader([FileSystemLoader(_TEMPLATES), view.env.loader])
    return view
