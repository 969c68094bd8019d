-- Question: what has been exported successfully, and has the package been seen to hold it?
-- Inputs:   export_state, export_row
-- Columns:  row_id, source_type, source_code, source_date, urn, company_name, exported_at, verified, marked_by_hand, package_id, package_number, package_url, currency, amount,
--           package_currency, package_amount, package_status, state, later (what later reads found, or revised in KCC since), sending_order
create or replace view exported as
select
    export_state.row_id,
    export_state.source_type,
    coalesce(export_row.source_code, split_part(export_state.row_id, ':', 2)) as source_code,
    export_row.source_date,
    export_row.urn,
    export_row.company_name,
    export_state.exported_at,
    export_state.state = 'verified' as verified,
    export_state.state = 'marked' as marked_by_hand,
    export_state.package_id,
    export_state.package_number,
    export_state.package_url,
    export_row.currency,
    export_row.amount,
    export_state.package_currency,
    export_state.package_amount,
    export_state.package_status,
    export_state.state,
    case
        when export_state.later <> '' then export_state.later
        when export_state.sent_load_id < export_row.load_id then 'revised in KCC since'
        else ''
    end as later,
    export_row.sending_order
from export_state
left join export_row on export_state.row_id = export_row.row_id
where export_state.state in ('sent', 'verified', 'marked');
