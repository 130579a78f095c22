"""Columns stand under the field codes of the national medical-insurance information platform.

The rows were written down from public integrations of the national interface, not from the declarations.
"""

import pytest

from schemas import DATASETS
from schemas.code_lists import CODE_LISTS
from tests.table import cells

FIELDS = """
    | dataset         | column                    | code             | title                |
    | person          | person_id                 | psn_no           | 人员编号             |
    | person          | certificate_type          | psn_cert_type    | 证件类型             |
    | person          | certificate_number_token  | certno           | 证件号码(令牌化)     |
    | person          | person_name               | psn_name         | 姓名                 |
    | person          | gender                    | gend             | 性别                 |
    | person          | birth_on                  | brdy             | 出生日期             |
    | person          | ethnic_group              | naty             | 民族                 |
    | person          | region_code               | insu_admdvs      | 参保地医保区划       |
    | institution     | institution_id            | fixmedins_code   | 定点医药机构编号     |
    | institution     | institution_name          | fixmedins_name   | 机构名称             |
    | institution     | credit_code               | uscc             | 统一社会信用代码     |
    | institution     | hospital_level            | hosp_lv          | 医院等级             |
    | institution     | level_group               | medinslv         | 医疗机构等级         |
    | institution     | region_code               | fix_blng_admdvs  | 定点归属医保区划     |
    | practitioner    | practitioner_id           | prac_psn_code    | 执业人员代码         |
    | practitioner    | practitioner_kind         | prac_psn_type    | 执业人员分类         |
    | visit           | visit_id                  | mdtrt_id         | 就诊ID               |
    | visit           | care_type                 | med_type         | 医疗类别             |
    | visit           | insurance_type            | insutype         | 险种类型             |
    | visit           | medical_record_number     | ipt_otp_no       | 住院/门诊号          |
    | visit           | started_at                | begntime         | 开始(入院)时间       |
    | visit           | ended_at                  | endtime          | 结束(出院)时间       |
    | visit           | discharge_way             | dscg_way         | 离院方式             |
    | visit           | main_diagnosis_code       | dscg_maindiag_code | 主诊断             |
    | visit           | evidence_type             | mdtrt_cert_type  | 就诊凭证类型         |
    | diagnosis       | sequence_number           | diag_srt_no      | 诊断排序号           |
    | diagnosis       | is_main                   | maindiag_flag    | 主诊断标志           |
    | diagnosis       | diagnosis_code            | diag_code        | 诊断代码             |
    | settlement      | settlement_id             | setl_id          | 结算ID               |
    | settlement      | settlement_kind           | setl_type        | 结算类别             |
    | settlement      | settled_at                | setl_time        | 结算时间             |
    | settlement      | total_fen                 | medfee_sumamt    | 医疗费总额           |
    | settlement      | full_self_pay_fen         | fulamt_ownpay_amt | 全自费              |
    | settlement      | over_cap_fen              | overlmt_selfpay  | 超限价自费           |
    | settlement      | prior_self_pay_fen        | preselfpay_amt   | 先行自付             |
    | settlement      | in_scope_fen              | inscp_scp_amt    | 符合政策范围         |
    | settlement      | deductible_paid_fen       | act_pay_dedc     | 实际支付起付线       |
    | settlement      | pooling_fund_fen          | hifp_pay         | 统筹基金支出         |
    | settlement      | civil_servant_fen         | cvlserv_pay      | 公务员医疗补助       |
    | settlement      | medical_aid_fen           | maf_pay          | 医疗救助             |
    | settlement      | fund_total_fen            | fund_pay_sumamt  | 基金支付总额         |
    | settlement      | personal_account_fen      | acct_pay         | 个人账户支出         |
    | settlement      | cash_fen                  | psn_cash_pay     | 个人现金支出         |
    | settlement      | is_refund                 | refd_setl_flag   | 退费结算标志         |
    | fee_line        | fee_line_id               | bkkp_sn          | 记账流水号           |
    | fee_line        | source_line_number        | feedetl_sn       | 费用明细流水号       |
    | fee_line        | occurred_at               | fee_ocur_time    | 费用发生时间         |
    | fee_line        | item_code                 | hilist_code      | 医保目录编码         |
    | fee_line        | medical_list_code         | med_list_codg    | 医疗目录编码(国家码) |
    | fee_line        | institution_item_code     | medins_list_codg | 机构目录编码         |
    | fee_line        | quantity                  | cnt              | 数量                 |
    | fee_line        | unit_price                | pric             | 单价                 |
    | fee_line        | amount_fen                | det_item_fee_sumamt | 明细项目费用总额  |
    | fee_line        | price_cap                 | pric_uplmt_amt   | 定价上限             |
    | fee_line        | self_pay_ratio            | selfpay_prop     | 自付比例             |
    | fee_line        | ordering_practitioner_id  | bilg_dr_code     | 开单医师             |
    | catalogue_item  | item_name                 | hilist_name      | 目录名称             |
    | catalogue_item  | list_kind                 | list_type        | 目录类别             |
    | catalogue_price | price_cap                 | hilist_pric_uplmt_amt | 定价上限金额    |
    | settlement      | clearing_month            | clr_ym           | 清算年月             |
    | payment_order   | payment_batch_id          | fee_clr_id       | 费用清算ID           |
"""

MEANINGS = """
    | list            | code   | meaning                |
    | insurance_type  | 310    | 职工基本医疗保险       |
    | insurance_type  | 390    | 城乡居民基本医疗保险   |
    | insurance_type  | 510    | 生育保险               |
    | care_type       | 11     | 普通门诊               |
    | care_type       | 14     | 门诊慢特病             |
    | care_type       | 21     | 普通住院               |
    | care_type       | 41     | 定点药店购药           |
    | care_type       | 52     | 生育住院               |
    | fund_kind       | 310100 | 职工统筹               |
    | fund_kind       | 390200 | 居民大病               |
    | fund_kind       | 610100 | 医疗救助               |
    | list_kind       | 101    | 西药中成药             |
    | list_kind       | 201    | 医疗服务项目           |
    | list_kind       | 301    | 医用耗材               |
    | charge_class    | 01     | 甲类                   |
    | charge_class    | 03     | 丙类                   |
    | charge_category | 09     | 西药                   |
    | hospital_level  | 02     | 三级甲等               |
    | gender          | 1      | 男                     |
    | gender          | 2      | 女                     |
    | payment_way     | 4      | 疾病诊断相关分组       |
    | clearing_kind   | 21     | 住院                   |
    | discharge_way   | 5      | 死亡                   |
"""


@pytest.mark.parametrize("row", cells(FIELDS), ids=lambda row: f"{row['dataset']}.{row['column']}")
def test_a_column_stands_under_its_national_code_and_title(row):
    column = DATASETS[row["dataset"]].column(row["column"])
    assert column.national_codes[0] == row["code"]
    assert column.title == row["title"]


@pytest.mark.parametrize("row", cells(MEANINGS), ids=lambda row: f"{row['list']}-{row['code']}")
def test_a_code_has_its_national_meaning(row):
    assert CODE_LISTS[row["list"]].values[row["code"]] == row["meaning"]


def test_the_parts_of_a_code_that_is_uncertain_or_has_two_names():
    settlement = DATASETS["settlement"]
    assert settlement.column("in_scope_fen").national_codes == ("inscp_scp_amt", "inscp_amt")
    assert settlement.column("disabled_veteran_fen").national_codes == ("hifdm_pay",)
    assert DATASETS["agreement"].column("deposit_rate").national_codes == ()
