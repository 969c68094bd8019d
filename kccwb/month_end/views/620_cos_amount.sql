-- Question: how much of each stock and Cost-of-Sale nominal belongs in a month's journal, and how much of it arrived late?
-- Inputs:   ledger_line, cos_role, cos_journal_posted; parameter month (YYYY-MM)
-- Columns:  nominal_code, role, description, account_code, account_name, purchases (of it from purchase documents), this_month, earlier_months
-- Rule:     cumulative to the month's end, less what was journalled before. Where nothing was recorded, each earlier month counts as journalled as it
--           stood when the month before this one ended.
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

part as (
    select
        line.nominal_code,
        coalesce(line.source_type in ('Purchase Invoice', 'Purchase Credit'), false) as purchases,
        sum(line.debit - line.credit) filter (where line.date >= span.first_day) as this_month,
        sum(line.debit - line.credit) filter (where line.date < span.first_day) as before,
        sum(line.debit - line.credit) filter (where line.date < span.first_day and line.posted < span.first_day) as before_then
    from ledger_line as line
    cross join span
    where line.date <= span.last_day and line.nominal_code in (select cos_role.nominal_code from cos_role)
    group by line.nominal_code, purchases
)

select
    cos_role.nominal_code,
    cos_role.role,
    cos_role.description,
    cos_role.account_code,
    cos_role.account_name,
    part.purchases,
    coalesce(part.this_month, 0)::decimal(18, 2) as this_month,
    (coalesce(part.before, 0) - case
        when recorded.nominal_code is not null and not part.purchases then recorded.cumulative
        else coalesce(part.before_then, 0)
    end)::decimal(18, 2) as earlier_months
from part
inner join cos_role on part.nominal_code = cos_role.nominal_code
left join recorded on part.nominal_code = recorded.nominal_code and cos_role.role <> 'stock';
