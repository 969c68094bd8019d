-- Question: which payment rows stand today?
-- Inputs:   kcc_payment (every version ever loaded)
-- Columns:  as kcc_payment; only the version no later load revised
create or replace view payment as
select * from kcc_payment where superseded_by is null;
