-- Question: which documents are candidates for export, and if one is not, why?
-- Inputs:   document, document_line, company
-- Columns:  as export_row
create or replace view export_document as
with worded as (
    select ledger, invoice_id
    from document_line
    group by ledger, invoice_id
    having bool_and(net = 0 and tax = 0 and stock_code is null and nominal_code is null)
)

select
    document.row_id,
    document.source_type,
    document.invoice_code as source_code,
    document.invoice_date as source_date,
    coalesce(document.ledger_date, document.invoice_date) as since,
    document.urn,
    company.company_name,
    document.currency,
    document.gross as amount,
    base_value(document.gross, document.exchange_rate) as base_amount,
    case
        when not document.in_ledger and document.ledger = 'S' then 'not issued yet'
        when not document.in_ledger then 'not posted yet'
        when worded.invoice_id is not null then 'text lines only: there is nothing to post'
    end as ineligible_reason,
    document.load_id
from document
left join company on document.urn = company.urn
left join worded on document.ledger = worded.ledger and document.invoice_id = worded.invoice_id;
