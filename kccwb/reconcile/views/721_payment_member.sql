-- Question: to which item of the package's ledgers does each of its payments belong?
-- Inputs:   book_payment, export_state
-- Columns:  payment_key, member. A payment of a document is an item of its own; money on account is one with what it is set against, and so is a prepayment
--           that KCC sent, which is one payment here whatever it settles there
create or replace view payment_member as
with sent as (
    select distinct package_id from export_state where source_type = 'Prepayment' and coalesce(package_id, '') <> ''
)

select
    payment.payment_key,
    case
        when payment.kind in ('prepayment', 'overpayment', 'on_account') or sent.package_id is not null then 'prepayment:' || payment.payment_id
        else 'payment:' || payment.payment_key
    end as member
from book_payment as payment
left join sent on payment.payment_id = sent.package_id
where payment.kind in ('cash', 'refund', 'prepayment', 'overpayment', 'on_account');
