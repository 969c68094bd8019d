-- Question: what happened last to each row on its way out, and what does the package hold of it?
-- Inputs:   export_event
-- Columns:  row_id, source_type, last_kind, state (pending, queued, in doubt, failed, sent, verified, marked), changed, exported_at, package_id,
--           package_number, package_status, package_url, package_amount, package_tax, package_currency, sent_amount, sent_tax, sent_currency,
--           sent_load_id, ever_attempted, message, later (amount differs, voided in package, deleted in package, not in package, or empty), last_seq, failed_seq
create or replace view export_state as
with latest as (
    select
        row_id,
        arg_max(source_type, seq) as source_type,
        arg_max(kind, seq) as last_kind,
        arg_max(occurred, seq) as changed,
        max(seq) as last_seq,
        max(seq) filter (where kind in ('accepted', 'adopted')) as sent_seq,
        max(seq) filter (where kind = 'rejected') as failed_seq,
        max(seq) filter (where kind in ('accepted', 'adopted', 'marked', 'unmarked')) as settled_seq,
        bool_or(kind = 'attempted') as ever_attempted,
        arg_max(message, seq) filter (where message is not null) as message
    from export_event
    group by row_id
),

since_sent as (
    select
        event.row_id,
        arg_min(event.occurred, event.seq) as exported_at,
        arg_min(event.package_id, event.seq) as package_id,
        arg_max(event.package_number, event.seq) filter (where event.package_number is not null) as package_number,
        arg_max(event.package_status, event.seq) filter (where event.package_status is not null) as package_status,
        arg_max(event.package_url, event.seq) filter (where event.package_url is not null) as package_url,
        arg_max(event.total, event.seq) filter (where event.total is not null) as package_amount,
        arg_max(event.tax, event.seq) filter (where event.tax is not null) as package_tax,
        arg_max(event.currency, event.seq) filter (where event.currency is not null) as package_currency,
        arg_min(event.kcc_total, event.seq) as sent_amount,
        arg_min(event.kcc_tax, event.seq) as sent_tax,
        arg_min(event.kcc_currency, event.seq) as sent_currency,
        arg_min(event.kcc_load_id, event.seq) as sent_load_id
    from export_event as event
    inner join latest on event.row_id = latest.row_id and event.seq >= latest.sent_seq
    group by event.row_id
)

select
    latest.row_id,
    latest.source_type,
    latest.last_kind,
    case
        when latest.last_kind = 'attempted' then 'in doubt'
        when latest.last_kind in ('accepted', 'adopted', 'differs', 'gone') then 'sent'
        when latest.last_kind = 'rejected' then 'failed'
        when latest.last_kind in ('queued', 'verified', 'marked') then latest.last_kind
        else 'pending'
    end as state,
    latest.changed,
    case when latest.last_kind = 'marked' then latest.changed else since_sent.exported_at end as exported_at,
    since_sent.package_id,
    since_sent.package_number,
    since_sent.package_status,
    since_sent.package_url,
    since_sent.package_amount,
    since_sent.package_tax,
    since_sent.package_currency,
    since_sent.sent_amount,
    since_sent.sent_tax,
    since_sent.sent_currency,
    since_sent.sent_load_id,
    latest.ever_attempted,
    latest.message,
    case
        when latest.last_kind = 'differs' then 'amount differs'
        when latest.last_kind <> 'gone' then ''
        when upper(since_sent.package_status) = 'VOIDED' then 'voided in package'
        when upper(since_sent.package_status) = 'DELETED' then 'deleted in package'
        else 'not in package'
    end as later,
    latest.last_seq,
    case when latest.failed_seq > coalesce(latest.settled_seq, 0) then latest.failed_seq end as failed_seq
from latest
left join since_sent on latest.row_id = since_sent.row_id and latest.last_kind in ('accepted', 'adopted', 'verified', 'differs', 'gone');
