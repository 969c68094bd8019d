-- Question: which allocations of KCC join two things that are both in its ledger?
-- Inputs:   allocation, document, payment
-- Columns:  allocation_id, side, source_row (row id of the payment or credit), document_row_id, allocation_date, amount
create or replace view effective_allocation as
select
    allocation.allocation_id,
    allocation.side,
    coalesce(credit.row_id, case allocation.side when 'S' then 'prepayment:' else 'prepayment-p:' end || paid.payment_id) as source_row,
    invoice.row_id as document_row_id,
    allocation.allocation_date,
    allocation.amount
from allocation
inner join document as invoice on invoice.row_id = allocation.side || ':' || allocation.invoice_id and invoice.in_ledger
left join document as credit
    on allocation.allocation_type = 'Credit' and credit.row_id = allocation.side || ':' || allocation.source and credit.in_ledger
left join payment as paid
    on allocation.allocation_type = 'Payment' and paid.side = allocation.side and paid.payment_id = allocation.source and paid.authorised
where credit.row_id is not null or paid.payment_id is not null;
