-- Question: how many known parts of payments are there no more, because the whole payment was read and they did not come?
-- Inputs:   package_payment, fetched_payment; ? = the payment ids that were read whole
-- Columns:  gone
select count(*) as gone
from package_payment as known
where
    not known.deleted
    and known.payment_id in (select unnest(?::varchar[]))
    and known.payment_key not in (select payment_key from fetched_payment);
