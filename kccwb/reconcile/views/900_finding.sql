-- Question: what should a person know or mend, anywhere?
-- Inputs:   kcc_finding, mapping_finding, sync_finding, inward_finding, month_end_finding
-- Columns:  code, severity, subject, message, cause, fix, documents, amount, place (the page that mends it)
create or replace view finding as
with told as (
    select code, severity, subject, message, cause, fix, documents, amount, 'kcc_data' as place from kcc_finding
    union all
    select code, severity, subject, message, cause, fix, documents, amount, 'mapping' as place from mapping_finding
    union all
    select code, severity, subject, message, cause, fix, documents, amount, place from sync_finding
    union all
    select code, severity, subject, message, cause, fix, documents, amount, place from inward_finding
    union all
    select code, severity, subject, message, cause, fix, documents, amount, 'trial_balance' as place from month_end_finding
)

select code, severity, subject, message, cause, fix, documents::integer as documents, amount::decimal(18, 2) as amount, place
from told;
