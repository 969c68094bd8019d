-- Question: which of the package's payments may be carried into KCC, and if one may not, why?
-- Inputs:   package_payment, export_state, document, created_payment
-- Columns:  row_id, document_row_id (the document we sent, or null), not_carried (the reason in words, or empty). The choke point in classify.py
--           asks the same of the raw facts before anything is created
create or replace view payment_class as
with ours as (
    select export_state.package_id, document.ledger, min(document.row_id) as row_id
    from export_state
    inner join document on export_state.row_id = document.row_id
    where export_state.package_id <> ''
    group by export_state.package_id, document.ledger
),

by_hand as (
    select document.ledger, number, min(document.invoice_code) as invoice_code
    from export_state
    inner join document on export_state.row_id = document.row_id
    cross join lateral (select unnest([document.invoice_code, document.reference]) as number) as called
    where export_state.state = 'marked' and called.number is not null
    group by document.ledger, number
),

own_prepayment as (
    select package_id, min(row_id) as row_id from export_state where source_type = 'Prepayment' and package_id <> '' group by package_id
)

select
    payment.payment_key as row_id,
    coalesce(ours.row_id, created_payment.document_row_id) as document_row_id,
    case
        when created_payment.row_id is not null then ''
        when payment.kind = 'credit_allocation' then 'credit-note allocation: allocations of credits never cross, allocate it in KCC as well'
        when own_prepayment.row_id is not null then 'money of a prepayment that KCC itself sent: KCC has it already'
        when payment.kind = 'on_account' then 'payment on account: it settles no invoice'
        when payment.kind = 'prepayment' then 'money of a prepayment made in the accounting package'
        when payment.kind = 'overpayment' then 'money of an overpayment'
        when payment.kind = 'refund' or payment.document_is_credit then 'refund of a credit, prepayment or overpayment'
        when payment.kind = 'cash_sale' then 'sale for cash or its refund: it settles no invoice, enter it in KCC by hand'
        when payment.kind = 'unclear'
            then 'the accounting package does not say what of it is cash on which invoice: enter it in KCC by hand'
        when payment.kind <> 'cash' then 'not a payment: ' || payment.kind
        when ours.row_id is null and by_hand.number is not null
            then by_hand.invoice_code || ' was marked as exported by hand: enter the payment in KCC'
        when ours.row_id is null and payment.document_number = '' then 'its document was not exported from KCC'
        when ours.row_id is null then payment.document_number || ' was not exported from KCC'
        when document.kind = 'Credit' then 'refund of a credit, prepayment or overpayment'
        when payment.deleted then 'deleted in the accounting package before it was created here'
        else ''
    end as not_carried
from package_payment as payment
left join ours on payment.document_id = ours.package_id and payment.side = ours.ledger
left join document on ours.row_id = document.row_id
left join by_hand on payment.document_number = by_hand.number and payment.side = by_hand.ledger
left join own_prepayment on payment.payment_id = own_prepayment.package_id
left join created_payment on payment.payment_key = created_payment.row_id;
