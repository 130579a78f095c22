"""Every dataset that a region owes the audit is declared, under its title and with its key."""

import pytest

from schemas import DATASETS, DELIVERED
from tests.table import cells

INDEX = """
    | dataset | title | key |
    | person | 参保人 | person_id, valid_from_on |
    | person_identity_status | 人员身份类别 | person_id, identity_type, valid_from_on |
    | person_death | 死亡登记 | certificate_number_token, source_party |
    | enrollment | 参保关系 | enrollment_id |
    | employer | 用人单位 | employer_id, valid_from_on |
    | contribution_assessment | 应缴核定 | assessment_id |
    | contribution_receipt | 征缴入库 | receipt_id |
    | institution | 定点医药机构 | institution_id, valid_from_on |
    | agreement | 服务协议 | agreement_id |
    | agreement_action | 协议处理 | action_id |
    | practitioner | 医保执业人员 | practitioner_id, institution_id, valid_from_on |
    | practitioner_action | 执业人员处理 | action_id |
    | visit | 就诊 | visit_id |
    | diagnosis | 诊断 | visit_id, sequence_number |
    | procedure | 手术操作 | visit_id, sequence_number |
    | fee_line | 费用明细 | fee_line_id |
    | settlement | 结算 | settlement_id |
    | settlement_fund_item | 结算基金分项 | settlement_id, fund_kind |
    | benefit_rule | 待遇标准 | benefit_rule_id |
    | prescription | 处方/医嘱 | order_line_id |
    | service_report | 检查检验报告 | report_id |
    | special_outpatient_approval | 门诊慢特病备案 | approval_id |
    | cross_region_filing | 异地就医备案 | filing_id |
    | drg_group_result | 病组/病种分组结果 | settlement_id, grouper_version |
    | liability_event | 他方责任事件 | event_id |
    | manual_claim_invoice | 手工报销票据 | settlement_id, issuer_name, invoice_code, invoice_number |
    | catalogue_item | 医保目录 | item_code, effective_from_on |
    | catalogue_price | 价格与限价 | item_code, price_region_code, level_group, price_kind, effective_from_on |
    | self_pay_ratio | 先行自付比例 | item_code, region_code, ratio_kind, person_type, effective_from_on |
    | clinical_code | 临床编码标准 | code_system, code, effective_from_on |
    | knowledge_point | 知识点 | point_id, side, code |
    | stock_movement | 进销存流水 | movement_id |
    | trace_code_scan | 追溯码扫码 | trace_code, event_kind, institution_id, occurred_at |
    | procurement_contract | 集采合同 | contract_id |
    | procurement_delivery | 采购配送与回款 | delivery_id |
    | provider_claim_summary | 机构申报对账单 | summary_id |
    | payment_batch | 清算拨付批次 | payment_batch_id |
    | payment_order | 支付指令 | payment_order_id |
    | cross_region_clearing | 异地清算 | clearing_id |
    | bank_account | 基金账户登记 | account_token, valid_from_on |
    | bank_statement | 银行对账单 | statement_id |
    | bank_statement_line | 银行流水 | statement_id, line_number |
    | treasury_transfer | 财政专户划转 | transfer_id |
    | subsidy_plan | 财政补助计划 | plan_id |
    | subsidy_arrival | 财政补助到位 | arrival_id |
    | ledger_account | 会计科目 | book_id, fiscal_year, account_code |
    | ledger_entry | 会计分录 | book_id, voucher_number, line_number |
    | budget_line | 基金预算 | budget_line_id |
    | interest_rate | 计息利率 | rate_kind, effective_from_on |
    | recovery_order | 追回决定 | recovery_order_id |
    | fine | 罚没 | fine_id |
    | lead | 线索 | lead_id |
    | inspection | 检查 | inspection_id |
    | self_check_report | 机构自查自纠 | report_id |
    | credit_event | 信用事件 | credit_event_id |
    | agency_operation_log | 经办操作日志 | log_id |
    | disclosure_record | 公示公开记录 | disclosure_id |
    | fixed_deposit | 定期存款与国债 | deposit_id |
    | personal_account_entry | 个人账户明细 | entry_id |
    | major_illness_insurer_return | 大病保险承办清算 | return_id |
"""
OWN_PERIOD = """
    | dataset                 | period_on                                        |
    | contribution_assessment | assessed_at                                      |
    | contribution_receipt    | booked_on                                        |
    | personal_account_entry  | occurred_on                                      |
    | visit                   | coalesce(ended_at, started_at)                   |
    | prescription            | issued_at                                        |
    | stock_movement          | occurred_at                                      |
    | trace_code_scan         | occurred_at                                      |
    | procurement_delivery    | coalesce(received_on, delivered_on, ordered_on)  |
    | provider_claim_summary  | clearing_month                                   |
    | payment_batch           | clearing_month                                   |
    | cross_region_clearing   | clearing_month                                   |
    | bank_statement          | period_to_on                                     |
    | bank_statement_line     | booked_on                                        |
    | treasury_transfer       | transferred_on                                   |
    | subsidy_arrival         | arrived_on                                       |
    | ledger_entry            | period_month                                     |
    | payment_order           | clearing_month                                   |
    | agency_operation_log    | occurred_at                                      |
"""
PARENTS = """
    | dataset              | parent     |
    | diagnosis            | visit      |
    | procedure            | visit      |
    | service_report       | visit      |
    | settlement           | visit      |
    | fee_line             | visit      |
    | settlement_fund_item | settlement |
    | drg_group_result     | settlement |
    | manual_claim_invoice | settlement |
"""


@pytest.mark.parametrize("row", cells(INDEX), ids=lambda row: row["dataset"])
def test_a_dataset_has_its_title_and_its_key(row):
    dataset = DATASETS[row["dataset"]]
    assert (dataset.title, ", ".join(dataset.key)) == (row["title"], row["key"])


def test_nothing_else_is_delivered():
    assert {dataset.name for dataset in DELIVERED} == {row["dataset"] for row in cells(INDEX)}


def test_the_month_of_a_row_is_that_of_its_event_and_registers_have_none():
    declared = {dataset.name: dataset.period_on for dataset in DELIVERED if dataset.period_on}
    assert declared == {row["dataset"]: row["period_on"] for row in cells(OWN_PERIOD)}


def test_a_child_takes_person_and_month_from_its_visit_or_settlement():
    declared = {dataset.name: dataset.parent.dataset for dataset in DELIVERED if dataset.parent}
    assert declared == {row["dataset"]: row["parent"] for row in cells(PARENTS)}


def test_rows_about_one_person_carry_the_person():
    """A receipt may be a whole employer's and a scan need not name anybody: they belong to no person."""
    assert {dataset.name for dataset in DELIVERED if dataset.person_by} == {
        "person",
        "person_identity_status",
        "person_death",
        "enrollment",
        "contribution_assessment",
        "personal_account_entry",
        "special_outpatient_approval",
        "cross_region_filing",
        "liability_event",
        "visit",
        "prescription",
    }
