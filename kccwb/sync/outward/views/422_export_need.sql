-- Question: what must be in the package before a document or prepayment can be?
-- Inputs:   export_document, export_prepayment, document, document_line, company, posting_need, tax_map, export_option, export_trait
-- Columns:  row_id, need (row id of a contact, stock item or posting item); candidates for export only
create or replace view export_need as
with candidate as (
    select row_id, urn, currency, row_id[1] as ledger from export_document where ineligible_reason is null
    union all
    select row_id, urn, currency, 'S' from export_prepayment where ineligible_reason is null
),

line as (
    select document.row_id, document.ledger, document_line.*
    exclude (ledger, invoice_id, load_id, superseded_by)
    from document_line
    inner join document on document_line.ledger = document.ledger and document_line.invoice_id = document.invoice_id
    where document.row_id in (select row_id from candidate)
)

select
    candidate.row_id,
    contact_row(
        candidate.ledger, candidate.urn, candidate.currency, company.currency, export_trait.separate_suppliers, export_trait.contact_per_currency
    ) as need
from candidate
cross join export_trait
left join company on candidate.urn = company.urn
union
select line.row_id, 'item:' || line.stock_code
from line
cross join export_option
cross join export_trait
where line.stock_code is not null and not export_option.rollup and not export_trait.posting_items
union
select line.row_id, 'item:' || tax_map.rollup_item
from line
inner join tax_map
    on line.tax_rate = tax_map.tax_rate and tax_map.direction = case line.ledger when 'S' then 'sales' else 'purchase' end
cross join export_option
cross join export_trait
where
    export_option.rollup and not export_trait.posting_items and tax_map.rollup_item <> ''
    and (line.net <> 0 or line.tax <> 0 or line.stock_code is not null)
union
select posting_need.row_id, posting_need.need
from posting_need
where posting_need.row_id in (select row_id from candidate);
