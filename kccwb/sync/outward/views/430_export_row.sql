-- Question: which rows of KCC could go to the accounting package, and if one does not, why?
-- Inputs:   export_document, export_company_item, export_prepayment, export_allocation
-- Columns:  row_id, source_type, source_code, source_date, since (when it became exportable), urn, company_name, currency, amount, base_amount, eligible,
--           ineligible_reason, waits_for, load_id, prepayment_row, document_row, sending_order
create or replace view export_row as
with candidate as (
    select * from export_company_item
    union all by name
    select * from export_document
    union all by name
    select * from export_prepayment
    union all by name
    select * from export_allocation
)

select
    *,
    ineligible_reason is null as eligible,
    case source_type when 'Company' then 1 when 'Stock Item' then 2 when 'Prepayment' then 4 when 'Allocation' then 5 else 3 end as sending_order
from candidate;
