-- Question: which codes differ from another one in case only?
-- Inputs:   company, stock_item, nominal, tax_rate, bank_account, document, document_line, payment
-- Columns:  kind, folded (the code in lower case), codes (all its spellings, in order)
create or replace view code_case as
with used as (
    select 'URN' as kind, urn as code from company
    union
    select 'URN', urn from document
    union
    select 'URN', urn from payment
    union
    select 'Stock code', stock_code from stock_item
    union
    select 'Stock code', stock_code from document_line
    union
    select 'Nominal', nominal_code from nominal
    union
    select 'Nominal', nominal_code from document_line
    union
    select 'Tax rate', tax_rate from tax_rate
    union
    select 'Tax rate', tax_rate from document_line
    union
    select 'Bank account', bank_account from bank_account
    union
    select 'Bank account', bank_account from payment
    union
    select case ledger when 'S' then 'Sales Invoice ID' else 'Purchase Invoice ID' end, invoice_id from document
)

select kind, lower(code) as folded, string_agg(code, ', ' order by code) as codes
from used
where code is not null
group by kind, lower(code)
having count(*) > 1;
