-- Question: what did the printed trial balance of exactly this range say when last read?
-- Inputs:   kcc_trial_balance, nominal, never_crosses; parameters from_date, to_date
-- Columns:  as trial_balance; the opening is not on the printed screen and stands as 0.00
create or replace macro printed_balance(from_date, to_date) as table
with latest as (
    select nominal_code, description, (debit - credit)::decimal(18, 2) as moved
    from kcc_trial_balance
    where kcc_trial_balance.from_date = from_date::date and kcc_trial_balance.to_date = to_date::date
    qualify rank() over (order by taken desc, load_id desc) = 1
)

select
    latest.nominal_code,
    coalesce(latest.description, nominal.description, '') as description,
    coalesce(nominal.system_type, '') as system_type,
    0::decimal(18, 2) as opening,
    greatest(latest.moved, 0)::decimal(18, 2) as debit,
    greatest(-latest.moved, 0)::decimal(18, 2) as credit,
    greatest(latest.moved, 0)::decimal(18, 2) as closing_debit,
    greatest(-latest.moved, 0)::decimal(18, 2) as closing_credit,
    latest.nominal_code in (select never_crosses.nominal_code from never_crosses) as stock_or_cos
from latest
left join nominal on latest.nominal_code = nominal.nominal_code
order by stock_or_cos desc, latest.nominal_code;
