-- Question: how much of each stock and Cost-of-Sale nominal is still to be journalled at a month's end, and how much of it arrived late?
-- Inputs:   cos_posting, cos_role, cos_journal_posted, ledger_change; parameters month (YYYY-MM) and through (the last month whose recorded journals count, YYYY-MM)
-- Columns:  nominal_code, role, description, account_id, account_code, account_name, this_month, earlier_months, purchased_this_month,
--           purchased_earlier (of it from purchase invoices and credits)
-- Rule:     cumulative to the month's end, less what was journalled in the months to ``through``. Where nothing was recorded, each earlier month counts as
--           journalled as it stood when the month before this one ended. The year-end clear down moves balances, not cost, and stays out.
--           With ``through`` = month it is the top-up of a month already journalled: what reached the ledger after its journal was recorded.
create or replace macro cos_amount_to(month, through) as table
with span as (
    select
        (month || '-01')::date as first_day,
        last_day((month || '-01')::date) as last_day
),

recorded as (
    select nominal_code, sum(amount) as journalled, sum(purchased) as purchased, max(load_id) filter (where cos_journal_posted.month = month) as load_id
    from cos_journal_posted
    where cos_journal_posted.month <= through
    group by nominal_code
),

posting as (
    select
        line.nominal_code,
        line.amount,
        line.date < span.first_day as earlier,
        line.posted < span.first_day as known_then,
        line.purchase
    from cos_posting as line
    cross join span
    where line.date <= span.last_day
),

part as (
    select
        posting.nominal_code,
        coalesce(sum(amount) filter (where not earlier), 0) as this_month,
        coalesce(sum(amount) filter (where earlier), 0) as before,
        coalesce(sum(amount) filter (where earlier and known_then), 0) as before_then,
        coalesce(sum(amount) filter (where purchase and not earlier), 0) as purchased_this_month,
        coalesce(sum(amount) filter (where purchase and earlier), 0) as purchased_before,
        coalesce(sum(amount) filter (where purchase and earlier and known_then), 0) as purchased_then
    from posting
    group by posting.nominal_code
),

fresh as (
    select
        change.nominal_code,
        sum(change.amount) as this_month,
        coalesce(sum(change.amount) filter (where change.source_type in ('Purchase Invoice', 'Purchase Credit')), 0) as purchased
    from ledger_change((select max(load_id) from recorded)) as change
    cross join span
    where change.date between span.first_day and span.last_day and change.source_type <> 'Clear Down'
    group by change.nominal_code
),

total as (
    select
        part.nominal_code,
        case when through < month then part.this_month else coalesce(fresh.this_month, 0) end as this_month,
        part.this_month + part.before - coalesce(recorded.journalled, part.before_then) as amount,
        case when through < month then part.purchased_this_month else coalesce(fresh.purchased, 0) end as purchased_this_month,
        part.purchased_this_month + part.purchased_before - coalesce(recorded.purchased, part.purchased_then) as purchased
    from part
    left join recorded on part.nominal_code = recorded.nominal_code
    left join fresh on part.nominal_code = fresh.nominal_code
    where through < month or (select max(load_id) from recorded) is not null
)

select
    cos_role.nominal_code,
    cos_role.role,
    cos_role.description,
    cos_role.account_id,
    cos_role.account_code,
    cos_role.account_name,
    total.this_month::decimal(18, 2) as this_month,
    (total.amount - total.this_month)::decimal(18, 2) as earlier_months,
    total.purchased_this_month::decimal(18, 2) as purchased_this_month,
    (total.purchased - total.purchased_this_month)::decimal(18, 2) as purchased_earlier
from total
inner join cos_role on total.nominal_code = cos_role.nominal_code;

create or replace macro cos_amount(month) as table
select * from cos_amount_to(month, strftime((month || '-01')::date - 1, '%Y-%m'));
