-- Question: what changed in either ledger, and between them, after a moment?
-- Inputs:   document, kcc_document, load, export_event, export_row, package_payment, payment_event, difference_life, ledger_change, cos_role, month_signature,
--           base_currency; parameter since (a UTC moment)
-- Columns:  what, times, currency, amount (null where it has none), place (the page that shows it)
with version as (
    select ledger || ':' || invoice_id as row_id, min(load.loaded) as first_loaded, max(load.loaded) as last_loaded
    from kcc_document
    inner join load on kcc_document.load_id = load.load_id
    group by 1
),

loaded as (
    select
        version.first_loaded >= $since::timestamp as is_new,
        case document.kind when 'Credit' then -1 else 1 end * base_value(document.gross, document.exchange_rate) as amount
    from version
    inner join document on version.row_id = document.row_id
    where version.last_loaded >= $since::timestamp
),

sent as (
    select
        event.row_id,
        bool_or(event.kind in ('accepted', 'adopted')) as accepted,
        bool_or(event.kind in ('gone', 'differs')) as moved,
        bool_or(event.kind = 'marked') as marked,
        arg_max(event.kind, event.seq) = 'rejected' as refused,
        any_value(export_row.base_amount) as amount
    from export_event as event
    left join export_row on event.row_id = export_row.row_id
    where event.occurred >= $since::timestamp and event.source_type not in ('Company', 'Stock Item')
    group by event.row_id
),

paid as (
    select payment_key, base_value(amount, coalesce(rate, 1)) as amount
    from package_payment
    where first_seen >= $since::timestamp and not deleted and kind = 'cash'
),

created as (
    select row_id, any_value(base_value(amount, coalesce(exchange_rate, 1))) as amount
    from payment_event
    where kind = 'created' and occurred >= $since::timestamp
    group by row_id
),

difference as (
    select difference_id, currency, arg_max(change, run) as change, arg_max(difference, run) as amount
    from difference_life
    where occurred >= $since::timestamp
    group by difference_id, currency
),

cost as (
    select count(distinct change.source) as documents, sum(change.amount) as amount
    from ledger_change((select coalesce(max(load_id), 0) from load where loaded < $since::timestamp)) as change
    inner join cos_role on change.nominal_code = cos_role.nominal_code and cos_role.role = 'cost'
),

told as (
    select 1 as place_in_order, 'New documents in KCC' as what, count(*) as times, '' as currency, sum(amount) as amount, 'kcc_data' as place
    from loaded
    where is_new
    union all
    select 2, 'Documents revised in KCC', count(*), '', sum(amount), 'kcc_data' from loaded where not is_new
    union all
    select 3, 'Documents whose Cost of Sale moved', documents, '', amount, 'trial_balance' from cost
    union all
    select 4, 'Accepted by the package', count(*), '', sum(amount), 'export' from sent where accepted
    union all
    select 5, 'Marked as exported', count(*), '', sum(amount), 'export' from sent where marked
    union all
    select 6, 'Refused by the package', count(*), '', sum(amount), 'export' from sent where refused
    union all
    select 7, 'Changed or gone in the package', count(*), '', sum(amount), 'reconcile' from sent where moved
    union all
    select 8, 'Payments first seen in the package', count(*), '', sum(amount), 'payments' from paid
    union all
    select 9, 'Payments created for KCC', count(*), '', sum(amount), 'payments' from created
    union all
    select 10, 'Differences that appeared', count(*), currency, sum(amount), 'reconcile' from difference where change = 'appeared' group by currency
    union all
    select 11, 'Differences resolved', count(*), currency, sum(amount), 'reconcile' from difference where change = 'resolved' group by currency
    union all
    select 12, 'Signatures under a month', count(*), '', null, 'month_end' from month_signature where signed >= $since::timestamp
)

select told.what, told.times, coalesce(nullif(told.currency, ''), base_currency.base_currency) as currency, told.amount::decimal(18, 2) as amount, told.place
from told
cross join base_currency
where told.times > 0
order by told.place_in_order, told.currency
