-- Question: what happened to a match on both sides and here, in the order of time?
-- Inputs:   reconciled, match_member, kcc_document, load, export_event, package_document_version, package_payment_version, match_event, difference_life,
--           difference_event; wanted (a match_id)
-- Columns:  occurred (UTC), place (KCC, package, workbench), deed, by_whom, amount, currency, words
create or replace macro match_timeline(wanted) as table
with ours as (
    select member from match_member where match_id = wanted and side = 'K'
    union
    select kcc_member from reconciled where match_id = wanted and kcc_member is not null
),

theirs as (
    select member from match_member where match_id = wanted and side = 'P'
    union
    select package_member from reconciled where match_id = wanted and package_member is not null
    union
    select package_id from difference where match_id = wanted and side = '' and package_id is not null
),

decision as (
    select distinct seq, kind, reason, occurred, by_whom
    from match_event
    where member in (select member from ours) or member in (select member from theirs)
)

select
    load.loaded as occurred,
    'KCC' as place,
    case row_number() over (partition by doc.ledger, doc.invoice_id order by doc.load_id) when 1 then 'loaded' else 'revised' end as deed,
    load.by_whom,
    doc.gross as amount,
    doc.currency,
    'dated ' || strftime(doc.invoice_date, '%d/%m/%Y') || ', from ' || doc.source_file as words
from kcc_document as doc
inner join load on doc.load_id = load.load_id
where doc.ledger || ':' || doc.invoice_id in (select member from ours)
union all
select occurred, 'workbench', 'export.' || kind, by_whom, total, currency, coalesce(message, '') from export_event where row_id in (select member from ours)
union all
select
    seen, 'package', lower(status), '', total, currency,
    concat_ws(', ', 'dated ' || strftime(date, '%d/%m/%Y'), nullif(number, ''), 'changed there ' || strftime(updated, '%d/%m/%Y %H:%M') || ' UTC')
from package_document_version
where package_id in (select member from theirs)
union all
select
    seen, 'package', case when deleted then 'deleted' else 'paid' end, '', amount, currency,
    'dated ' || strftime(date, '%d/%m/%Y') || case when reference <> '' then ', ' || reference else '' end
from package_payment_version
where 'payment:' || payment_key in (select member from theirs)
union all
select occurred, 'workbench', 'match.' || kind, by_whom, null, '', reason from decision
union all
select occurred, 'workbench', 'difference.' || change, '', difference, currency, class from difference_life where ends_with(difference_id, ':' || wanted)
union all
select occurred, 'workbench', 'difference.' || kind, by_whom, amount, '', reason from difference_event where ends_with(difference_id, ':' || wanted);
