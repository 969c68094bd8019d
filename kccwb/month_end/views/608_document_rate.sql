-- Question: at which rate does each document of KCC's ledger stand in the package, and at KCC's own rate where that was not read?
-- Inputs:   document, export_state, package_document (whose rate the package may have rounded)
-- Columns:  row_id, rate (foreign per base)
create or replace view document_rate as
select document.row_id, coalesce(nullif(held.rate, 0), document.exchange_rate) as rate
from document
left join export_state on document.row_id = export_state.row_id
left join package_document as held on export_state.package_id = held.package_id;
