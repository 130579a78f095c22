/*
id: settlement_person_enrolled
title_zh: 结算当日人员参加该险种
title_en: the person is enrolled in the insurance on the day of settlement
dataset: settlement
inputs:
  settlement: {}
  visit: {months: 1, ahead: 1}
  enrollment: {}
requires: [settlement.person_id, settlement.insurance_type, settlement.settled_at, visit.is_newborn, enrollment.enrollment_status]
per_institution: true
exceptions:
  - 新生儿随母亲结算，出生后90日内补参保 / newborns, enrolled up to 90 days after birth
  - 退费结算沿用原结算的参保 / refunds
source: 《中华人民共和国社会保险法》第二十三条、第二十五条
*/
with judged as (
    select
        settlement.settlement_id,
        settlement.institution_id,
        settlement.person_id,
        settlement.insurance_type,
        cast(settlement.settled_at as date) as settled_on
    from settlement
    left join visit on visit.visit_id = settlement.visit_id
    where settlement.is_valid and not settlement.is_refund and not coalesce(visit.is_newborn, false)
),

enrolled as (
    select distinct judged.settlement_id
    from judged
    join enrollment
        on enrollment.person_id = judged.person_id
        and enrollment.insurance_type = judged.insurance_type
        and enrollment.enrollment_status in ('1', '2', '4')
        and judged.settled_on between enrollment.started_on and coalesce(enrollment.ended_on, date'9999-12-31')
        and (
            enrollment.enrollment_status <> '2'
            or enrollment.paused_on is null
            or judged.settled_on < enrollment.paused_on
        )
)

select
    judged.institution_id,
    enrolled.settlement_id is null as is_violated
from judged
left join enrolled on enrolled.settlement_id = judged.settlement_id
