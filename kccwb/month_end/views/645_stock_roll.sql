-- Question: how did stock move in each month: opening + purchases + adjustments - Cost of Sale + received not invoiced + other = closing?
-- Inputs:   cos_posting
-- Columns:  month, opening, purchases, adjustments, cost_of_sale, received (goods received, not invoiced), other (journals and whatever else stands on the
--           stock nominals), closing, turn (Cost of Sale of the month x 12 / average of opening and closing; null without stock)
create or replace view stock_roll as
with moved as (
    select
        month,
        coalesce(sum(amount) filter (where role = 'stock'), 0) as stock,
        coalesce(sum(amount) filter (where role in ('stock', 'received') and purchase), 0) as purchases,
        coalesce(-sum(amount) filter (where role = 'adjustment'), 0) as adjustments,
        coalesce(sum(amount) filter (where role = 'cost'), 0) as cost_of_sale,
        coalesce(-sum(amount) filter (where role = 'received'), 0) as received
    from cos_posting
    group by month
),

running as (
    select *, sum(stock) over (order by month) as closing from moved
)

select
    month,
    (closing - stock)::decimal(18, 2) as opening,
    purchases::decimal(18, 2) as purchases,
    adjustments::decimal(18, 2) as adjustments,
    cost_of_sale::decimal(18, 2) as cost_of_sale,
    received::decimal(18, 2) as received,
    (stock - purchases - adjustments + cost_of_sale - received)::decimal(18, 2) as other,
    closing::decimal(18, 2) as closing,
    case when closing + closing - stock > 0 then share_of(cost_of_sale * 24, 1, closing + closing - stock) end as turn
from running
order by month;

-- Question: to which item does each posting of Cost of Sale belong?
-- Inputs:   cos_posting, document_line, document, stock_item, never_crosses
-- Columns:  month, row_id, invoice_code, date, channel, site, stock_code, stock_type, amount, told (ledger: the posting names the item; share: divided over the
--           document's items by quantity x average purchase price; none: neither)
-- Rule:     the shares of a posting add up to it to the penny: what rounding leaves is on the largest share
create or replace view cost_line as
with price as (
    select
        line.stock_code,
        share_of(
            sum(case document.kind when 'Credit' then -1 else 1 end * base_value(line.net, document.exchange_rate)) * 100, 1,
            sum(case document.kind when 'Credit' then -1 else 1 end * line.quantity)
        ) as hundredfold
    from document_line as line
    inner join document on line.ledger = document.ledger and line.invoice_id = document.invoice_id
    where document.ledger = 'P' and line.stock_code is not null and line.quantity > 0
    group by line.stock_code
    having sum(case document.kind when 'Credit' then -1 else 1 end * line.quantity) > 0
),

weight as (
    select
        line.ledger || ':' || line.invoice_id as row_id,
        line.stock_code,
        coalesce(stock_item.stock_type_2, '') as stock_type,
        sum(line.quantity * price.hundredfold)::decimal(18, 2) as weight
    from document_line as line
    inner join price on line.stock_code = price.stock_code
    left join stock_item on line.stock_code = stock_item.stock_code
    where
        line.ledger = 'S' and line.quantity > 0
        and not coalesce(stock_item.cos_excluded or stock_item.purchase_nominal not in (select never_crosses.nominal_code from never_crosses), false)
    group by all
),

weighed as (
    select *, sum(weight) over (partition by row_id)::decimal(18, 2) as whole, row_number() over (partition by row_id order by weight desc, stock_code) as place
    from weight
    where weight > 0
),

posting as (
    select * from cos_posting where role = 'cost'
),

shared as (
    select
        posting.month, posting.row_id, posting.invoice_code, posting.date, posting.channel, posting.site, weighed.stock_code, weighed.stock_type,
        posting.amount as posted, weighed.place, posting.transaction_id, posting.line,
        share_of(posting.amount, weighed.weight, weighed.whole) as share
    from posting
    inner join weighed on posting.row_id = weighed.row_id
    where posting.stock_code is null
)

select month, row_id, invoice_code, date, channel, site, stock_code, stock_type, amount, 'ledger' as told
from posting
where stock_code is not null
union all
select
    month, row_id, invoice_code, date, channel, site, stock_code, stock_type,
    (case place when 1 then posted - sum(share) over (partition by transaction_id, line) + share else share end)::decimal(18, 2), 'share'
from shared
union all
select month, row_id, invoice_code, date, channel, site, null, '', amount, 'none'
from posting
where stock_code is null and (row_id is null or row_id not in (select weighed.row_id from weighed));

-- Question: what sold at which cost and margin, by month, stock type and channel, and how fast does each stock type turn?
-- Inputs:   document_line, document, stock_item, cost_line, cos_posting
-- Columns:  month, stock_type, channel, sales, cost_of_sale, margin, margin_percent, stock (closing, of the stock type over all channels), turn
create or replace view margin_by as
with sold as (
    select
        strftime(document.invoice_date, '%Y-%m') as month,
        coalesce(stock_item.stock_type_2, '') as stock_type,
        coalesce(document.channel, '') as channel,
        case document.kind when 'Credit' then -1 else 1 end * base_value(document_line.net, document.exchange_rate) as sales,
        0 as cost
    from document_line
    inner join document on document_line.ledger = document.ledger and document_line.invoice_id = document.invoice_id
    left join stock_item on document_line.stock_code = stock_item.stock_code
    where document.ledger = 'S' and document.in_ledger and document_line.net <> 0
    union all
    select month, stock_type, channel, 0, amount
    from cost_line
),

summed as (
    select month, stock_type, channel, sum(sales)::decimal(18, 2) as sales, sum(cost)::decimal(18, 2) as cost_of_sale
    from sold
    group by all
),

held as (
    select
        months.month,
        cos_posting.stock_type,
        sum(cos_posting.amount) as stock,
        sum(cos_posting.amount) filter (where cos_posting.month < months.month) as before
    from (select distinct month from cos_posting) as months
    inner join cos_posting on cos_posting.month <= months.month and cos_posting.role = 'stock'
    group by all
),

type_cost as (
    select month, stock_type, sum(cost_of_sale) as cost from summed group by all
)

select
    summed.month,
    summed.stock_type,
    summed.channel,
    summed.sales,
    summed.cost_of_sale,
    (summed.sales - summed.cost_of_sale)::decimal(18, 2) as margin,
    case when summed.sales > 0 then share_of((summed.sales - summed.cost_of_sale) * 100, 1, summed.sales) end as margin_percent,
    coalesce(held.stock, 0)::decimal(18, 2) as stock,
    case
        when coalesce(held.stock, 0) + coalesce(held.before, 0) > 0 then share_of(type_cost.cost * 24, 1, held.stock + coalesce(held.before, 0))
    end as turn
from summed
left join held on summed.month = held.month and summed.stock_type = held.stock_type
left join type_cost on summed.month = type_cost.month and summed.stock_type = type_cost.stock_type;
