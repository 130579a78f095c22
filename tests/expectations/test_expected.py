"""The expectations of a dataset, from literal declarations."""

import subprocess
import sys
from typing import Any

from expectations import expected_of, suite_of
from schemas import DELIVERED
from schemas.dataset import Check, Column, Dataset, Derived, Personal, Severity, Type

BILL = Dataset(
    name="bill",
    title="账单",
    grain="one row = one bill",
    key=("bill_id", "part"),
    supplier="hospital",
    columns=(
        Column("bill_id", Type.STRING, "账单编号", required=True),
        Column("part", Type.INT, "分部"),
        Column("payer_name", Type.STRING, "付款人", required=True, personal=Personal.WITHHELD),
        Column("direction", Type.STRING, "借贷方向", code_list="direction"),
        Column("care_type", Type.STRING, "医疗类别", required=True, code_list="care_type"),
        Column("quantity", Type.QUANTITY, "数量"),
        Column("unit_price", Type.PRICE, "单价"),
        Column("amount_fen", Type.BIGINT, "金额"),
    ),
    derived=(Derived("expected_fen", Type.BIGINT, "数量乘单价", "quantity", "unit_price"),),
    checks=(
        Check("amount_positive", "amount_fen > 0", "金额为正 / amount is positive"),
        Check("amount_fits", "amount_fen = expected_fen", "金额相符 / amount fits", Severity.WARN),
        Check("not_a_part", "direction <> 'part'", "方向不是分部 / direction is no part", Severity.WARN),
    ),
)


def _suite() -> list[dict[str, Any]]:
    return suite_of("bill", expected_of(BILL)).to_json_dict()["expectations"]


def test_every_required_column_code_list_check_and_the_key_is_expected_once_in_this_order():
    assert [(one.id, one.level.value) for one in expected_of(BILL)] == [
        ("required:bill_id", "critical"),
        ("required:care_type", "critical"),
        ("code:direction", "warning"),
        ("code:care_type", "warning"),
        ("check:amount_positive", "critical"),
        ("check:amount_fits", "warning"),
        ("check:not_a_part", "warning"),
        ("unique:key", "critical"),
    ]


def test_titles_are_chinese_first_and_english_beside():
    titles = {one.id: one.title for one in expected_of(BILL)}
    assert titles["required:bill_id"] == "必填：账单编号 / bill_id is present"
    assert titles["code:direction"] == "代码已知：借贷方向 / direction is a known code"
    assert titles["check:amount_positive"] == "金额为正 / amount is positive"
    assert titles["unique:key"] == "主键唯一 / the key is unique: bill_id, part"


def test_an_expectation_rests_on_the_columns_its_sql_reads_and_not_on_words_in_quotes():
    rests_on = {one.id: one.rests_on for one in expected_of(BILL)}
    assert rests_on["required:care_type"] == ("care_type",)
    assert rests_on["check:not_a_part"] == ("direction",)
    assert rests_on["unique:key"] == ("bill_id", "part")


def test_what_reads_derived_money_rests_on_what_it_is_worked_out_from():
    rests_on = {one.id: one.rests_on for one in expected_of(BILL)}
    assert rests_on["check:amount_fits"] == ("quantity", "unit_price", "amount_fen")


def test_a_closed_list_names_its_codes_and_an_open_one_their_beginnings():
    conditions = {one.id: one.condition for one in expected_of(BILL)}
    assert conditions["code:direction"] == "direction in ('debit', 'credit')"
    assert conditions["code:care_type"].startswith("substr(care_type, 1, 2) in ('11', '12', '13', ")


def test_the_suite_holds_one_expectation_for_each_with_its_id_title_and_severity():
    assert [(one["meta"]["check_id"], one["severity"], one["type"]) for one in _suite()] == [
        ("required:bill_id", "critical", "expect_rows_to_meet"),
        ("required:care_type", "critical", "expect_rows_to_meet"),
        ("code:direction", "warning", "expect_rows_to_meet"),
        ("code:care_type", "warning", "expect_rows_to_meet"),
        ("check:amount_positive", "critical", "expect_rows_to_meet"),
        ("check:amount_fits", "warning", "expect_rows_to_meet"),
        ("check:not_a_part", "warning", "expect_rows_to_meet"),
        ("unique:key", "critical", "expect_rows_to_differ"),
    ]
    assert _suite()[4]["kwargs"] == {"check_id": "check:amount_positive", "condition": "amount_fen > 0"}
    assert _suite()[4]["description"] == "金额为正 / amount is positive"
    assert _suite()[7]["kwargs"]["columns"] == ["bill_id", "part"]


def test_every_expectation_of_a_delivered_dataset_rests_on_a_column():
    assert [(dataset.name, one.id) for dataset in DELIVERED for one in expected_of(dataset) if not one.rests_on] == []


def test_code_lists_stand_on_text_columns_only():
    coded = {column.type for dataset in DELIVERED for column in dataset.columns if column.code_list}
    assert coded == {Type.STRING}


def test_the_library_is_neither_imported_nor_allowed_to_report_its_use_before_a_suite_is_made():
    code = (
        "import os, sys, jobs.quality, expectations;"
        "print('great_expectations' in sys.modules, os.environ['GX_ANALYTICS_ENABLED'])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "false"]
