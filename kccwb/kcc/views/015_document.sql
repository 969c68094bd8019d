-- Question: which documents stand today, what are they called on the export grid, and are they in KCC's ledger yet?
-- Inputs:   kcc_document (every version ever loaded)
-- Columns:  as kcc_document, with row_id (S:id or P:id), source_type, in_ledger (issued or posted)
create or replace view document as
select
    *,
    ledger || ':' || invoice_id as row_id,
    case ledger when 'S' then 'Sales ' else 'Purchase ' end || kind as source_type,
    ledger_date is not null as in_ledger
from kcc_document
where superseded_by is null;
