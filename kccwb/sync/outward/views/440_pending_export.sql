-- Question: what is pending export, in which state is it, and why is it not exported yet?
-- Inputs:   export_row, export_state, precheck_run, precheck_result
-- Columns:  row_id, source_type, source_code, source_date, urn, company_name, currency, amount, base_amount, state (pending, blocked, queued, in doubt, failed, not
--           for export), precheck (ok, warning, blocked or not checked), reason, age_days, sending_order
create or replace view pending_export as
with judged as (
    select
        row_id,
        bool_or(severity = 'error') as blocks,
        arg_min(message, (case severity when 'error' then 0 when 'warning' then 1 else 2 end, message)) as message
    from precheck_result
    where severity in ('error', 'warning')
    group by row_id
),

standing as (
    select
        export_row.*,
        case
            when coalesce(export_state.state, 'pending') in ('queued', 'in doubt') then export_state.state
            when not export_row.eligible then 'not for export'
            when export_state.state = 'failed' then 'failed'
            when judged.blocks then 'blocked'
            else 'pending'
        end as state,
        case
            when precheck_run.row_id is null then 'not checked'
            when judged.blocks then 'blocked'
            when judged.row_id is not null then 'warning'
            else 'ok'
        end as precheck,
        judged.message as judged_message,
        export_state.message as event_message
    from export_row
    left join export_state on export_row.row_id = export_state.row_id
    left join precheck_run on export_row.row_id = precheck_run.row_id
    left join judged on export_row.row_id = judged.row_id
    where coalesce(export_state.state, 'pending') not in ('sent', 'verified', 'marked')
)

select
    row_id,
    source_type,
    source_code,
    source_date,
    urn,
    company_name,
    currency,
    amount,
    base_amount,
    state,
    case when eligible then precheck else '' end as precheck,
    case state
        when 'not for export' then ineligible_reason
        when 'blocked' then judged_message
        when 'failed' then event_message
        when 'in doubt' then 'no answer came when it was sent: it is looked up in the package before anything else'
        when 'queued' then 'waits in the running upload'
        else coalesce(waits_for, judged_message, '')
    end as reason,
    greatest(date_diff('day', since, current_date), 0) as age_days,
    sending_order
from standing;
