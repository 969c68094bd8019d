-- Question: which postings of KCC's ledger make up KCC's figure of each tie-out?
-- Inputs:   cos_posting, ledger_line, tie_nominal, tie_register, document, company; parameter month (YYYY-MM)
-- Columns:  tie, date, source_type, source, transaction_id, nominal_code, name (company), description, amount (debit positive; tax of the register: positive on
--           invoices), row_id, invoice_code. The rows of a tie add up to its KCC figure
create or replace macro kcc_tie_posting(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

of_ledger as (
    select tied.tie, line.*, document.row_id, document.invoice_code, company.company_name
    from ledger_line as line
    inner join tie_nominal(month) as tied on line.nominal_code = tied.nominal_code
    cross join span
    left join document on line.source = document.invoice_id and line.source_type = document.source_type
    left join company on document.urn = company.urn
    where
        coalesce(line.source_type, '') <> 'Clear Down' and line.date <= span.last_day
        and (tied.tie in ('debtors', 'creditors') or line.date >= span.first_day)
),

of_stock as (
    select
        unnest(case role when 'stock' then ['stock', 'report'] when 'cost' then ['cost'] when 'adjustment' then ['adjustments'] else ['received'] end) as tie,
        cos_posting.*
    from cos_posting
    cross join span
    where date <= span.last_day
)

select
    tie, date, source_type, source, transaction_id, nominal_code, coalesce(company_name, '') as name, coalesce(description, '') as description, amount, row_id,
    coalesce(invoice_code, '') as invoice_code
from of_stock
union all
select
    tie, date, coalesce(source_type, ''), coalesce(source, ''), transaction_id, nominal_code, coalesce(company_name, ''), coalesce(description, ''),
    (debit - credit)::decimal(18, 2), row_id, coalesce(invoice_code, '')
from of_ledger
union all
select
    register.tie, register.date, register.source_type, register.source, '', '', coalesce(company.company_name, ''), 'Tax register, net ' || register.net::varchar,
    register.signed::decimal(18, 2), document.row_id,
    coalesce(register.invoice_code, document.invoice_code, '')
from tie_register as register
cross join span
left join document on register.source = document.invoice_id and register.source_type = document.source_type
left join company on document.urn = company.urn
where register.date between span.first_day and span.last_day;
