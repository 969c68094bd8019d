-- Question: which tax rate rows stand today?
-- Inputs:   kcc_tax_rate (every version ever loaded)
-- Columns:  as kcc_tax_rate; only the version no later load revised
create or replace view tax_rate as
select * from kcc_tax_rate where superseded_by is null;
