-- Question: which company rows stand today?
-- Inputs:   kcc_company (every version ever loaded)
-- Columns:  as kcc_company; only the version no later load revised
create or replace view company as
select * from kcc_company where superseded_by is null;
