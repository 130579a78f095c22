"""Data Docs: a page for each dataset and an index, to be opened from disk; counts only, no value of any row.

The tables are rendered by Great Expectations; its page around them loads styles and scripts from the network and
stamps times and random ids, so the page is ours.
"""

import itertools
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from expectations import Level, Status, suite_of
from jobs.quality.verdict import Verdict

_TEMPLATES = Path(__file__).parent / "templates"
_HEADER = ["结论 Status", "检查 Expectation", "不符 / 检查行数 Violated / judged"]


def write_pages(folder: Path, verdicts: Sequence[Verdict], *, period: str, region: str) -> Path:
    """Write the pages of one month over those of the month before, and return the path of the index."""
    folder.mkdir(parents=True, exist_ok=True)
    by_dataset = {
        name: sorted(of, key=_rank) for name, of in itertools.groupby(verdicts, key=lambda one: one.dataset.name)
    }
    about = {"period": period, "region": region}
    for name, of in by_dataset.items():
        page = _view().render(_document(name, of), **about, dataset=of[0].dataset, tally=_tally(of))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    lines = [(of[0].dataset, _tally(of)) for of in by_dataset.values()]
    index = folder / "index.html"
    index.write_text(_view().env.get_template("index.j2").render(**about, lines=lines), encoding="utf-8")
    return index


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
