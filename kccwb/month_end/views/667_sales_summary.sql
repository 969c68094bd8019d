-- Question: what do KCC's sales invoices and credits of a month come to, line by line (its sales summary by invoice date, issued only, delivery lines included)?
-- Inputs:   document, document_line, nominal, company; parameter month (YYYY-MM)
-- Columns:  row_id, invoice_code, source_type, date, currency, name (company), nominal_code, description, on_sales (the line's nominal is one of sales), amount (net in
--           base currency at KCC's rate, debit positive: invoices negative)
create or replace macro sales_summary_line(month) as table
select
    document.row_id,
    document.invoice_code,
    document.source_type,
    document.invoice_date as date,
    document.currency,
    coalesce(company.company_name, '') as name,
    coalesce(line.nominal_code, '') as nominal_code,
    coalesce(line.description, '') as description,
    coalesce(nominal.system_type in ('Sale', 'Sales Discount'), false) as on_sales,
    (case document.kind when 'Credit' then 1 else -1 end * base_value(line.net, document.exchange_rate))::decimal(18, 2) as amount
from document
inner join document_line as line on document.ledger = line.ledger and document.invoice_id = line.invoice_id
left join nominal on line.nominal_code = nominal.nominal_code
left join company on document.urn = company.urn
where document.ledger = 'S' and document.in_ledger and strftime(document.invoice_date, '%Y-%m') = month and line.net <> 0;
