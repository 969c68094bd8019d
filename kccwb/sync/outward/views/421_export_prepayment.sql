-- Question: which payments taken in KCC go out as prepayments, and if one does not, why?
-- Inputs:   payment, company, payment_event
-- Columns:  as export_row
create or replace view export_prepayment as
select
    case payment.side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment.payment_id as row_id,
    'Prepayment' as source_type,
    payment.payment_id as source_code,
    payment.payment_date as source_date,
    payment.payment_date as since,
    payment.urn,
    company.company_name,
    payment.currency,
    payment.amount,
    base_value(payment.amount, payment.exchange_rate) as base_amount,
    case
        when payment.payment_id in (select payment_id from payment_event where kind = 'created') then 'it came from the accounting package'
        when payment.side = 'P' then 'payments to suppliers are made in the accounting package'
        when company.is_account_customer then 'payments of account customers are made in the accounting package'
        when not payment.authorised then 'not authorised'
        when payment.amount <= 0 then 'a refund or nil payment: enter it in the accounting package'
    end as ineligible_reason,
    payment.load_id
from payment
left join company on payment.urn = company.urn;
