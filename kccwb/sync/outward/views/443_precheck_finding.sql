-- Question: what did the last pre-check find about each row, and what is each root cause worth?
-- Inputs:   precheck_result, export_row
-- Columns:  row_id, source_type, source_code, code, severity, message, cause, fix, documents and amount (rows and base currency of the whole root cause),
--           cause_group, place, checked, company_name, row_amount, currency
create or replace view precheck_finding as
select
    precheck_result.row_id,
    export_row.source_type,
    export_row.source_code,
    precheck_result.code,
    precheck_result.severity,
    precheck_result.message,
    precheck_result.cause,
    precheck_result.fix,
    count(*) over cause as documents,
    coalesce(sum(export_row.base_amount) over cause, 0.00)::decimal(18, 2) as amount,
    precheck_result.cause_group,
    precheck_result.place,
    precheck_result.checked,
    export_row.company_name,
    export_row.amount as row_amount,
    export_row.currency
from precheck_result
inner join export_row on precheck_result.row_id = export_row.row_id
window cause as (partition by precheck_result.severity, precheck_result.code, precheck_result.cause_group);
