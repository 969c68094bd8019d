-- Question: what of the selected payments decides whether and how they are created?
-- Inputs:   payment_import, created_payment, document; $ids (null for all)
-- Columns:  as payment_import, with document_rate, times (created so far), earlier (what was created for it before and still counts)
select
    payment_import.*,
    document.exchange_rate as document_rate,
    coalesce(created.times, 0)::integer as times,
    case when payment_import.changed and not created.in_kcc then created.amount else 0.00 end::decimal(18, 2) as earlier
from payment_import
left join created_payment as created on payment_import.row_id = created.row_id
left join document on payment_import.document_row_id = document.row_id
where $ids is null or payment_import.row_id in (select unnest($ids::varchar[]))
order by payment_import.payment_date, payment_import.row_id;
