"""Judging counts by a suite of Great Expectations: one context for a sweep, one batch of counts for a dataset."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from expectations import Expected, Level, Tolerance, suite_of
from expectations.suite import CHECK_ID
from jobs.errors import AuditError
from jobs.failure import silence


@dataclass(frozen=True)
class Counts:
    """Rows that a check judged, and how many of them violate it."""

    total: int
    violated: int


@dataclass(frozen=True)
class Judged:
    """One check to be judged: what is expected, how much is allowed, what was counted."""

    expected: Expected
    tolerance: Tolerance
    counts: Counts

    def at(self, level: Level) -> "Judged":
        """Return the same at another level."""
        return replace(self, expected=replace(self.expected, level=level))


class Inspection:
    """A context of the library, made when it is first needed: importing it takes seconds."""

    def __init__(self) -> None:
        self._whole_frame: Any = None
        self._thread: threading.Thread | None = None

    def prepare(self) -> None:
        """Begin to import the library in the background, so that intake need not wait for it."""
        self._thread = threading.Thread(target=_import, daemon=True)
        self._thread.start()

    def judge(self, name: str, checks: Sequence[Judged]) -> Mapping[str, bool]:
        """Return, by the check's id, whether what was counted is within its tolerance.

        Raises:
            AuditError: The library could not judge a check.
        """
        import pandas as pd

        counts = [(one.counts.total, one.counts.violated) for one in checks]
        frame = pd.DataFrame(counts, columns=["total", "violated"], index=[one.expected.id for one in checks])
        batch = self._batch_definition().get_batch({"dataframe": frame})
        tolerances = {one.expected.id: one.tolerance for one in checks}
        suite = suite_of(name, [one.expected for one in checks], tolerances)
        found = {}
        for result in batch.validate(suite, result_format="BASIC").results:
            check_id = result.expectation_config.meta[CHECK_ID]
            if "element_count" not in result.result:
                raise AuditError(
                    f"数据集 {name} 的检查 {check_id} 无法判定，请报告此错误"
                    f" / check {check_id} of {name} could not be judged; please report this."
                )
            found[check_id] = bool(result.success)
        return found

    def _batch_definition(self) -> Any:
        if self._whole_frame is None:
            if self._thread is not None:
                self._thread.join()
            import great_expectations
            from great_expectations.data_context.types.base import ProgressBarsConfig

            silence(great_expectations.__name__)
            context = great_expectations.get_context(mode="ephemeral")
            context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
            source = context.data_sources.add_pandas("counts")
            self._whole_frame = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
        return self._whole_frame


def _import() -> None:
    import expectations.kinds  # noqa: F401 - imported for what it loads
