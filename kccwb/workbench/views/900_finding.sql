-- Question: what should a person know or mend, anywhere? Each root cause once, in the words of the room that can mend it.
-- Inputs:   kcc_finding, mapping_finding, sync_finding, inward_finding, month_end_finding
-- Columns:  code, severity, subject, message, cause, fix, documents, amount, place (the page that mends it)
create or replace view finding as
with from_sync as materialized (
    select * from sync_finding
),

in_kcc as (
    -- an odd tax is told by the export where the package would therefore book another VAT
    select code, severity, subject, message, cause, fix, documents, amount, 'kcc_data' as place
    from kcc_finding
    where code <> 'tax_differs' or subject not in (select subject from from_sync where code = 'precheck:package_tax_differs')
),

in_mapping as (
    select code, severity, subject, message, cause, fix, documents, amount, 'mapping' as place from mapping_finding
),

told_before as (
    -- what the pre-check and the exported grid say of the same root cause
    select 'precheck:' || code as code, subject from in_kcc
    union
    select 'revised_in_kcc', subject from in_kcc where code = 'revised_after_export'
    union
    select
        'precheck:' || case split_part(subject, ' ', 1)
            when 'nominal' then 'nominal_not_mapped' when 'tax' then 'tax_not_mapped' when 'bank' then 'bank_not_mapped' else 'default_not_set'
        end,
        case
            when subject like 'tax %' then regexp_replace(substr(subject, 5), ' (sales|purchase)$', '/\1')
            else substr(subject, strpos(subject, ' ') + 1)
        end
    from in_mapping
    where severity = 'error'
),

in_sync as (
    select from_sync.code, severity, from_sync.subject, message, cause, fix, documents, amount, place
    from from_sync
    anti join told_before on from_sync.code = told_before.code and from_sync.subject = told_before.subject
),

told as (
    select * from in_kcc
    union all
    select * from in_mapping
    union all
    select * from in_sync
    union all
    select code, severity, subject, message, cause, fix, documents, amount, place from inward_finding
    union all
    select code, severity, subject, message, cause, fix, documents, amount, 'trial_balance' as place from month_end_finding
)

select code, severity, subject, message, cause, fix, documents::integer as documents, amount::decimal(18, 2) as amount, place
from told;
