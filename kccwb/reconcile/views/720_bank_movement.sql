-- Question: what moved on each of KCC's bank accounts?
-- Inputs:   payment, created_payment, bank_account, base_currency, company, document
-- Columns:  bank_account, nominal_code, date, reference, amount (money in positive, in the bank's currency), currency, source (KCC payment, imported payment),
--           row_id, payment_id, urn, company_name, allocated_to
create or replace view bank_movement as
with moved as (
    select
        payment.bank_account,
        payment.payment_date as date,
        payment.reference,
        case payment.side when 'S' then 1 else -1 end * case
            when coalesce(bank_account.currency, payment.currency) = base_currency.base_currency and payment.currency <> base_currency.base_currency
                then base_value(payment.amount, payment.exchange_rate)
            else payment.amount
        end as amount,
        case
            when coalesce(bank_account.currency, payment.currency) = base_currency.base_currency then base_currency.base_currency
            else payment.currency
        end as currency,
        'KCC payment' as source,
        case payment.side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment.payment_id as row_id,
        payment.payment_id,
        payment.urn,
        null::varchar as document_row_id
    from payment
    left join bank_account on payment.bank_account = bank_account.bank_account
    cross join base_currency
    where payment.authorised
    union all
    select
        created.bank_account,
        created.payment_date as date,
        created.reference,
        case created.side when 'S' then 1 else -1 end * created.bank_amount as amount,
        coalesce(bank_account.currency, created.currency) as currency,
        'imported payment' as source,
        created.row_id,
        created.payment_id,
        created.urn,
        created.document_row_id
    from created_payment as created
    left join bank_account on created.bank_account = bank_account.bank_account
    where created.standing and not created.in_kcc
)

select
    moved.bank_account,
    bank_account.nominal_code,
    moved.date,
    moved.reference,
    moved.amount::decimal(18, 2) as amount,
    moved.currency,
    moved.source,
    moved.row_id,
    moved.payment_id,
    moved.urn,
    company.company_name,
    document.invoice_code as allocated_to
from moved
left join bank_account on moved.bank_account = bank_account.bank_account
left join company on moved.urn = company.urn
left join document on moved.document_row_id = document.row_id;
