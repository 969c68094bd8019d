-- Question: which created payments does KCC not hold yet, and which invoice does each settle?
-- Inputs:   created_payment, document
-- Columns:  as created_payment, with invoice_id, invoice_date, order_no (sales only)
select
    created.*,
    document.invoice_id,
    document.invoice_date,
    case created.side when 'S' then document.order_no end as order_no
from created_payment as created
inner join document on created.document_row_id = document.row_id
where created.standing and not created.in_kcc
order by created.payment_date, created.payment_id;
