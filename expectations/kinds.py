"""The two kinds of expectation, as Great Expectations judges them on counts. Importing this imports the library.

The batch is a small frame: one row for each check with the rows judged and the rows that violate it. Counting is not
the library's: it has no counts by group, and its own map expectations fetch unexpected values, which name persons.
"""

# mypy: disable-error-code="misc, untyped-decorator"
# The reason: to mypy the library is untyped, so its classes and decorators are too.

from decimal import Decimal
from typing import Any, ClassVar

from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render import LegacyDiagnosticRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer

from expectations.expected import Level, Status, Tolerance

Kwargs = dict[str, Any]
"""Arguments of a metric, as the library passes them."""

_LABELS = {
    Level.CRITICAL: "严重不符 critical",
    Level.WARNING: "警告 warning",
    Status.NOT_JUDGEABLE: "不可判定 not judgeable",
    Status.PASSED: "通过 passed",
}


class RowsCounted(TableMetricProvider):
    """Of one check: the rows it judges and the rows that violate it."""

    metric_name = "rows.counted"
    value_keys = ("check_id",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - the library calls it with the class
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: Kwargs,
        metric_value_kwargs: Kwargs,
        metrics: Kwargs,
        runtime_configuration: Kwargs,
    ) -> list[int]:
        frame = execution_engine.batch_manager.active_batch_data.dataframe
        return [int(count) for count in frame.loc[metric_value_kwargs["check_id"], ["total", "violated"]]]


class _Counted(BatchExpectation):
    """An expectation judged by a metric ``[rows judged, rows that violate]``, and how its page shows it."""

    check_id: str
    allowed_ratio: str = "0"
    minimum_count: int = 1
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.counted",)

    def _validate(
        self, metrics: Kwargs, runtime_configuration: Kwargs | None = None, execution_engine: Any = None
    ) -> Kwargs:
        total, violated = metrics["rows.counted"]
        tolerance = Tolerance(Decimal(self.allowed_ratio), self.minimum_count)
        counts = {"element_count": total, "unexpected_count": violated}
        return {"success": tolerance.allows(total, violated), "result": counts}

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.STATUS_ICON)
    def _diagnostic_status_icon_renderer(cls, result: Any = None, **_: Any) -> RenderedStringTemplateContent:
        status = result.meta["status"]
        shown = result.expectation_config.severity.value if status == Status.FAILED else status
        return RenderedStringTemplateContent(
            content_block_type="string_template",
            string_template={
                "template": "$status",
                "params": {"status": _LABELS[shown]},
                "styling": {"params": {"status": {"classes": ["status", shown]}}},
            },
        )

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(cls, **_: Any) -> list[RenderedStringTemplateContent]:
        return []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(cls, result: Any = None, **_: Any) -> str:
        if result.meta.get("reason"):
            return str(result.meta["reason"])
        return f"{result.result['unexpected_count']} / {result.result['element_count']}"


class ExpectRowsToMeet(_Counted):
    """Expect every row for which the condition is not NULL to meet it."""

    condition: str
    success_keys: ClassVar[tuple[str, ...]] = ("check_id", "condition", "allowed_ratio", "minimum_count")


class ExpectRowsToDiffer(_Counted):
    """Expect no two rows to have the same values in these columns."""

    columns: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("check_id", "columns", "allowed_ratio", "minimum_count")
