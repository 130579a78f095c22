"""The equalities E07 to E21 as queries over the landed files: each selects what differs, as key, left, right.

Lawful timing items are not differences: orders still under way, arrears with nothing paid yet, subsidies not yet due.
"""

EQUALITIES: dict[str, str] = {
    "E07": """
        with claimed as (
          select institution_id, clearing_month, insurance_type, clearing_kind, count(*) as n, sum(total_fen) as total,
                 sum(fund_total_fen) as fund, sum(personal_account_fen) as account
          from settlement where is_valid group by all)
        select concat_ws('|', institution_id, clearing_month, insurance_type, clearing_kind),
               c.total, s.total_fen
        from claimed c
        full join provider_claim_summary s using (institution_id, clearing_month, insurance_type, clearing_kind)
        where (n, total, fund, account) is distinct from
              (settlement_count, s.total_fen, fund_total_fen, personal_account_fen)
          and clearing_month <= (select max(clearing_month) from provider_claim_summary)""",
    "E08": """
        select summary_id, s.fund_total_fen, coalesce(applied, 0)
        from provider_claim_summary s full join (
          select summary_id, sum(applied_fen) as applied from payment_batch group by all) using (summary_id)
        where s.fund_total_fen is distinct from coalesce(applied, 0)""",
    "E09a": """
        select payment_batch_id,
               applied_fen + method_adjustment_fen - reviewed_deduct_fen - audit_deduct_fen - advance_offset_fen
                 - retained_fen - other_deduct_fen as due, payable_fen
        from payment_batch where due <> payable_fen""",
    "E09b": """
        select payment_batch_id, b.paid_fen, coalesce(paid, 0)
        from payment_batch b full join (
          select payment_batch_id, sum(amount_fen) as paid from payment_order
          where status = 'paid' and payment_batch_id is not null group by all) using (payment_batch_id)
        where b.paid_fen is distinct from coalesce(paid, 0)""",
    "E10": """
        with paid as (
          select account_token, bank_reference,
                 sum(if(direction = 'debit', amount_fen, -amount_fen)) as fen, max(booked_on) as booked_on
          from bank_statement_line join bank_account using (account_token)
          where account_kind = '2' and (direction = 'debit') <> is_reversal group by all),
        ordered as (
          select payer_account_token as account_token, bank_reference, sent_at::date as sent_on,
                 if(status = 'returned', 0, amount_fen) as fen
          from payment_order where status <> 'cancelled')
        select bank_reference, o.fen, coalesce(p.fen, 0)
        from ordered o full join paid p using (account_token, bank_reference)
        where o.fen is distinct from p.fen or booked_on not between sent_on and sent_on + 5""",
    "E11": """
        with due as (
          select coalesce(employer_id, person_id) as payer, insurance_type, accrual_from_month as accrual_month,
                 sum(employer_due_fen + person_due_fen) as fen
          from contribution_assessment group by all),
        collected as (
          select coalesce(employer_id, person_id) as payer, insurance_type, accrual_month, sum(collected_fen) as fen
          from contribution_receipt group by all)
        select concat_ws('|', payer, insurance_type, accrual_month), d.fen, c.fen
        from due d full join collected c using (payer, insurance_type, accrual_month)
        where c.fen is not null and d.fen is distinct from c.fen""",
    "E12": """
        with credited as (
          select account_token, voucher_number as bill,
                 sum(if(direction = 'credit', amount_fen, -amount_fen)) as fen
          from bank_statement_line join bank_account using (account_token)
          where account_kind in ('1', 'tax_collect') and voucher_number is not null group by all),
        billed as (
          select collecting_account_token as account_token, tax_bill_number as bill,
                 sum(collected_fen + late_fee_fen + interest_fen) as fen
          from contribution_receipt group by all)
        select bill, b.fen, c.fen from billed b full join credited c using (account_token, bill)
        where b.fen is distinct from c.fen""",
    "E13": """
        with leg as (
          select account_token, account_kind, fund_kind from bank_account
          where account_kind in ('1', 'tax_collect', 'state_treasury', 'fiscal_special') and fund_kind <> '999997'),
        sent as (
          select bank_reference, l.fund_kind, booked_on, amount_fen as fen
          from bank_statement_line join leg l using (account_token)
          where direction = 'debit' and account_kind <> 'fiscal_special' and voucher_number is null),
        arrived as (
          select bank_reference, booked_on, amount_fen as fen
          from bank_statement_line join leg using (account_token)
          where direction = 'credit' and account_kind in ('state_treasury', 'fiscal_special')),
        moved as (
          select bank_reference, transferred_on, amount_fen as fen
          from treasury_transfer where transfer_kind = 'sweep_in')
        select bank_reference, s.fen, coalesce(least(m.fen, a.fen), 0)
        from sent s full join moved m using (bank_reference) left join arrived a using (bank_reference)
        where s.fen is distinct from m.fen or m.fen is distinct from a.fen
           or s.booked_on <> m.transferred_on or a.booked_on not between s.booked_on and s.booked_on + 3""",
    "E14": """
        with out as (
          select bank_reference, account_token, sum(amount_fen) as fen
          from bank_statement_line join bank_account using (account_token)
          where account_kind = 'fiscal_special' and direction = 'debit' group by all),
        arrived as (
          select bank_reference, sum(amount_fen) as fen
          from bank_statement_line join bank_account using (account_token)
          where account_kind = '2' and direction = 'credit' group by all),
        moved as (
          select bank_reference, from_account_token as account_token, transfer_kind, amount_fen as fen
          from treasury_transfer join bank_account on account_token = from_account_token
          where account_kind = 'fiscal_special')
        select bank_reference, coalesce(o.fen, 0), coalesce(m.fen, 0)
        from out o full join moved m using (bank_reference, account_token) left join arrived a using (bank_reference)
        where o.fen is distinct from m.fen or (transfer_kind = 'allocation' and a.fen is distinct from m.fen)""",
    "E15": """
        with flow as (
          select statement_id, sum(if(direction = 'credit', amount_fen, -amount_fen)) as fen, count(*) as n
          from bank_statement_line group by all),
        chain as (
          select s.*, coalesce(fen, 0) as fen, coalesce(n, 0) as n, lag(closing_fen) over account as before,
                 lag(period_to_on) over account as before_on
          from bank_statement s left join flow using (statement_id)
          window account as (partition by account_token order by period_from_on))
        select statement_id, opening_fen + fen, closing_fen from chain
        where opening_fen + fen <> closing_fen or opening_fen + credit_total_fen - debit_total_fen <> closing_fen
           or n <> line_count or opening_fen <> before or period_from_on <> before_on + 1""",
    "E16": """
        with bank as (
          select account_token, strftime(booked_on, '%Y%m') as month,
                 sum(if(direction = 'credit', amount_fen, -amount_fen)) as fen
          from bank_statement_line group by all),
        books as (
          select bank_account_token as account_token, period_month as month, sum(debit_fen - credit_fen) as fen
          from ledger_entry join ledger_account using (book_id, account_code)
          where bank_account_token is not null group by all)
        select concat_ws('|', account_token, month), coalesce(bank.fen, 0), coalesce(books.fen, 0)
        from bank full join books using (account_token, month)
        where coalesce(bank.fen, 0) <> coalesce(books.fen, 0)
          and account_token in (select bank_account_token from ledger_account where bank_account_token is not null)""",
    "E17": """
        with moved as (
          select book_id, period_month as month, account_class, sum(debit_fen - credit_fen) as fen
          from ledger_entry join ledger_account using (book_id, account_code) group by all)
        select concat_ws('|', book_id, month),
               coalesce(sum(fen) filter (account_class in ('asset', 'liability')), 0),
               -coalesce(sum(fen) filter (account_class in ('income', 'expense', 'net')), 0)
        from moved group by book_id, month having sum(fen) <> 0
        union all
        select book_id, sum(opening_fen) filter (account_class in ('asset')),
               sum(opening_fen) filter (account_class in ('liability', 'net'))
        from ledger_account group by book_id
        having sum(if(account_class = 'asset', opening_fen, -opening_fen)) <> 0""",
    "E18": """
        with quarter as (
          select distinct account_token, booked_on as on_, amount_fen as fen,
                 (booked_on - interval 3 month)::date as from_
          from bank_statement_line where summary = '利息' and day(booked_on) = 21),
        day as (
          select q.account_token, on_, fen, unnest(generate_series(from_, on_ - 1, interval 1 day))::date as d
          from quarter q
          where from_ >= (select min(period_from_on) from bank_statement b where b.account_token = q.account_token)),
        line as (
          select account_token, booked_on, sum(if(direction = 'credit', amount_fen, -amount_fen)) as fen
          from bank_statement_line group by all),
        opening as (
          select account_token, min_by(opening_fen, period_from_on) as fen from bank_statement group by all),
        balance as (
          select d.account_token, on_, d.fen, d.d, any_value(o.fen) + coalesce(sum(l.fen), 0) as held
          from day d join opening o using (account_token)
          left join line l on l.account_token = d.account_token and l.booked_on <= d.d
          group by all),
        earned as (
          select account_token, on_, any_value(b.fen) as fen, sum(held) as product from balance b group by 1, 2)
        select concat_ws('|', account_token, on_),
               ((product * (annual_rate * 100000000)::hugeint + 18000000000) // 36000000000)::bigint as due, fen
        from earned join interest_rate
          on rate_kind = 'fund_preferential' and on_ between effective_from_on and coalesce(effective_to_on, on_)
        where abs(due - fen) > 1
        union all
        select deposit_id,
               ((principal_fen::hugeint * (annual_rate * 100000000)::hugeint * (redeemed_on - starts_on)
                 + 18000000000) // 36000000000)::bigint as due, l.amount_fen
        from fixed_deposit join bank_statement_line l
          on l.account_token = interest_account_token and l.bank_reference = redeemed_bank_reference || 'I'
        where abs(due - l.amount_fen) > 1""",
    "E19": """
        with reached as (select max(period_to_on) as day from bank_statement),
        arrived as (select plan_id, sum(amount_fen) as fen from subsidy_arrival group by all)
        select plan_id, planned_fen, coalesce(fen, 0) from subsidy_plan left join arrived using (plan_id), reached
        where coalesce(fen, 0) > planned_fen or (due_on <= day and coalesce(fen, 0) <> planned_fen)
        union all
        select arrival_id, a.amount_fen, l.amount_fen
        from subsidy_arrival a left join bank_statement_line l
          on l.account_token = a.account_token and l.bank_reference = a.bank_reference and direction = 'credit'
        where arrived_on >= (select min(period_from_on) from bank_statement)
          and a.amount_fen is distinct from l.amount_fen""",
    "E20": """
        select recovery_order_id, recovered_fen, coalesce(l.amount_fen, 0)
        from recovery_order left join bank_statement_line l
          on l.account_token = to_account_token and l.bank_reference = recovery_order.bank_reference
        where recovery_way = 'bank' and recovered_fen is distinct from l.amount_fen
        union all
        select concat_ws('|', institution_id, fund_kind, month), coalesce(o.fen, 0), coalesce(b.fen, 0) from (
          select debtor_id as institution_id, fund_kind, strftime(paid_on, '%Y%m') as month, sum(recovered_fen) as fen
          from recovery_order where recovery_way = 'offset' group by all) o
        full join (
          select institution_id, fund_kind, clearing_month as month, sum(audit_deduct_fen) as fen
          from payment_batch where audit_deduct_fen <> 0 group by all) b using (institution_id, fund_kind, month)
        where o.fen is distinct from b.fen
        union all
        select fine_id, f.amount_fen, coalesce(l.amount_fen, 0) from fine f left join (
          select voucher_number, amount_fen from bank_statement_line join bank_account using (account_token)
          where account_kind = 'state_treasury' and direction = 'credit') l on voucher_number = fine_id
        where f.amount_fen is distinct from l.amount_fen""",
    "E21": """
        with cared as (
          select left(insured_region_code, 4) || '00' as insured, left(care_region_code, 4) || '00' as care,
                 clearing_month as month, count(*) as n, sum(fund_total_fen) as fen
          from settlement where is_valid and left(insured_region_code, 4) <> left(care_region_code, 4) group by all),
        cleared as (
          select insured_region_code as insured, care_region_code as care, clearing_month as month,
                 sum(settlement_count) as n, sum(fund_total_fen) as fen
          from cross_region_clearing group by all)
        select concat_ws('|', insured, care, month), a.fen, b.fen
        from cared a full join cleared b using (insured, care, month)
        where (a.n, a.fen) is distinct from (b.n, b.fen)
          and month <= (select max(clearing_month) from provider_claim_summary)
        union all
        select clearing_id, paid_fen, coalesce(l.fen, 0)
        from cross_region_clearing left join (
          select voucher_number, sum(amount_fen) filter (direction = 'debit') as fen,
                 sum(amount_fen) filter (direction = 'credit') as received
          from bank_statement_line where voucher_number like 'YD%' group by all) l on voucher_number = clearing_id
        where paid_fen <> 0 and (paid_fen is distinct from l.fen or paid_fen is distinct from l.received)""",
}
"""By identifier, in the order of the list of equalities."""
