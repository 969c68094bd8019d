-- Question: why does the stock value report at a month's end differ from the stock nominal, item by item and document by document?
-- Inputs:   stock_value, cos_posting, stock_purchase, document, document_line, stock_item; parameter month (YYYY-MM)
-- Columns:  cause (1 to 8 as in KCC's own list, 0 what no cause explains), item (the cause in words), subject (document or stock code), row_id, date, amount
--           (report less nominal), explained, note
-- Rule:     the rows add up to report less nominal to the penny. By item: the report's value less what the ledger holds of it, less what unposted documents
--           of it explain. Lines without a stock code belong to no item: journals are cause 4. Without stock codes in the ledger no item can be told.
create or replace macro stock_bridge(month) as table
with span as (
    select last_day((month || '-01')::date) as last_day, (month || '-01')::date as first_day
),

report as (
    select stock_code, sum(quantity) as quantity, sum(value) as value
    from stock_value
    where as_at = (select last_day from span)
    group by stock_code
),

posting as (
    select cos_posting.* from cos_posting, span where cos_posting.role = 'stock' and cos_posting.date <= span.last_day
),

coded as (
    select count(stock_code) > 0 as by_item from posting
),

ledger as (
    select stock_code, sum(amount) as value, sum(coalesce(quantity, 0)) as quantity
    from posting
    where stock_code is not null
    group by stock_code
),

price as (
    select stock_code, value, quantity from ledger where quantity > 0
),

unposted as (
    select
        case when invoice_date < span.first_day then 8 else 1 end as cause,
        case
            when invoice_date < span.first_day then 'Supplier invoice never posted'
            else 'Delivered, supplier invoice not posted yet'
        end as item,
        invoice_code as subject,
        row_id,
        invoice_date as date,
        coalesce(stock_code, '') as stock_code,
        sum(amount) as amount
    from stock_purchase
    cross join span
    where not in_ledger and invoice_date <= span.last_day
    group by all
),

returned as (
    select
        6 as cause,
        'Return booked in, credit note not issued yet' as item,
        document.invoice_code as subject,
        document.row_id,
        document.invoice_date as date,
        coalesce(line.stock_code, '') as stock_code,
        sum(share_of(price.value, line.quantity, price.quantity)) as amount
    from document
    inner join document_line as line on document.ledger = line.ledger and document.invoice_id = line.invoice_id
    inner join price on line.stock_code = price.stock_code
    cross join span
    where document.ledger = 'S' and document.kind = 'Credit' and not document.in_ledger and document.invoice_date <= span.last_day
    group by all
),

document_item as (
    select * from unposted
    union all
    select * from returned
),

by_item as (
    select
        coalesce(report.stock_code, ledger.stock_code) as stock_code,
        coalesce(report.value, 0) - coalesce(ledger.value, 0)
        - coalesce((select sum(document_item.amount) from document_item where document_item.stock_code = coalesce(report.stock_code, ledger.stock_code)), 0) as amount,
        coalesce(report.quantity, 0) - coalesce(ledger.quantity, 0) as quantity,
        ledger.stock_code is null as never_in_ledger,
        report.stock_code is null as never_in_report
    from report
    full join ledger on report.stock_code = ledger.stock_code
),

marked as (
    select
        stock_code,
        cos_excluded or coalesce(purchase_nominal not in (select never_crosses.nominal_code from never_crosses), false) as cos_excluded,
        stock_controlled
    from stock_item
),

item_cause as (
    select
        by_item.stock_code,
        by_item.amount,
        case
            when coalesce(marked.cos_excluded, false) and by_item.never_in_ledger then 3
            when not coalesce(marked.stock_controlled, true) then 2
            when by_item.quantity = 0 then 5
            else 7
        end as cause,
        by_item.quantity
    from by_item
    left join marked on by_item.stock_code = marked.stock_code
    where by_item.amount <> 0
),

loose as (
    select
        case when source_type in ('Journal', '') then 4 else 0 end as cause,
        case when source_type in ('Journal', '') then 'Journal on the stock nominal' else 'Posted to the stock nominal without a stock code' end as item,
        coalesce(invoice_code, nullif(source, ''), transaction_id) as subject,
        row_id,
        date,
        -sum(amount) as amount
    from posting
    where stock_code is null
    group by all
),

told as (
    select cause, item, subject, row_id, date, sum(amount) as amount, cause > 0 as explained, '' as note from document_item group by all
    union all
    select
        cause,
        case cause
            when 2 then 'Item without stock control: in the nominal only'
            when 3 then 'COS-excluded item: in the report only'
            when 5 then 'Stock value changed over time'
            else 'Quantity in the report that the ledger does not know'
        end,
        stock_code, null, null, amount, true,
        case cause
            when 7 then quantity::decimal(18, 2) || ' units: adjusted in at nil and valued later, delivered without any invoice in the files, or a return without a credit note'
            else ''
        end
    from item_cause, coded
    where coded.by_item or item_cause.cause = 3
    union all
    select cause, item, subject, row_id, date, amount, cause > 0, '' from loose, coded where coded.by_item or loose.cause = 4
),

whole as (
    select (select coalesce(sum(value), 0) from report) - (select coalesce(sum(amount), 0) from posting) as amount,
        (select count(*) from report) as reported
)

select told.cause, told.item, told.subject, told.row_id, told.date, told.amount::decimal(18, 2) as amount, told.explained, told.note
from told, whole
where whole.reported > 0 and told.amount <> 0
union all
select 0, 'Not explained by document or item', '', null, null, (whole.amount - coalesce((select sum(told.amount) from told), 0))::decimal(18, 2), false,
    case when coded.by_item then '' else 'The ledger was exported without stock codes: export nominal transactions with Stock Code and Quantity.' end
from whole, coded
where whole.reported > 0 and whole.amount <> coalesce((select sum(told.amount) from told), 0);
