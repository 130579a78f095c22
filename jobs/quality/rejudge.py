"""Judging stored counts again, with other thresholds: no table of silver or reference is read."""

import pyarrow as pa

from jobs.errors import SettingError
from jobs.quality.validator import Validator
from jobs.quality.verdict import results_of
from schemas.quality_count import QUALITY_COUNT
from schemas.quality_measure import QUALITY_MEASURE


def rejudged(validator: Validator, period: str) -> pa.Table:
    """Return the month's results under the validator's thresholds, rows of ``quality_result``, and write its pages.

    Raises:
        SettingError: The month was never validated in this region, so there are no counts.
    """
    lake, region = validator.lake, validator.region
    counts = lake.arrow(QUALITY_COUNT, f"region = '{region}'", [period])
    if not counts.num_rows:
        raise SettingError(
            f"数据湖中没有 {region} {period} 的质量计数：请先运行 validate 或 sweep"
            f" / the lake holds no quality counts of {region} in {period}: run validate or sweep first."
        )
    measures = lake.arrow(QUALITY_MEASURE, f"region = '{region}'", [period])
    verdicts = validator.judge_month(period, counts, measures)
    return results_of(verdicts, run_id=lake.run_id, period=period, region=region, version=validator.thresholds.version)
