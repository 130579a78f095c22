"""Running a suite of Great Expectations on a Spark frame: one context for a sweep, one aggregation for a suite."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame

from expectations import Expected, suite_of
from expectations.suite import CHECK_ID
from jobs.errors import AuditError
from jobs.quality.verdict import Counts

_NEVER = logging.CRITICAL + 1
"""The library logs Spark's error messages, which quote values: it is not to log at all."""


class Inspection:
    """A context of the library, made when the first suite runs: importing it takes seconds."""

    def __init__(self) -> None:
        self._whole_frame: Any = None

    def count(self, name: str, expected: Sequence[Expected], frame: DataFrame) -> dict[str, Counts]:
        """Return the counts of each expectation by its id.

        Raises:
            AuditError: A check could not be run.
        """
        batch = self._batch_definition().get_batch({"dataframe": frame})
        validation = batch.validate(suite_of(name, expected), result_format="BASIC")
        counts = {}
        for result in validation.results:
            check_id = result.expectation_config.meta[CHECK_ID]
            if "element_count" not in result.result:
                raise AuditError(
                    f"数据集 {name} 的检查 {check_id} 无法执行{_condition(result.exception_info)}，请报告此错误"
                    f" / check {check_id} of {name} could not be run; please report this."
                )
            counts[check_id] = Counts(result.result["element_count"], result.result["unexpected_count"])
        return counts

    def _batch_definition(self) -> Any:
        if self._whole_frame is None:
            import great_expectations
            from great_expectations.data_context.types.base import ProgressBarsConfig

            logging.getLogger(great_expectations.__name__).setLevel(_NEVER)
            context = great_expectations.get_context(mode="ephemeral")
            context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
            source = context.data_sources.add_spark("lake", persist=False)
            self._whole_frame = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
        return self._whole_frame


def _condition(exception_info: Any) -> str:
    """Return the name of Spark's error condition in brackets: unlike its message it quotes no value."""
    found = re.search(r"\[([A-Z][A-Z_]+(\.[A-Z_]+)*)\]", str(exception_info))
    return f"（{found[1]}）" if found else ""
