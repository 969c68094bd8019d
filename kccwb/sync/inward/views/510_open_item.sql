-- Question: what is each document and payment in KCC's sales and purchase ledgers worth, and what of it is still open, at a date?
-- Inputs:   document, payment, company, effective_allocation, created_payment; as_at (a date, or null for all that is known, aged today)
-- Columns:  row_id, side, kind (Invoice, Credit, Payment), urn, company_name, invoice_code, invoice_date, due_date, currency, exchange_rate, amount, paid,
--           outstanding (credits and payments negative), base_amount, base_outstanding (at the item's own rate), age_days (past due), bucket
create or replace macro open_item(as_at) as table
with settling as (
    select document_row_id as row_id, amount from effective_allocation where as_at is null or allocation_date <= as_at
    union all
    select source_row as row_id, amount from effective_allocation where as_at is null or allocation_date <= as_at
    union all
    -- once KCC's own payments file holds it, KCC's allocation speaks for it
    select document_row_id as row_id, amount
    from created_payment
    where standing and not in_kcc and (as_at is null or payment_date <= as_at)
),

settled as (
    select row_id, sum(amount)::decimal(18, 2) as amount from settling group by row_id
),

item as (
    select
        row_id,
        ledger as side,
        kind,
        urn,
        invoice_code,
        invoice_date,
        due_date,
        currency,
        exchange_rate,
        case kind when 'Invoice' then gross else -gross end as amount
    from document
    where in_ledger and (as_at is null or invoice_date <= as_at)
    union all
    select
        case side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment_id as row_id,
        side,
        'Payment' as kind,
        urn,
        payment_id as invoice_code,
        payment_date as invoice_date,
        null as due_date,
        currency,
        exchange_rate,
        -amount as amount
    from payment
    where authorised and (as_at is null or payment_date <= as_at)
),

priced as (
    select
        item.*,
        (case item.kind when 'Invoice' then 1 else -1 end * coalesce(settled.amount, 0.00))::decimal(18, 2) as paid,
        coalesce(
            item.due_date,
            case item.kind when 'Invoice' then item.invoice_date + coalesce(company.payment_terms_days, 0) else item.invoice_date end
        ) as due,
        company.company_name
    from item
    left join settled on item.row_id = settled.row_id
    left join company on item.urn = company.urn
),

aged as (
    select
        *,
        (amount - paid)::decimal(18, 2) as outstanding,
        greatest(date_diff('day', due, coalesce(as_at::date, current_date)), 0) as age_days
    from priced
)

select
    row_id,
    side,
    kind,
    urn,
    company_name,
    invoice_code,
    invoice_date,
    due::date as due_date,
    currency,
    exchange_rate,
    amount::decimal(18, 2) as amount,
    paid,
    outstanding,
    base_value(amount, exchange_rate) as base_amount,
    base_value(outstanding, exchange_rate) as base_outstanding,
    age_days,
    case
        when age_days = 0 then 'Current'
        when age_days <= 30 then '1-30'
        when age_days <= 60 then '31-60'
        when age_days <= 90 then '61-90'
        else 'Over 90'
    end as bucket
from aged;
