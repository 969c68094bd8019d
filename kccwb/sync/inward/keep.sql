-- Question: none; it keeps the payments just read
-- Inputs:   fetched_payment
-- Columns:  none; package_payment is brought up to date, first_seen stays
insert into package_payment by name
select * from fetched_payment
on conflict (payment_key) do update set
    payment_id = excluded.payment_id,
    kind = excluded.kind,
    side = excluded.side,
    document_id = excluded.document_id,
    document_number = excluded.document_number,
    contact_id = excluded.contact_id,
    contact_name = excluded.contact_name,
    date = excluded.date,
    amount = excluded.amount,
    currency = excluded.currency,
    rate = excluded.rate,
    bank_account_id = excluded.bank_account_id,
    bank_account_code = excluded.bank_account_code,
    reference = excluded.reference,
    deleted = excluded.deleted,
    updated = excluded.updated,
    bank_amount = excluded.bank_amount,
    batch_id = excluded.batch_id,
    document_is_credit = excluded.document_is_credit;
