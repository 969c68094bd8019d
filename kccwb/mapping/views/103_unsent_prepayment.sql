-- Question: which payments taken in KCC are still to be sent as prepayments, through which bank, and what are they worth?
-- Inputs:   payment, company, export_event
-- Columns:  row_id, bank_account, amount (base currency)
create or replace view unsent_prepayment as
with sent as (
    select row_id
    from export_event
    group by row_id
    having arg_max(kind, seq) in ('accepted', 'adopted', 'verified', 'differs', 'gone', 'marked')
)

select 'prepayment:' || payment.payment_id as row_id, payment.bank_account, base_value(payment.amount, payment.exchange_rate) as amount
from payment
left join company on payment.urn = company.urn
where
    payment.side = 'S'
    and payment.authorised
    and payment.amount > 0
    and not coalesce(company.is_account_customer, false)
    and 'prepayment:' || payment.payment_id not in (select row_id from sent);
