-- Question: which documents moved a month after a load, and by how much on stock, Cost of Sale and the rest?
-- Inputs:   ledger_change, cos_role, nominal, document, kcc_document, company; parameters month (YYYY-MM), since_load (a load's number)
-- Columns:  date, posted, days_late (posted less date), in_month, change (new, revised, removed), source_type, source, invoice_code, row_id, urn, company_name,
--           cost_of_sale, adjustments, stock, sales, other (debit positive; the legs of a document add up to nil), clear_down
create or replace macro month_drift(month, since_load) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

change as (
    select change.*, cos_role.role, nominal.system_type
    from ledger_change(since_load) as change
    cross join span
    left join cos_role on change.nominal_code = cos_role.nominal_code
    left join nominal on change.nominal_code = nominal.nominal_code
    where change.date <= span.last_day
),

net as (
    select nominal_code, source_type, source, case when source = '' then transaction_id else '' end as transaction_id, date
    from change
    group by all
    having sum(amount) <> 0
),

moved as (
    select
        change.source_type,
        coalesce(nullif(change.source, ''), change.transaction_id) as source,
        max(change.date) as date,
        max(change.posted) as posted,
        bool_or(change.date >= span.first_day) as in_month,
        case when bool_and(change.change = 'added') then 'new' when bool_and(change.change = 'removed') then 'removed' else 'revised' end as change,
        sum(change.amount) filter (where change.role = 'cost') as cost_of_sale,
        sum(change.amount) filter (where change.role = 'adjustment') as adjustments,
        sum(change.amount) filter (where change.role in ('stock', 'received')) as stock,
        sum(change.amount) filter (where change.system_type in ('Sale', 'Sales Discount')) as sales,
        sum(change.amount) filter (where change.role is null and coalesce(change.system_type, '') not in ('Sale', 'Sales Discount')) as other
    from change
    cross join span
    semi join net
        on change.nominal_code = net.nominal_code and change.source_type = net.source_type and change.source = net.source and change.date = net.date
    group by change.source_type, coalesce(nullif(change.source, ''), change.transaction_id)
)

select
    moved.date,
    moved.posted,
    (moved.posted - moved.date)::integer as days_late,
    moved.in_month,
    moved.change,
    moved.source_type,
    moved.source,
    coalesce(document.invoice_code, '') as invoice_code,
    document.row_id,
    document.urn,
    company.company_name,
    coalesce(moved.cost_of_sale, 0)::decimal(18, 2) as cost_of_sale,
    coalesce(moved.adjustments, 0)::decimal(18, 2) as adjustments,
    coalesce(moved.stock, 0)::decimal(18, 2) as stock,
    coalesce(moved.sales, 0)::decimal(18, 2) as sales,
    coalesce(moved.other, 0)::decimal(18, 2) as other,
    moved.source_type = 'Clear Down' as clear_down
from moved
left join document on moved.source = document.invoice_id and moved.source_type = document.source_type
left join company on document.urn = company.urn
order by moved.date, moved.source;
