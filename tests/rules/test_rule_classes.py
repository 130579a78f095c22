"""Which class of the catalogue each rule serves, under which national code, and how sure it may be."""

from tests.rule_case import all_rules
from tests.table import cells

CLASSES = """
    | rule_class_id | national_code | rule                         | grades             |
    | MED-CON-003   | GZ..0303003   | daily_quantity_above_limit   | definite, suspect  |
    | MED-CON-004   |               | item_for_other_sex           | suspect            |
    | MED-DRG-004   | GZ..0301004   | item_for_other_sex           | suspect            |
    | MED-SVC-004   | GZ..0302004   | item_for_other_sex           | suspect            |
    | MGT-ACT-001   | GZ..0204001   | split_admission              | suspect            |
    | OWN-AGR-001   |               | settlement_outside_agreement | definite           |
    | OWN-IDN-002   |               | service_after_death          | definite, suspect  |
    | OWN-STA-002   |               | cost_per_stay_outlier        | indicator          |
    | OWN-STA-003   |               | impossible_practitioner_day  | suspect            |
    | OWN-STY-003   |               | overlapping_stays            | definite, suspect  |
    | OWN-STY-004   |               | outpatient_during_stay       | suspect            |
    | POL-SVC-001   | GZ..0102001   | price_above_cap              | definite           |
    | POL-SVC-014   | GZ..0102014   | daily_quantity_above_limit   | definite, suspect  |
    | POL-SVC-014   | GZ..0102014   | duplicate_charge             | definite, suspect  |
"""


def test_every_class_that_a_rule_serves_stands_here_under_its_national_code_and_grades():
    served = {
        (one.id, one.national_code, rule.id, ", ".join(sorted(grade.value for grade in rule.header.allowed_grades)))
        for rule in all_rules().rules
        for one in rule.header.classes
    }
    stated = {(row["rule_class_id"], row["national_code"], row["rule"], row["grades"]) for row in cells(CLASSES)}
    assert served == stated
