-- Question: what does each company owe or is owed, as on KCC's statement?
-- Inputs:   open_debtor, open_creditor
-- Columns:  urn, company_name, side (S or P), currency, total (open invoices), unallocated (credits and payments, negative), owed (both together), base_owed
create or replace view company_balance as
with item as (
    select 'S' as side, * from open_debtor
    union all
    select 'P' as side, * from open_creditor
)

select
    urn,
    company_name,
    side,
    currency,
    coalesce(sum(outstanding) filter (where kind = 'Invoice'), 0.00)::decimal(18, 2) as total,
    coalesce(sum(outstanding) filter (where kind <> 'Invoice'), 0.00)::decimal(18, 2) as unallocated,
    sum(outstanding)::decimal(18, 2) as owed,
    sum(base_outstanding)::decimal(18, 2) as base_owed
from item
group by urn, company_name, side, currency;
