-- Question: what do customers owe, item by item, and how late are they?
-- Inputs:   open_item
-- Columns:  urn, company_name, invoice_code, invoice_date, due_date, currency, amount, paid, outstanding, age_days (past due), bucket, row_id, kind (Invoice,
--           Credit, Payment: the last two negative, not allocated yet), base_amount, base_outstanding
create or replace view open_debtor as
select
    urn, company_name, invoice_code, invoice_date, due_date, currency, amount, paid, outstanding, age_days, bucket, row_id, kind, base_amount,
    base_outstanding
from open_item(null)
where side = 'S' and outstanding <> 0;
