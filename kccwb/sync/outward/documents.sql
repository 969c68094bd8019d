-- Question: what do the documents to be sent say, in the version asked for?
-- Inputs:   kcc_document, company; row_ids and load_ids (parallel lists; a null load id means the version that stands)
-- Columns:  kcc_document's, with row_id, source_type, company_name, payment_terms_days, credits_a_bill (its reference is the code of a document credited)
with asked as (
    select unnest($row_ids) as row_id, unnest($load_ids) as load_id
)

select
    asked.row_id,
    case kcc_document.ledger when 'S' then 'Sales ' else 'Purchase ' end || kcc_document.kind as source_type,
    kcc_document.* exclude (superseded_by),
    company.company_name,
    company.payment_terms_days,
    kcc_document.kind = 'Credit'
    and kcc_document.reference in (select invoice_code from document where ledger = kcc_document.ledger) as credits_a_bill
from asked
inner join kcc_document
    on asked.row_id = kcc_document.ledger || ':' || kcc_document.invoice_id
    and (asked.load_id = kcc_document.load_id or (asked.load_id is null and kcc_document.superseded_by is null))
left join company on kcc_document.urn = company.urn
order by kcc_document.invoice_date, kcc_document.invoice_code
