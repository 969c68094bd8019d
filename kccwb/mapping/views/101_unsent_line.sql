-- Question: which lines of documents in KCC's ledger are still to be sent, and what are their documents worth?
-- Inputs:   document, document_line, export_event
-- Columns:  row_id, ledger, document_kind, urn, line, stock_code, nominal_code, tax_rate, direction, document_amount (gross, base currency)
create or replace view unsent_line as
with sent as (
    select row_id
    from export_event
    group by row_id
    having arg_max(kind, seq) in ('accepted', 'adopted', 'verified', 'differs', 'gone', 'marked')
)

select
    document.row_id,
    document.ledger,
    document.kind as document_kind,
    document.urn,
    line.line,
    line.stock_code,
    line.nominal_code,
    line.tax_rate,
    case document.ledger when 'S' then 'sales' else 'purchase' end as direction,
    base_value(document.gross, document.exchange_rate) as document_amount
from document
inner join document_line as line on document.ledger = line.ledger and document.invoice_id = line.invoice_id
where
    document.in_ledger
    and document.row_id not in (select row_id from sent)
    -- words only: no account needed
    and not (line.net = 0 and line.tax = 0 and line.stock_code is null and line.nominal_code is null);
