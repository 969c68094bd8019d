-- Question: which allocations of prepayments go out, what does each wait for, and if one does not go, why?
-- Inputs:   allocation, payment, export_prepayment, export_document, export_state
-- Columns:  as export_row, with waits_for, prepayment_row and document_row
create or replace view export_allocation as
select
    case allocation.side when 'S' then 'allocation:' else 'allocation-p:' end || allocation.allocation_id as row_id,
    'Allocation' as source_type,
    allocation.allocation_id as source_code,
    allocation.allocation_date as source_date,
    allocation.allocation_date as since,
    coalesce(invoice.urn, paid.urn) as urn,
    coalesce(invoice.company_name, paid.company_name) as company_name,
    coalesce(invoice.currency, paid.currency) as currency,
    allocation.amount,
    base_value(allocation.amount, coalesce(kcc_invoice.exchange_rate, 1)) as base_amount,
    case
        when allocation.allocation_type = 'Credit' then 'credit-note allocations never cross'
        when allocation.side = 'P' then 'payments to suppliers are made in the accounting package'
        when paid.ineligible_reason is not null then 'its payment ' || paid.source_code || ' is not for export: ' || paid.ineligible_reason
        when paid_state.state = 'marked' then 'its payment was marked as exported by hand: allocate it in the accounting package'
        when invoice_state.state = 'marked' then 'its invoice was marked as exported by hand: allocate it in the accounting package'
    end as ineligible_reason,
    case
        when paid.row_id is null then 'waits for payment ' || allocation.source || ', which is not loaded'
        when invoice.row_id is null then 'waits for invoice ' || allocation.invoice_id || ', which is not loaded'
        when invoice.ineligible_reason is not null then 'waits for invoice ' || invoice.source_code || ': ' || invoice.ineligible_reason
        when paid_state.later in ('voided in package', 'deleted in package', 'not in package')
            then 'waits for payment ' || paid.source_code || ': ' || paid_state.later
        when invoice_state.later in ('voided in package', 'deleted in package', 'not in package')
            then 'waits for invoice ' || invoice.source_code || ': ' || invoice_state.later
        when coalesce(paid_state.state, '') not in ('sent', 'verified') then 'waits for payment ' || paid.source_code || ': not exported yet'
        when coalesce(invoice_state.state, '') not in ('sent', 'verified') then 'waits for invoice ' || invoice.source_code || ': not exported yet'
        when upper(coalesce(invoice_state.package_status, '')) in ('DRAFT', 'SUBMITTED')
            then 'waits for invoice ' || invoice.source_code || ': a draft in the accounting package, approve it there'
    end as waits_for,
    allocation.load_id,
    paid.row_id as prepayment_row,
    invoice.row_id as document_row
from allocation
left join export_prepayment as paid
    on allocation.allocation_type = 'Payment' and paid.row_id = case allocation.side when 'S' then 'prepayment:' else 'prepayment-p:' end || allocation.source
left join export_document as invoice on invoice.row_id = allocation.side || ':' || allocation.invoice_id
left join document as kcc_invoice on invoice.row_id = kcc_invoice.row_id
left join export_state as paid_state on paid.row_id = paid_state.row_id
left join export_state as invoice_state on invoice.row_id = invoice_state.row_id;
