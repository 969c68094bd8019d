-- Question: which tax register rows stand today?
-- Inputs:   kcc_tax_register (every version ever loaded)
-- Columns:  as kcc_tax_register; only the version no later load revised
create or replace view tax_register as
select * from kcc_tax_register where superseded_by is null;
