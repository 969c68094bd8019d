-- Question: which postings stand on the stock and Cost-of-Sale nominals, and to which document, customer, channel, site and stock type do they belong?
-- Inputs:   ledger_line, cos_role, document, company, stock_item
-- Columns:  transaction_id, line, date, posted, month, nominal_code, role, amount (debit positive), purchase, source_type, source, row_id, invoice_code, urn,
--           company_name, channel, site, stock_type, stock_code, quantity, description, load_id
create or replace view cos_posting as
select
    line.transaction_id,
    line.line,
    line.date,
    line.posted,
    strftime(line.date, '%Y-%m') as month,
    line.nominal_code,
    cos_role.role,
    (line.debit - line.credit)::decimal(18, 2) as amount,
    coalesce(line.source_type in ('Purchase Invoice', 'Purchase Credit'), false) as purchase,
    coalesce(line.source_type, '') as source_type,
    coalesce(line.source, '') as source,
    document.row_id,
    document.invoice_code,
    document.urn,
    company.company_name,
    coalesce(nullif(document.channel, ''), nullif(line.nominal_classification, ''), '') as channel,
    coalesce(document.site, '') as site,
    coalesce(stock_item.stock_type_2, '') as stock_type,
    line.stock_code,
    line.quantity,
    line.description,
    line.load_id
from ledger_line as line
inner join cos_role on line.nominal_code = cos_role.nominal_code
left join document
    on line.source = document.invoice_id
    and document.ledger = case
        when line.source_type in ('Sales Invoice', 'Sales Credit') then 'S' when line.source_type in ('Purchase Invoice', 'Purchase Credit') then 'P'
    end
left join company on document.urn = company.urn
left join stock_item on line.stock_code = stock_item.stock_code
where coalesce(line.source_type, '') <> 'Clear Down';
