-- Question: what do the raw records say about each of these payments?
-- Inputs:   package_payment, export_event; $ids
-- Columns:  as classify.Facts
select
    payment.payment_key as row_id,
    payment.kind,
    payment.document_is_credit,
    payment.deleted,
    exists (
        select 1
        from export_event as event
        where
            event.kind in ('accepted', 'adopted')
            and event.source_type = 'Prepayment'
            and event.package_id = payment.payment_id
    ) as own_prepayment,
    (
        select count(distinct event.row_id)
        from export_event as event
        where
            event.kind in ('accepted', 'adopted')
            and event.package_id = payment.document_id
            and event.source_type = case payment.side when 'S' then 'Sales Invoice' else 'Purchase Invoice' end
    )::integer as sent_invoices
from package_payment as payment
where payment.payment_key in (select unnest($ids::varchar[]));
