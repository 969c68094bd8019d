-- Question: which documents and items of a month look wrong to an accountant: sales without Cost of Sale, Cost of Sale without sales, negative stock, nil cost,
--           margins out of line?
-- Inputs:   document, document_line, stock_item, never_crosses, cos_posting, ledger_line, nominal, stock_value; parameter month (YYYY-MM)
-- Columns:  code (sales_without_cos, cos_without_sales, negative_stock, zero_cost, margin_outlier), subject (document or stock code), row_id, date, amount, cause, fix
-- Rule:     a margin is out of line below nil or above 90 % of the net goods of a document
create or replace macro month_check(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

goods as (
    select
        document.row_id,
        document.invoice_id,
        document.source_type,
        document.invoice_code,
        document.invoice_date as date,
        line.stock_code,
        case document.kind when 'Credit' then -1 else 1 end * base_value(line.net, document.exchange_rate) as net,
        line.quantity
    from document_line as line
    inner join document on line.ledger = document.ledger and line.invoice_id = document.invoice_id
    inner join stock_item on line.stock_code = stock_item.stock_code
    cross join span
    where
        document.ledger = 'S' and document.in_ledger and document.invoice_date between span.first_day and span.last_day
        and stock_item.stock_controlled and not stock_item.cos_excluded and line.quantity <> 0
        and coalesce(stock_item.purchase_nominal in (select never_crosses.nominal_code from never_crosses), true)
),

cost as (
    select row_id, source, stock_code, sum(amount) as amount
    from cos_posting, span
    where role = 'cost' and date between span.first_day and span.last_day
    group by all
),

document_cost as (
    select row_id, sum(amount) as amount, count(stock_code) > 0 as by_item from cost group by row_id
),

sold as (
    select goods.row_id, any_value(goods.invoice_code) as invoice_code, any_value(goods.date) as date, sum(goods.net) as net
    from goods
    group by goods.row_id
),

held as (
    select stock_code, sum(quantity) as quantity, sum(amount) as value
    from cos_posting, span
    where role = 'stock' and date <= span.last_day and stock_code is not null
    group by stock_code
),

told as (
    select 'sales_without_cos' as code, sold.invoice_code as subject, sold.row_id, sold.date, sold.net as amount,
        'Goods were sold and no Cost of Sale was posted for them: is it deferred in KCC?' as cause,
        'Post the deferred Cost of Sale in KCC, then load the ledger again.' as fix
    from sold
    left join document_cost on sold.row_id = document_cost.row_id
    where coalesce(document_cost.amount, 0) = 0
    union all
    select 'cos_without_sales', coalesce(any_value(posting.invoice_code), posting.source, posting.transaction_id), any_value(posting.row_id), any_value(posting.date),
        sum(posting.amount), 'Cost of Sale is posted, and its document posted no sale in KCC''s ledger.',
        'See the transaction in KCC: a journal, or a document that was not exported with the ledger.'
    from cos_posting as posting
    cross join span
    where
        posting.role = 'cost' and posting.date between span.first_day and span.last_day
        and not exists (
            select 1
            from ledger_line as line
            inner join nominal on line.nominal_code = nominal.nominal_code
            where line.source = posting.source and line.source_type = posting.source_type and nominal.system_type in ('Sale', 'Sales Discount')
        )
    group by posting.source, posting.transaction_id
    having sum(posting.amount) <> 0
    union all
    select 'negative_stock', stock_code, null, span.last_day, value, 'The ledger has ' || quantity::decimal(18, 2) || ' units of it at the month''s end.',
        'Post the missing supplier invoice, or adjust the stock in KCC.'
    from held, span
    where quantity < 0 or (quantity = 0 and value < 0)
    union all
    select 'negative_stock', stock_code, null, as_at, value, 'The stock value report has ' || quantity::decimal(18, 2) || ' units of it.',
        'Post the missing supplier invoice, or adjust the stock in KCC.'
    from stock_value, span
    where as_at = span.last_day and (quantity < 0 or value < 0) and stock_code not in (select held.stock_code from held where held.quantity < 0)
    union all
    select 'zero_cost', goods.invoice_code || ' ' || goods.stock_code, goods.row_id, goods.date, goods.net,
        'The line has no Cost of Sale, other lines of the document have: the item had no value when it was issued.',
        'Give the item its value in KCC (adjust out, value, adjust in).'
    from goods
    inner join document_cost on goods.row_id = document_cost.row_id and document_cost.by_item
    left join cost on goods.row_id = cost.row_id and goods.stock_code = cost.stock_code
    where coalesce(cost.amount, 0) = 0 and document_cost.amount <> 0
    union all
    select 'zero_cost', stock_code, null, as_at, value, quantity::decimal(18, 2) || ' units stand in the stock value report at nil.',
        'Give the item its value in KCC before it is sold.'
    from stock_value, span
    where as_at = span.last_day and quantity > 0 and value = 0
    union all
    select 'margin_outlier', sold.invoice_code, sold.row_id, sold.date, sold.net - document_cost.amount,
        'Net goods ' || sold.net::decimal(18, 2) || ', Cost of Sale ' || document_cost.amount::decimal(18, 2) || '.', 'Check the prices and the item''s stock value.'
    from sold
    inner join document_cost on sold.row_id = document_cost.row_id
    where
        document_cost.amount <> 0 and abs(sold.net) > 0
        and ((sold.net - document_cost.amount) * sign(sold.net) < 0 or abs(document_cost.amount) * 10 < abs(sold.net))
)

select code, subject, row_id, date, amount::decimal(18, 2) as amount, cause, fix
from told
order by code, abs(amount) desc, subject;
