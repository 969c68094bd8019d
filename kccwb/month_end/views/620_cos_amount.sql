-- Question: how much of each stock and Cost-of-Sale nominal belongs in a month's journal, and how much of it arrived late?
-- Inputs:   ledger_line, cos_role, cos_journal_posted; parameter month (YYYY-MM)
-- Columns:  nominal_code, role, description, account_id, account_code, account_name, this_month, earlier_months, purchased_this_month,
--           purchased_earlier (of it from purchase invoices and credits)
-- Rule:     cumulative to the month's end, less what was journalled before. Where nothing was recorded, each earlier month counts as journalled as it
--           stood when the month before this one ended. The year-end clear down moves balances, not cost, and stays out.
create or replace macro cos_amount(month) as table
with span as (
    select
        (month || '-01')::date as first_day,
        last_day((month || '-01')::date) as last_day
),

recorded as (
    select nominal_code, arg_max(cumulative, seq) as cumulative
    from cos_journal_posted
    where cos_journal_posted.month < month
    group by nominal_code
),

posting as (
    select
        line.nominal_code,
        line.debit - line.credit as amount,
        line.date < span.first_day as earlier,
        line.posted < span.first_day as known_then,
        coalesce(line.source_type in ('Purchase Invoice', 'Purchase Credit'), false) as purchase
    from ledger_line as line
    cross join span
    where
        line.date <= span.last_day
        and coalesce(line.source_type, '') <> 'Clear Down'
        and line.nominal_code in (select cos_role.nominal_code from cos_role)
),

part as (
    select
        nominal_code,
        coalesce(sum(amount) filter (where not earlier), 0) as this_month,
        coalesce(sum(amount) filter (where earlier), 0) as before,
        coalesce(sum(amount) filter (where earlier and known_then), 0) as before_then,
        coalesce(sum(amount) filter (where purchase and not earlier), 0) as purchased_this_month,
        coalesce(sum(amount) filter (where purchase and earlier and not known_then), 0) as purchased_earlier
    from posting
    group by nominal_code
)

select
    cos_role.nominal_code,
    cos_role.role,
    cos_role.description,
    cos_role.account_id,
    cos_role.account_code,
    cos_role.account_name,
    part.this_month::decimal(18, 2) as this_month,
    (part.before - coalesce(recorded.cumulative, part.before_then))::decimal(18, 2) as earlier_months,
    part.purchased_this_month::decimal(18, 2) as purchased_this_month,
    part.purchased_earlier::decimal(18, 2) as purchased_earlier
from part
inner join cos_role on part.nominal_code = cos_role.nominal_code
left join recorded on part.nominal_code = recorded.nominal_code and cos_role.role <> 'stock';
