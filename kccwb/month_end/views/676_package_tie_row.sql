-- Question: which postings make up the other side's figure of each tie-out: the package's, the stock value report's, the sales invoices'?
-- Inputs:   package_tie_posting, package_at, package_journal_line_now, package_leg, package_posting, stock_value, sales_summary_line, tie_stock_item, document,
--           document_line, document_standing, company; parameter month (YYYY-MM)
-- Columns:  tie, date, kind, number, name, description, amount (debit positive; VAT:RATE: positive on invoices), row_id (KCC's document, where it is known)
-- Rule:     what the package's trial balance holds and nothing that was read shows is not among the rows: tie_out_rows says how much it is
create or replace macro package_tie_row(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

twin as (
    select twin, min(row_id) as row_id from document_standing group by twin
),

acct as (
    select * from package_at(month) where kind in ('stock', 'cost', 'adjustment', 'received')
),

listed as (
    select posted.tie, posted.date, posted.kind, posted.number, posted.name, '' as description, posted.amount, twin.row_id
    from package_tie_posting(month) as posted
    left join twin on posted.twin = twin.twin
    where posted.in_range
    union all
    select
        case acct.kind when 'adjustment' then 'adjustments' else acct.kind end, line.date, 'journal', line.number, line.narration, line.description, line.amount, null
    from package_journal_line_now as line
    inner join acct on line.account_id = acct.account_id
    cross join span
    where line.posted and line.date <= span.last_day
    union all
    select 'stock', leg.date, leg.kind, leg.number, leg.contact_name, '', leg.amount, twin.row_id
    from package_leg as leg
    inner join acct on acct.kind = 'stock' and leg.leg = 'nominal' and leg.account_id = acct.account_id
    cross join span
    left join twin on leg.twin = twin.twin
    where leg.date <= span.last_day
    union all
    select 'stock', posting.date, posting.kind, posting.number, posting.narration, posting.description, posting.amount, null
    from package_posting as posting
    inner join acct on acct.kind = 'stock' and posting.account_id = acct.account_id
    cross join span
    where posting.live and posting.kind = 'bank transaction' and posting.date <= span.last_day
    union all
    select 'report', value.as_at, 'stock item', value.stock_code, '', value.quantity::decimal(18, 2)::varchar || ' units', value.value, null
    from stock_value as value
    cross join span
    where value.as_at = span.last_day
    union all
    select 'summary', date, source_type, invoice_code, name, trim(nominal_code || ' ' || description), amount, row_id from sales_summary_line(month)
    union all
    select tie, date, 'posting', subject, '', item, amount, null from tie_stock_item(month) where tie = 'foreign'
    union all
    select
        rate_tie(line.tax_rate, document.ledger = 'S'), document.invoice_date, document.source_type, document.invoice_code,
        coalesce(company.company_name, ''), '', case document.kind when 'Credit' then -1 else 1 end * base_value(line.tax, document.exchange_rate), document.row_id
    from document
    inner join document_line as line on document.ledger = line.ledger and document.invoice_id = line.invoice_id
    inner join document_standing on document.row_id = document_standing.row_id
    cross join span
    left join company on document.urn = company.urn
    where
        document.in_ledger and document_standing.standing = 'there' and document.invoice_date between span.first_day and span.last_day and line.tax_rate is not null
        and line.tax <> 0
)

select listed.tie, listed.date, listed.kind, listed.number, listed.name, listed.description, listed.amount::decimal(18, 2) as amount, listed.row_id
from listed;
