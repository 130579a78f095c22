select
    settlement.settlement_id::bigint as settlement_id,
    'CHS-DRG 2.0' as grouper_version,
    settlement.payment_way,
    stay_group.group_code,
    stay_group.group_name,
    stay_group.weight_percent * 100 as weight,
    hospital.factor_percent * 100 as institution_factor,
    $unit_price * 10000 as unit_price,
    stay_group.weight_percent * hospital.factor_percent * $unit_price // 100 as standard_fen,
    settlement.total_fen as actual_total_fen,
    case
        when settlement.total_fen * 100 > stay_group.weight_percent * hospital.factor_percent * $unit_price * 3
            then 'high'
        when settlement.total_fen * 250 < stay_group.weight_percent * hospital.factor_percent * $unit_price
            then 'low'
        else 'normal'
    end as case_kind,
    visit.main_diagnosis_code as drivers
from settlement
join visit on settlement.visit_id::bigint = visit.visit_id::bigint
join stay_group on visit.main_diagnosis_code = stay_group.diagnosis_code
join hospital on settlement.institution_id = hospital.institution_id
where settlement.payment_way = '4' and settlement.total_fen > 0
order by settlement_id
