-- Question: what waited at the end of each day?
-- Inputs:   document, kcc_document, load, export_row, export_event, package_payment, payment_import, payment_event, difference_life; parameters days (dates) and ends
--           (the UTC moments at which they ended)
-- Columns:  day, waiting (documents of KCC's ledger not in the package), waiting_amount (base currency, credits negative), refused (of them, refused by the package),
--           payments (of the package, not created in KCC), differences (open), known (documents were loaded by then)
with moment as (
    select unnest($days::date[]) as day, unnest($ends::timestamp[]) as until
),

doc as (
    select
        document.row_id,
        case document.kind when 'Credit' then -1 else 1 end * base_value(document.gross, document.exchange_rate) as amount,
        min(load.loaded) as known
    from document
    inner join export_row on document.row_id = export_row.row_id and export_row.eligible
    inner join kcc_document as version
        on document.ledger = version.ledger and document.invoice_id = version.invoice_id and version.ledger_date is not null
    inner join load on version.load_id = load.load_id
    group by document.row_id, document.kind, document.gross, document.exchange_rate
),

out as (
    select moment.day, event.row_id, arg_max(event.kind, event.seq) as kind
    from moment
    inner join export_event as event on event.occurred < moment.until
    group by moment.day, event.row_id
),

waiting as (
    select
        moment.day,
        count(doc.row_id) filter (where in_package.kind is null) as documents,
        sum(doc.amount) filter (where in_package.kind is null) as amount,
        count(doc.row_id) filter (where out.kind = 'rejected') as refused,
        count(doc.row_id) as known
    from moment
    left join doc on doc.known < moment.until
    left join out on moment.day = out.day and doc.row_id = out.row_id
    left join (values ('accepted'), ('adopted'), ('verified'), ('differs'), ('gone'), ('marked')) as in_package (kind) on out.kind = in_package.kind
    group by moment.day
),

created as (
    select row_id, min(occurred) as made from payment_event where kind = 'created' group by row_id
),

paid as (
    select moment.day, count(*) as payments
    from moment
    inner join package_payment as payment on payment.first_seen < moment.until
    left join payment_import on payment.payment_key = payment_import.row_id
    left join created on payment.payment_key = created.row_id
    where not payment.deleted and (created.made >= moment.until or (created.made is null and payment_import.importable))
    group by moment.day
),

differing as (
    select day, count(*) as differences
    from (
        select moment.day, life.difference_id, arg_max(life.change, life.run) as change
        from moment
        inner join difference_life as life on life.occurred < moment.until
        group by moment.day, life.difference_id
    )
    where change = 'appeared'
    group by day
)

select
    waiting.day,
    waiting.documents as waiting,
    coalesce(waiting.amount, 0)::decimal(18, 2) as waiting_amount,
    waiting.refused,
    coalesce(paid.payments, 0) as payments,
    coalesce(differing.differences, 0) as differences,
    waiting.known > 0 as known
from waiting
left join paid on waiting.day = paid.day
left join differing on waiting.day = differing.day
order by waiting.day
