-- Question: what should a person know or mend?
-- Inputs:   precheck_result, export rows; rooms add theirs here
-- Columns:  code, severity, subject, message, cause, fix, documents, amount
create or replace view finding as
select
    null::varchar as code, null::varchar as severity, null::varchar as subject, null::varchar as message, null::varchar as cause,
    null::varchar as fix, null::integer as documents, null::decimal(18, 2) as amount
where false;
