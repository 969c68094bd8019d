-- Question: of what is the difference between KCC's sales nominals and its own sales invoices of a month made (the sales summary by invoice date, credits included)?
-- Inputs:   ledger_line, nominal, document, document_line; parameter month (YYYY-MM)
-- Columns:  as tie_stock_item; tie summary. amount is invoices less ledger, debit positive
create or replace macro tie_summary_item(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

sale as (
    select nominal_code from nominal where system_type in ('Sale', 'Sales Discount')
),

posted as (
    select
        document.row_id,
        any_value(document.invoice_code) as invoice_code,
        coalesce(line.source_type, '') as source_type,
        coalesce(nullif(line.source, ''), line.transaction_id) as source,
        min(line.date) as date,
        sum(line.debit - line.credit) as amount
    from ledger_line as line
    inner join sale on line.nominal_code = sale.nominal_code
    cross join span
    left join document on line.source = document.invoice_id and line.source_type = document.source_type
    where line.date between span.first_day and span.last_day and coalesce(line.source_type, '') <> 'Clear Down'
    group by document.row_id, coalesce(line.source_type, ''), coalesce(nullif(line.source, ''), line.transaction_id)
),

invoiced as (
    select row_id, invoice_code, date, currency, on_sales, sum(amount) as amount, count(*) as lines
    from sales_summary_line(month)
    group by all
),

compared as (
    select
        case
            when invoiced.row_id is null then 'Posted in the month by an invoice of another month'
            when posted.row_id is null then 'Invoice of the month that posted no sales in it'
            when invoiced.currency <> (select base_currency from base_currency) and abs(invoiced.amount - posted.amount) <= 0.01 * invoiced.lines
                then 'Pennies of converting foreign documents line by line'
            else 'Other sales in the ledger than on the invoice'
        end as item,
        coalesce(invoiced.invoice_code, posted.invoice_code) as subject,
        coalesce(invoiced.row_id, posted.row_id) as row_id,
        coalesce(invoiced.date, posted.date) as date,
        coalesce(invoiced.amount, 0) - coalesce(posted.amount, 0) as amount
    from (select * from invoiced where on_sales) as invoiced
    full join (select * from posted where row_id is not null) as posted on invoiced.row_id = posted.row_id
),

told as (
    select
        item, subject, row_id, date, amount, starts_with(item, 'Pennies') as explained,
        case when starts_with(item, 'Pennies') then 'Rounding of each line; nothing to do.' else 'Compare the invoice with its postings in KCC: date, nominals, amounts.' end as note
    from compared
    union all
    select 'Posted by an invoice that is not loaded', source, null, date, -amount, false, 'Export the sales invoices of the month from KCC and load them.'
    from posted
    where row_id is null and source_type in ('Sales Invoice', 'Sales Credit')
    union all
    select 'Posted on a sales nominal by something else than an invoice', source, null, date, -amount, true,
        'A sales ledger entry, a journal or imported history: right if you know of it.'
    from posted
    where row_id is null and source_type not in ('Sales Invoice', 'Sales Credit')
    union all
    select 'Invoice line on a nominal that is no sales nominal', invoice_code, row_id, date, amount, true, 'It counts under that nominal, not among sales.'
    from invoiced
    where not on_sales
)

select 'summary' as tie, item, subject, row_id, date, amount::decimal(18, 2) as amount, explained, note, '' as account, '' as package_kind, '' as package_id
from told
where amount <> 0;
