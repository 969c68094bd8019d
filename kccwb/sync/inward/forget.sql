-- Question: none; it marks as deleted the known parts of payments that were read whole and did not come again
-- Inputs:   package_payment, fetched_payment; ? = the payment ids that were read whole
-- Columns:  none
update package_payment set deleted = true
where
    not deleted
    and payment_id in (select unnest(?::varchar[]))
    and payment_key not in (select payment_key from fetched_payment);
