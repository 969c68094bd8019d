-- Question: which allocation rows stand today?
-- Inputs:   kcc_allocation (every version ever loaded)
-- Columns:  as kcc_allocation; only the version no later load revised
create or replace view allocation as
select * from kcc_allocation where superseded_by is null;
