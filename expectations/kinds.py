"""The two kinds of expectation, as Great Expectations runs them on Spark. Importing this imports the library.

Its own map expectations fetch the unexpected values, with a Spark job each, as soon as they count them.
These ask for two counts and nothing else: all conditions of a suite are counted in one aggregation, and no value
of a row can reach a result, a log or a page.
"""

# mypy: disable-error-code="misc, untyped-decorator"
# The reason: to mypy the library is untyped, so its classes and decorators are too.

from typing import Any, ClassVar

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine import SparkDFExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render import LegacyDiagnosticRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer
from pyspark.sql import DataFrame, functions

from expectations.expected import Level, Status

Kwargs = dict[str, Any]
"""Arguments of a metric, as the library passes them."""

_LABELS = {
    Level.CRITICAL: "严重不符 critical",
    Level.WARNING: "警告 warning",
    Status.NOT_JUDGEABLE: "不可判定 not judgeable",
    Status.PASSED: "通过 passed",
}


class RowsMeeting(TableMetricProvider):
    """Of one SQL condition: the rows it judges and the rows that violate it."""

    metric_name = "rows.meeting"
    value_keys = ("condition",)

    @metric_partial(
        engine=SparkDFExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _spark(
        cls,  # noqa: N805 - the library calls it with the class
        execution_engine: SparkDFExecutionEngine,
        metric_domain_kwargs: Kwargs,
        metric_value_kwargs: Kwargs,
        metrics: Kwargs,
        runtime_configuration: Kwargs,
    ) -> tuple[Any, Kwargs, Kwargs]:
        condition = functions.expr(metric_value_kwargs["condition"])
        counts = functions.array(functions.count(condition), functions.count_if(~condition))
        return counts, metric_domain_kwargs, {}


class RowsRepeating(TableMetricProvider):
    """Of a key: all rows, and the rows beyond the first of each key.

    Hashes are compared first: if they all differ, so do the keys. Only if they do not are the keys themselves.
    """

    metric_name = "rows.repeating"
    value_keys = ("columns",)

    @metric_value(engine=SparkDFExecutionEngine)
    def _spark(
        cls,  # noqa: N805 - the library calls it with the class
        execution_engine: SparkDFExecutionEngine,
        metric_domain_kwargs: Kwargs,
        metric_value_kwargs: Kwargs,
        metrics: Kwargs,
        runtime_configuration: Kwargs,
    ) -> list[int]:
        frame, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        columns = metric_value_kwargs["columns"]
        total, distinct = _distinct(frame, functions.xxhash64(*columns))
        if distinct < total:
            total, distinct = _distinct(frame, functions.struct(*columns))
        return [total, total - distinct]


def _distinct(frame: DataFrame, key: Any) -> tuple[int, int]:
    found = frame.agg(functions.count("*"), functions.countDistinct(key)).first()
    return (0, 0) if found is None else (int(found[0]), int(found[1]))


class _Counted(BatchExpectation):
    """An expectation judged by a metric ``[rows judged, rows that violate]``, and how its page shows it."""

    def _validate(
        self, metrics: Kwargs, runtime_configuration: Kwargs | None = None, execution_engine: Any = None
    ) -> Kwargs:
        judged, violated = metrics[self.metric_dependencies[0]]
        return {"success": violated == 0, "result": {"element_count": judged, "unexpected_count": violated}}

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
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.meeting",)
    success_keys: ClassVar[tuple[str, ...]] = ("condition",)


class ExpectRowsToDiffer(_Counted):
    """Expect no two rows to have the same values in these columns."""

    columns: list[str]
    metric_dependencies: ClassVar[tuple[str, ...]] = ("rows.repeating",)
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)
