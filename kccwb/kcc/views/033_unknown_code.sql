-- Question: which codes do documents, payments and the ledger name that are in no list?
-- Inputs:   document, document_line, payment, ledger_line, company, stock_item, nominal, tax_rate, bank_account
-- Columns:  kind (URN, Stock code, Nominal, Tax rate, Bank account), code, row_id (the document or payment that names it; null for the ledger), base_amount (of
--           that document; null when it is not in KCC's ledger yet)
create or replace view unknown_code as
with line as (
    select
        document.row_id, document_line.stock_code, document_line.nominal_code, document_line.tax_rate,
        case when document.in_ledger then base_value(document.gross, document.exchange_rate) end as base_amount
    from document_line
    inner join document on document_line.ledger = document.ledger and document_line.invoice_id = document.invoice_id
),

paid as (
    select
        case side when 'S' then 'prepayment:' else 'prepayment-p:' end || payment_id as row_id, urn, bank_account,
        base_value(amount, exchange_rate) as base_amount
    from payment
),

-- a code that is not given is in no list either, and nothing is wrong with it
found as (
    select 'URN' as kind, urn as code, row_id, case when in_ledger then base_value(gross, exchange_rate) end as base_amount
    from document
    where urn not in (select urn from company)
    union all
    select 'URN', urn, row_id, base_amount from paid where urn not in (select urn from company)
    union all
    select distinct 'Stock code', stock_code, row_id, base_amount from line where stock_code not in (select stock_code from stock_item)
    union all
    select distinct 'Nominal', nominal_code, row_id, base_amount from line where nominal_code not in (select nominal_code from nominal)
    union all
    select distinct 'Nominal', nominal_code, null, null from ledger_line where nominal_code not in (select nominal_code from nominal)
    union all
    select distinct 'Tax rate', tax_rate, row_id, base_amount from line where tax_rate not in (select tax_rate from tax_rate)
    union all
    select 'Bank account', bank_account, row_id, base_amount from paid where bank_account not in (select bank_account from bank_account)
)

select kind, code, row_id, base_amount from found where code is not null and code <> '';
