-- Question: what must be in the package before a document or prepayment can be?
-- Inputs:   export_document, export_prepayment, document, document_line, tax_map, export_option
-- Columns:  row_id, need (row id of a company or stock item); candidates for export only
create or replace view export_need as
with candidate as (
    select row_id, urn from export_document where ineligible_reason is null
    union all
    select row_id, urn from export_prepayment where ineligible_reason is null
),

line as (
    select document.row_id, document.ledger, document_line.*
    exclude (ledger, invoice_id, load_id, superseded_by)
    from document_line
    inner join document on document_line.ledger = document.ledger and document_line.invoice_id = document.invoice_id
    where document.row_id in (select row_id from candidate)
)

select row_id, 'company:' || urn as need from candidate
union
select line.row_id, 'item:' || line.stock_code
from line
cross join export_option
where line.stock_code is not null and not export_option.rollup
union
select line.row_id, 'item:' || tax_map.rollup_item
from line
inner join tax_map
    on line.tax_rate = tax_map.tax_rate and tax_map.direction = case line.ledger when 'S' then 'sales' else 'purchase' end
cross join export_option
where export_option.rollup and tax_map.rollup_item <> '' and (line.net <> 0 or line.tax <> 0 or line.stock_code is not null);
