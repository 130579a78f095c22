"""The gate: a month with a failed critical check is not reconciled and not judged."""

import pyarrow as pa

from expectations import Level, Status
from jobs.errors import GateClosed
from jobs.quality.checks import QUARANTINED_SHARE
from schemas import DATASETS


def refuse_if_critical(results: pa.Table) -> None:
    """Do nothing unless a critical check failed. Warnings and checks that are not judgeable never close the gate.

    Args:
        results: Rows of ``quality_result``.

    Raises:
        GateClosed: The first critical check that failed: which, in which dataset and month, how many rows of how
            many, and what to do.
    """
    closing = [
        row
        for row in results.to_pylist()
        if row["severity"] == Level.CRITICAL.value
        and row["status"] == Status.FAILED.value
        and not row["institution_id"]
    ]
    if closing:
        raise GateClosed(_sentence(closing[0], len(closing) - 1))


def _sentence(row: dict[str, object], more: int) -> str:
    chinese, _, english = str(row["check_title"]).partition(" / ")
    title = DATASETS[str(row["dataset"])].title
    violated, total = row["violated_count"], row["total_count"]
    is_share = row["check_id"] == QUARANTINED_SHARE
    todo = "请按隔离原因更正后重新报送" if is_share else "请来源方更正后重新报送"
    to_do = "have the supplier correct the quarantined rows" if is_share else "have the supplier correct the data"
    others = (f"，另有{more}项严重不符", f", and {more} more") if more else ("", "")
    return (
        f"质量闸门关闭：{row['period']} {title}（{row['dataset']}）“{chinese}”，{total}行中{violated}行不符"
        f"{others[0]}，{todo}，详见质量报告"
        f" / quality gate closed: in {row['period']}, {violated} of {total} rows of {row['dataset']} break"
        f" {row['check_id']} ({english}){others[1]}; {to_do} and send it again, see the quality pages."
    )
