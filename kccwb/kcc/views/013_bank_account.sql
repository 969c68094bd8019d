-- Question: which bank account rows stand today?
-- Inputs:   kcc_bank_account (every version ever loaded)
-- Columns:  as kcc_bank_account; only the version no later load revised
create or replace view bank_account as
select * from kcc_bank_account where superseded_by is null;
