-- Question: which ledger line rows stand today?
-- Inputs:   kcc_nominal_transaction (every version ever loaded)
-- Columns:  as kcc_nominal_transaction; only the version no later load revised
create or replace view ledger_line as
select * from kcc_nominal_transaction where superseded_by is null;
