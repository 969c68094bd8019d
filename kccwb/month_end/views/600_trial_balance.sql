-- Question: what is the trial balance of a period, as the ledger stood at a posting date?
-- Inputs:   ledger_line, nominal, never_crosses; where no ledger was loaded, printed_balance of exactly this range; parameters from_date, to_date, as_at (null = everything posted)
-- Columns:  nominal_code, description, system_type, opening (debit positive), debit, credit (movement netted to one side, as KCC prints it),
--           closing_debit, closing_credit, stock_or_cos
create or replace macro trial_balance(from_date, to_date, as_at) as table
with movement as (
    select
        nominal_code,
        coalesce(sum(debit - credit) filter (where date < from_date::date), 0)::decimal(18, 2) as opening,
        coalesce(sum(debit - credit) filter (where date >= from_date::date), 0)::decimal(18, 2) as moved
    from ledger_line
    where date <= to_date::date and (as_at is null or posted <= as_at::date)
    group by nominal_code
)

select
    movement.nominal_code,
    coalesce(nominal.description, '') as description,
    coalesce(nominal.system_type, '') as system_type,
    movement.opening,
    greatest(movement.moved, 0)::decimal(18, 2) as debit,
    greatest(-movement.moved, 0)::decimal(18, 2) as credit,
    greatest(movement.opening + movement.moved, 0)::decimal(18, 2) as closing_debit,
    greatest(-(movement.opening + movement.moved), 0)::decimal(18, 2) as closing_credit,
    movement.nominal_code in (select never_crosses.nominal_code from never_crosses) as stock_or_cos
from movement
left join nominal on movement.nominal_code = nominal.nominal_code
union all by name
select printed.*
from printed_balance(from_date, to_date) as printed
where not exists (select 1 from ledger_line)
order by stock_or_cos desc, nominal_code;
