-- Question: what reached KCC's ledger, was revised or was taken away after a load, line by line?
-- Inputs:   kcc_nominal_transaction (every version ever loaded); parameter since_load (a load's number; what it held counts as known)
-- Columns:  transaction_id, line, date, posted, nominal_code, amount (debit positive; what is no longer there, negative), source_type, source, description, change
--           (added, removed)
create or replace macro ledger_change(since_load) as table
select
    transaction_id,
    line,
    date,
    posted,
    nominal_code,
    (case when superseded_by is null then debit - credit else credit - debit end)::decimal(18, 2) as amount,
    coalesce(source_type, '') as source_type,
    coalesce(source, '') as source,
    coalesce(description, '') as description,
    case when superseded_by is null then 'added' else 'removed' end as change
from kcc_nominal_transaction
where (load_id > since_load and superseded_by is null) or (load_id <= since_load and superseded_by > since_load);
