-- Question: what did the package say about the rows it refused, and what is each root cause worth?
-- Inputs:   export_feedback, export_state, export_event, export_row
-- Columns:  row_id, source_type, source_code, at, message, code, cause, fix, documents and amount (rows and base currency of the whole root cause),
--           cause_group, place, urn, company_name, row_amount, currency
create or replace view feedback as
with standing as (
    select
        export_feedback.*,
        export_state.source_type,
        export_event.occurred,
        export_row.source_code,
        export_row.urn,
        export_row.company_name,
        export_row.amount as row_amount,
        export_row.base_amount,
        export_row.currency
    from export_feedback
    inner join export_state on export_feedback.row_id = export_state.row_id and export_feedback.seq = export_state.failed_seq
    inner join export_event on export_feedback.seq = export_event.seq
    left join export_row on export_feedback.row_id = export_row.row_id
),

cause as (
    select code, cause_group, count(*) as documents, sum(base_amount)::decimal(18, 2) as amount
    from (select distinct code, cause_group, row_id, base_amount from standing)
    group by code, cause_group
)

select
    standing.row_id,
    standing.source_type,
    coalesce(standing.source_code, split_part(standing.row_id, ':', 2)) as source_code,
    standing.occurred as "at",
    standing.message,
    standing.code,
    standing.cause,
    standing.fix,
    cause.documents,
    coalesce(cause.amount, 0.00) as amount,
    standing.cause_group,
    standing.place,
    standing.urn,
    standing.company_name,
    standing.row_amount,
    standing.currency
from standing
inner join cause on standing.code = cause.code and standing.cause_group = cause.cause_group;
