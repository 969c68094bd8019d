-- Question: by how much does a document's tax differ from its net at the rates of its lines?
-- Inputs:   document, document_line, tax_rate
-- Columns:  row_id, invoice_code, currency, tax, expected (rounded line by line), difference (the smaller one of rounding line by line and of the whole)
create or replace view document_tax as
with line as (
    select
        document.row_id, document.invoice_code, document.currency, document_line.tax,
        document_line.net * tax_rate.rate * 0.01::decimal(3, 2) as exact_tax
    from document_line
    inner join document on document_line.ledger = document.ledger and document_line.invoice_id = document.invoice_id
    left join tax_rate on document_line.tax_rate = tax_rate.tax_rate
    where document_line.net <> 0 or document_line.tax <> 0
),

summed as (
    select
        row_id,
        any_value(invoice_code) as invoice_code,
        any_value(currency) as currency,
        sum(tax) as tax,
        sum(round(exact_tax, 2)) as expected,
        round(sum(exact_tax), 2) as expected_whole
    from line
    group by row_id
    having count(*) = count(exact_tax)
)

select
    row_id,
    invoice_code,
    currency,
    tax::decimal(18, 2) as tax,
    expected::decimal(18, 2) as expected,
    (case when abs(tax - expected) <= abs(tax - expected_whole) then tax - expected else tax - expected_whole end)::decimal(18, 2) as difference
from summed;
