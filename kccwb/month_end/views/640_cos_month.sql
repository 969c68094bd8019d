-- Question: what were Cost of Sale, sales and margin of each month, and how much of the cost arrived after the month had ended?
-- Inputs:   ledger_line, cos_role, nominal
-- Columns:  month, cost_of_sale, posted_later, adjustments, sales, margin
create or replace view cos_month as
with line as (
    select
        strftime(ledger_line.date, '%Y-%m') as month,
        cos_role.role,
        nominal.system_type,
        ledger_line.debit - ledger_line.credit as amount,
        ledger_line.posted > last_day(ledger_line.date) as late
    from ledger_line
    left join cos_role on ledger_line.nominal_code = cos_role.nominal_code
    left join nominal on ledger_line.nominal_code = nominal.nominal_code
    where coalesce(ledger_line.source_type, '') <> 'Clear Down'
)

select
    month,
    coalesce(sum(amount) filter (where role = 'cost'), 0)::decimal(18, 2) as cost_of_sale,
    coalesce(sum(amount) filter (where role = 'cost' and late), 0)::decimal(18, 2) as posted_later,
    coalesce(sum(amount) filter (where role = 'adjustment'), 0)::decimal(18, 2) as adjustments,
    coalesce(-sum(amount) filter (where system_type in ('Sale', 'Sales Discount')), 0)::decimal(18, 2) as sales,
    coalesce(
        -sum(amount) filter (where system_type in ('Sale', 'Sales Discount') or role in ('cost', 'adjustment')), 0
    )::decimal(18, 2) as margin
from line
group by month
order by month;
