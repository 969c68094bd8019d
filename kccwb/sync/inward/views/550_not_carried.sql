-- Question: what looks like a payment in the package and is not carried into KCC, and why?
-- Inputs:   package_payment, payment_class, document, company
-- Columns:  row_id, package_payment_id, kind, urn, company_name, payment_date, reference, amount, currency, document_number, document_row_id, s_p, reason,
--           deleted, first_seen
create or replace view not_carried as
select
    payment.payment_key as row_id,
    payment.payment_id as package_payment_id,
    payment.kind,
    document.urn,
    coalesce(company.company_name, payment.contact_name) as company_name,
    payment.date as payment_date,
    payment.reference,
    payment.amount,
    payment.currency,
    coalesce(document.invoice_code, payment.document_number) as document_number,
    class.document_row_id,
    payment.side as s_p,
    class.not_carried as reason,
    payment.deleted,
    payment.first_seen
from package_payment as payment
inner join payment_class as class on payment.payment_key = class.row_id
left join document on class.document_row_id = document.row_id
left join company on document.urn = company.urn
where class.not_carried <> '';
