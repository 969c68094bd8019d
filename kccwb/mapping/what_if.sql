-- Question: which documents hold the lines that would change account?
-- Inputs:   moved_use (registered by what_if.py), unsent_line, document, document_line, company
-- Columns:  row_id, source_type, source_code, source_date, company_name, lines, net, currency, from_account, to_account, why
select
    document.row_id,
    document.source_type,
    document.invoice_code as source_code,
    document.invoice_date as source_date,
    company.company_name,
    count(*)::integer as lines,
    sum(line.net)::decimal(18, 2) as net,
    document.currency,
    moved.from_account,
    moved.to_account,
    any_value(moved.from_why || ' → ' || moved.to_why) as why
from moved_use as moved
inner join unsent_line as unsent
    on
        moved.ledger = unsent.ledger
        and moved.document_kind = unsent.document_kind
        and moved.urn = unsent.urn
        and moved.stock_code is not distinct from unsent.stock_code
        and moved.nominal_code is not distinct from unsent.nominal_code
inner join document on unsent.row_id = document.row_id
inner join document_line as line on document.ledger = line.ledger and document.invoice_id = line.invoice_id and unsent.line = line.line
left join company on document.urn = company.urn
group by all
order by abs(sum(line.net)) desc, document.row_id;
