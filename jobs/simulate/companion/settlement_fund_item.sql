select
    settlement_id::bigint as settlement_id,
    if(part.place = 1, if(insurance_type = '310', '310100', '390100'), part.fund_kind) as fund_kind,
    in_scope_fen,
    part.fund_paid_fen
from (
    select
        settlement_id,
        insurance_type,
        in_scope_fen,
        unnest([
            {'place': 1, 'fund_kind': '', 'fund_paid_fen': pooling_fund_fen},
            {'place': 2, 'fund_kind': '320100', 'fund_paid_fen': civil_servant_fen},
            {'place': 3, 'fund_kind': '370100', 'fund_paid_fen': employer_supplement_fen},
            {'place': 4, 'fund_kind': '390200', 'fund_paid_fen': resident_major_illness_fen},
            {'place': 5, 'fund_kind': '330100', 'fund_paid_fen': employee_large_amount_fen},
            {'place': 6, 'fund_kind': '610100', 'fund_paid_fen': medical_aid_fen},
            {'place': 7, 'fund_kind': '999997', 'fund_paid_fen': other_fund_fen}
        ]) as part
    from settlement
)
where part.fund_paid_fen <> 0
order by settlement_id, part.place
