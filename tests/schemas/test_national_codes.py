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
    | person_identity_status | identity_type      | psn_idet_type    | 人员身份类别         |
    | enrollment      | enrollment_id             | psn_insu_rlts_id | 人员参保关系ID       |
    | enrollment      | enrollment_status         | psn_insu_stas    | 参保状态             |
    | enrollment      | first_enrolled_month      | fst_insu_ym      | 首次参保年月         |
    | employer        | employer_id               | emp_no           | 单位编号             |
    | employer        | employer_name             | emp_name         | 单位名称             |
    | contribution_assessment | accrual_from_month | accrym_begn     | 费款所属期起         |
    | contribution_assessment | employer_base_fen | emp_clctstd      | 单位缴费基数         |
    | contribution_assessment | total_due_fen     | clct_sumamt      | 应缴合计             |
    | contribution_receipt | is_arrived           | clct_flag        | 到账标志             |
    | procedure       | procedure_code            | oprn_oprt_code   | 手术操作代码         |
    | procedure       | surgeon_id                | oper_dr_code     | 术者医师             |
    | settlement_fund_item | fund_paid_fen        | fund_payamt      | 基金支付金额         |
    | special_outpatient_approval | disease_code  | opsp_dise_code   | 门慢门特病种目录代码 |
    | cross_region_filing | care_region_code      | mdtrtarea_admvs  | 就医地               |
    | self_pay_ratio  | ratio_kind                | selfpay_prop_type | 自付比例类型        |
    | stock_movement  | change_type               | inv_chg_type     | 库存变更类型         |
    | stock_movement  | institution_item_code     | fixmedins_hilist_id | 机构目录编号      |
    | stock_movement  | lot_number                | manu_lotnum      | 生产批号             |
    | trace_code_scan | trace_code                | drug_trac_codg   | 药品追溯码           |
    | provider_claim_summary | settlement_count   | fixmedins_setl_cnt | 结算笔数           |
    | payment_batch   | payment_batch_id          | fee_clr_id       | 费用清算ID           |
    | payment_batch   | applied_fen               | fund_appy_sum    | 基金申请额           |
    | payment_batch   | paid_fen                  | act_dfr_amt      | 实际拨付             |
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
    | enrollment_status | 1    | 正常参保               |
    | collection_way  | 02     | 税务征收               |
    | clearing_status | 60     | 已拨付                 |
    | stock_change_type | 104  | 盘损                   |
    | stock_change_type | 108  | 采购入库               |
    | sale_settlement_way | 1  | 医保结算               |
    | maternity_type  | 3      | 剖宫产                 |
    | herb_use_way    | 2      | 单方                   |
    | approval_flag   | 1      | 审批通过               |
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
