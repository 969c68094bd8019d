-- Question: which lines have the documents to be sent, in the version asked for?
-- Inputs:   kcc_document_line, kcc_document; row_ids and load_ids (parallel lists; a null load id means the version that stands)
-- Columns:  row_id, line, stock_code, description, quantity, unit_net, discount, net, tax, tax_rate, nominal_code
with asked as (
    select unnest($row_ids) as row_id, unnest($load_ids) as load_id
)

select
    asked.row_id,
    line.line,
    line.stock_code,
    line.description,
    line.quantity,
    line.unit_net,
    line.discount,
    line.net,
    line.tax,
    line.tax_rate,
    line.nominal_code
from asked
inner join kcc_document as doc
    on asked.row_id = doc.ledger || ':' || doc.invoice_id
    and (asked.load_id = doc.load_id or (asked.load_id is null and doc.superseded_by is null))
inner join kcc_document_line as line on doc.ledger = line.ledger and doc.invoice_id = line.invoice_id and doc.load_id = line.load_id
order by asked.row_id, line.line
