-- Question: which nominal rows stand today?
-- Inputs:   kcc_nominal (every version ever loaded)
-- Columns:  as kcc_nominal; only the version no later load revised
create or replace view nominal as
select * from kcc_nominal where superseded_by is null;
