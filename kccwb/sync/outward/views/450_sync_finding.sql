-- Question: what about the export should a person know or mend?
-- Inputs:   precheck_result, pending_export, feedback, exported
-- Columns:  code, severity, subject, message, cause, fix, documents, amount (base currency), place
create or replace view sync_finding as
with judged as (
    select
        'precheck:' || precheck_result.code as code,
        precheck_result.severity,
        precheck_result.cause_group as subject,
        min(precheck_result.message) as message,
        min(precheck_result.cause) as cause,
        min(precheck_result.fix) as fix,
        count(distinct pending_export.row_id)::integer as documents,
        coalesce(sum(pending_export.base_amount), 0.00)::decimal(18, 2) as amount,
        min(precheck_result.place) as place
    from precheck_result
    inner join pending_export on precheck_result.row_id = pending_export.row_id
    where
        pending_export.state in ('blocked', 'pending', 'failed')
        and precheck_result.severity in ('error', 'warning')
    group by precheck_result.code, precheck_result.severity, precheck_result.cause_group
),

refused as (
    select
        'feedback:' || code as code,
        'error' as severity,
        cause_group as subject,
        min(message) as message,
        min(cause) as cause,
        min(fix) as fix,
        max(documents)::integer as documents,
        max(amount)::decimal(18, 2) as amount,
        min(place) as place
    from feedback
    group by code, cause_group
),

doubt as (
    select
        'in_doubt' as code,
        'error' as severity,
        row_id as subject,
        source_type || ' ' || source_code || ' was sent and no answer came' as message,
        'The connection broke, or the program ended, between the request and its answer.' as cause,
        'Upload again: it is looked up in the package before anything else.' as fix,
        1::integer as documents,
        coalesce(base_amount, 0.00)::decimal(18, 2) as amount,
        'export' as place
    from pending_export
    where state = 'in doubt'
),

later as (
    select
        case exported.later
            when 'amount differs' then 'amount_differs'
            when 'revised in KCC since' then 'revised_in_kcc'
            when 'voided in package' then 'voided_in_package'
            when 'deleted in package' then 'deleted_in_package'
            else 'not_in_package'
        end as code,
        case exported.later when 'revised in KCC since' then 'warning' else 'error' end as severity,
        exported.row_id as subject,
        exported.source_type || ' ' || exported.source_code || ': ' || exported.later
        || case when exported.later = 'amount differs' and export_state.message is not null then ' (' || export_state.message || ')' else '' end as message,
        case exported.later
            when 'amount differs' then 'The package rounds otherwise, or somebody changed it there after it was sent.'
            when 'revised in KCC since' then 'It was changed in KCC after it was exported; the package still has the first version.'
            else 'Somebody voided or deleted it in the package after it was exported.'
        end as cause,
        case exported.later
            when 'amount differs' then 'Compare both documents and correct the package, or note the rounding.'
            when 'revised in KCC since' then 'Compare both versions, and correct the document in the package by hand.'
            else 'If it should be there, export it again; if not, put it right in KCC.'
        end as fix,
        1::integer as documents,
        coalesce(export_row.base_amount, 0.00)::decimal(18, 2) as amount,
        'export' as place
    from exported
    inner join export_state on exported.row_id = export_state.row_id
    left join export_row on exported.row_id = export_row.row_id
    where exported.later <> '' and (exported.later <> 'revised in KCC since' or exported.source_type not in ('Company', 'Stock Item'))
)

select * from judged
union all by name
select * from refused
union all by name
select * from doubt
union all by name
select * from later;
