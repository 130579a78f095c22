"""Which class of the catalogue each rule serves, under which national code, and how sure it may be."""

from tests.rule_case import all_rules
from tests.table import cells

CLASSES = """
    | rule_class_id | national_code | name_zh                        | rule                         | grades             |
    | MED-CON-003   | GZ..0303003   | 耗材数量超标                   | daily_quantity_above_limit   | definite, suspect  |
    | MED-CON-004   |               | 耗材与性别不符                 | item_for_other_sex           | suspect            |
    | MED-DRG-004   | GZ..0301004   | 药品区分性别使用               | item_for_other_sex           | suspect            |
    | MED-SVC-004   | GZ..0302004   | 项目区分性别使用               | item_for_other_sex           | suspect            |
    | MGT-ACT-001   | GZ..0204001   | 分解住院                       | split_admission              | suspect            |
    | OWN-AGR-001   |               | 非定点或协议范围外结算         | settlement_outside_agreement | definite           |
    | OWN-IDN-002   |               | 死亡后就医或享受待遇           | service_after_death          | definite, suspect  |
    | OWN-STA-002   |               | 同级同类离群                   | cost_per_stay_outlier        | indicator          |
    | OWN-STA-003   |               | 不可能工时                     | impossible_practitioner_day  | suspect            |
    | OWN-STY-003   |               | 重叠住院                       | overlapping_stays            | definite, suspect  |
    | OWN-STY-004   |               | 住院期间门诊或购药结算         | outpatient_during_stay       | suspect            |
    | POL-SVC-001   | GZ..0102001   | 超限定单价收费                 | price_above_cap              | definite           |
    | POL-SVC-014   | GZ..0102014   | 医疗服务项目限定频次           | daily_quantity_above_limit   | definite, suspect  |
    | POL-SVC-014   | GZ..0102014   | 医疗服务项目限定频次           | duplicate_charge             | definite, suspect  |
"""


def test_every_class_that_a_rule_serves_stands_here_under_its_national_code_and_grades():
    served = {
        (one.id, one.national_code, rule.id, ", ".join(sorted(grade.value for grade in rule.header.allowed_grades)))
        for rule in all_rules().rules
        for one in rule.header.classes
    }
    stated = {(row["rule_class_id"], row["national_code"], row["rule"], row["grades"]) for row in cells(CLASSES)}
    assert served == stated
