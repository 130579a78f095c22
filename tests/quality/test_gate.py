"""The gate and the sentence a user reads when it closes."""

import pyarrow as pa
import pytest

from jobs.errors import GateClosed
from jobs.quality import refuse_if_critical
from schemas.lake_columns import lake_columns
from schemas.quality_result import QUALITY_RESULT
from schemas.types import arrow_schema
from tests.table import given_rows


def _results(markdown: str) -> pa.Table:
    given = given_rows(QUALITY_RESULT, markdown)
    rows = [{"period": "2026-10", "threshold": 0, **row} for row in given]
    return pa.Table.from_pylist(rows, schema=arrow_schema(lake_columns(QUALITY_RESULT)))


def test_nothing_that_only_warns_or_cannot_be_judged_closes_the_gate():
    refuse_if_critical(
        _results("""
        | dataset | check_id          | check_title | severity | status        | violated_count | total_count |
        | visit   | required:visit_id | t / t       | critical | passed        | 0              | 5           |
        | visit   | check:x           | t / t       | critical | not_judgeable |                |             |
        | visit   | code:care_type    | t / t       | warning  | failed        | 5              | 5           |
        """)
    )


def test_a_failed_critical_check_closes_the_gate_with_one_sentence_that_says_what_where_and_what_to_do():
    results = _results("""
        | dataset    | check_id            | check_title       | severity | status | violated_count | total_count |
        | settlement | required:settled_at | 必填 / is present | critical | failed | 3              | 9405        |
    """)
    with pytest.raises(GateClosed) as closed:
        refuse_if_critical(results)
    assert str(closed.value) == (
        "质量闸门关闭：2026-10 结算（settlement）“必填”，9405行中3行不符，请来源方更正后重新报送，详见质量报告"
        " / quality gate closed: in 2026-10, 3 of 9405 rows of settlement break required:settled_at (is present);"
        " have the supplier correct the data and send it again, see the quality pages."
    )
    assert closed.value.exit_code == 3


def test_the_sentence_names_the_first_and_counts_the_others():
    results = _results("""
        | dataset | check_id       | check_title | severity | status | violated_count | total_count |
        | visit   | code:care_type | 代码 / code | warning  | failed | 1              | 5           |
        | visit   | unique:key     | 主键 / key  | critical | failed | 1              | 5           |
        | person  | unique:key     | 主键 / key  | critical | failed | 2              | 6           |
    """)
    with pytest.raises(GateClosed, match=r"1 of 5 rows of visit break unique:key \(key\), and 1 more; ") as closed:
        refuse_if_critical(results)
    assert "“主键”，5行中1行不符，另有1项严重不符，" in str(closed.value)


def test_too_many_quarantined_rows_send_the_reader_to_their_reasons():
    results = _results("""
        | dataset | check_id          | check_title       | severity | status | violated_count | total_count |
        | visit   | quarantined_share | 隔离比例 / share  | critical | failed | 60             | 100         |
    """)
    with pytest.raises(
        GateClosed, match=r"请按隔离原因更正后重新报送.* have the supplier correct the quarantined rows"
    ):
        refuse_if_critical(results)
