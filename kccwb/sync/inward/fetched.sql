-- Question: how many of the payments just read are new, and how many changed?
-- Inputs:   fetched_payment, package_payment
-- Columns:  new, changed
select
    count(*) filter (where known.payment_key is null) as new,
    count(*) filter (
        where known.payment_key is not null
        and (
            fetched.kind, fetched.document_id, fetched.date, fetched.amount, fetched.currency, coalesce(fetched.bank_amount, 0.00), fetched.deleted,
            fetched.bank_account_id, fetched.reference
        ) <> (
            known.kind, known.document_id, known.date, known.amount, known.currency, coalesce(known.bank_amount, 0.00), known.deleted,
            known.bank_account_id, known.reference
        )
    ) as changed
from fetched_payment as fetched
left join package_payment as known on fetched.payment_key = known.payment_key;
