-- Question: which document line rows stand today?
-- Inputs:   kcc_document_line (every version ever loaded)
-- Columns:  as kcc_document_line; only the version no later load revised
create or replace view document_line as
select * from kcc_document_line where superseded_by is null;
