-- Question: which lines do the package's documents have, as last read?
-- Inputs:   book_document, package_line_version, package_account
-- Columns:  package_id, kind, number, contact_name, date, currency, rate, status, line, account_id, account_code, tax_code, item, description, quantity,
--           net and tax (positive as on the document), base_net, base_tax (each line by itself; at the document's rate)
create or replace view package_line as
select
    document.package_id,
    document.kind,
    document.number,
    document.contact_name,
    document.date,
    document.currency,
    document.rate,
    document.status,
    line.line,
    coalesce(nullif(line.account_id, ''), by_code.account_id, '') as account_id,
    coalesce(nullif(line.account_code, ''), by_id.code, '') as account_code,
    line.tax_code,
    line.item,
    line.description,
    line.quantity,
    line.net,
    line.tax,
    base_value(line.net, coalesce(document.rate, 1)) as base_net,
    base_value(line.tax, coalesce(document.rate, 1)) as base_tax
from book_document as document
inner join package_line_version as line on document.version = line.version
left join package_account as by_id on line.account_id = by_id.account_id and line.account_id <> ''
left join (
    select code, min(account_id) as account_id from package_account where code <> '' group by code
) as by_code
    on line.account_id = '' and line.account_code = by_code.code;
