-- Question: which payments stand today, and at which exchange rate?
-- Inputs:   kcc_payment (every version ever loaded), document
-- Columns:  as kcc_payment; only the version no later load revised. A payment loaded without a rate has its order's, else that of the last document before
--           it in its currency, else of the first one after, else none
create or replace view payment as
with of_order as (
    select order_no, ledger, currency, max(exchange_rate) as exchange_rate
    from document
    where order_no is not null
    group by order_no, ledger, currency
),

of_day as (
    select currency, invoice_date, max(exchange_rate) as exchange_rate
    from document
    group by currency, invoice_date
),

first_day as (
    select currency, arg_min(exchange_rate, invoice_date) as exchange_rate
    from of_day
    group by currency
),

standing as (
    select * from kcc_payment where superseded_by is null
)

select
    standing.* replace (
        coalesce(standing.exchange_rate, of_order.exchange_rate, of_day.exchange_rate, first_day.exchange_rate) as exchange_rate
    )
from standing
left join of_order
    on standing.sales_order = of_order.order_no and standing.side = of_order.ledger and standing.currency = of_order.currency
asof left join of_day on standing.currency = of_day.currency and standing.payment_date >= of_day.invoice_date
left join first_day on standing.currency = first_day.currency;
