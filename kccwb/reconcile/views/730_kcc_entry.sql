-- Question: what stands in KCC's sales and purchase ledgers: documents, payments of its own, and payments imported from the package?
-- Inputs:   document, company, payment, created_payment, export_state, export_option, export_document
-- Columns:  member (row id), subject (document, payment), kind, side (S, P), sign (+1 raises what is owed), code, numbers (what it may be called in the package),
--           reference, urn, company_name, date, currency, rate, net, tax, gross (positive as shown), state, package_member (what it was exported as or came from),
--           sent_gross, sent_tax, revised (since it was sent)
create or replace view kcc_entry as
with called as (
    select
        document.*,
        case
            when
                document.ledger = 'P' and coalesce(document.reference, '') <> '' and export_option.bill_number <> 'invoice_code'
                and not (
                    document.kind = 'Credit'
                    and document.reference in (select other.invoice_code from document as other where other.ledger = document.ledger)
                )
                then document.reference
            else document.invoice_code
        end as number
    from document
    cross join export_option
    where document.in_ledger
),

-- what came from the package stays of it while KCC holds it, also when it was deleted there since
imported as (
    select payment_id, side, min(row_id) as row_id from created_payment where in_kcc group by payment_id, side
),

item as (
    select
        called.row_id as member,
        'document' as subject,
        called.source_type as kind,
        called.ledger as side,
        case called.kind when 'Invoice' then 1 else -1 end as sign,
        called.invoice_code as code,
        called.number,
        coalesce(called.reference, '') as reference,
        called.urn,
        called.invoice_date as date,
        called.currency,
        called.exchange_rate as rate,
        called.net,
        called.tax,
        called.gross,
        called.load_id,
        null::varchar as came_from
    from called
    left join export_document on called.row_id = export_document.row_id
    -- words only: there is nothing to post and nothing to miss
    where called.gross <> 0 or called.net <> 0 or coalesce(export_document.ineligible_reason, '') = ''
    union all
    select
        case payment.side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment.payment_id,
        'payment',
        'Payment',
        payment.side,
        -1,
        payment.payment_id,
        payment.payment_id,
        coalesce(payment.reference, ''),
        payment.urn,
        payment.payment_date,
        payment.currency,
        coalesce(payment.exchange_rate, 1),
        payment.amount,
        0.00,
        payment.amount,
        payment.load_id,
        'payment:' || imported.row_id
    from payment
    left join imported on payment.side = imported.side and payment.payment_id = imported.payment_id
    where payment.authorised
    union all
    select
        'imported:' || created.row_id,
        'payment',
        'Payment',
        created.side,
        -1,
        created.payment_id,
        created.payment_id,
        coalesce(created.reference, ''),
        created.urn,
        created.payment_date,
        created.currency,
        coalesce(paid.exchange_rate, created.exchange_rate, 1),
        created.amount,
        0.00,
        created.amount,
        0,
        'payment:' || created.row_id
    from created_payment as created
    left join document as paid on created.document_row_id = paid.row_id
    where created.standing and not created.in_kcc
)

select
    item.member,
    item.subject,
    item.kind,
    item.side,
    item.sign,
    item.code,
    item.number,
    item.reference,
    item.urn,
    coalesce(company.company_name, item.urn) as company_name,
    item.date,
    item.currency,
    item.rate,
    item.net,
    item.tax,
    item.gross,
    case when item.came_from is not null then 'imported' else coalesce(state.state, 'pending') end as state,
    coalesce(
        item.came_from,
        case when item.subject = 'payment' then 'prepayment:' || nullif(state.package_id, '') else nullif(state.package_id, '') end
    ) as package_member,
    state.sent_amount as sent_gross,
    state.sent_tax,
    coalesce(state.sent_load_id < item.load_id, false) as revised,
    coalesce(state.later, '') as later,
    coalesce(state.package_url, '') as package_url
from item
left join company on item.urn = company.urn
left join export_state as state on item.member = state.row_id;
