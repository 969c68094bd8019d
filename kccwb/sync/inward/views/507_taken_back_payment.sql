-- Question: which payments that KCC was given count here no longer, because the package changed or deleted them, and must be reversed in KCC?
-- Inputs:   payment_event, created_payment, event, payment
-- Columns:  row_id, payment_id (KCC's), amount, currency, payment_date, standing (a later version of it counts now), successor_id, successor_amount,
--           successor_in_kcc. KCC was given what went into a file for it; what its own payments file shows decides, once it shows the payment (reversed when
--           not authorised) or shows the later version without it
create or replace view taken_back_payment as
with given as (
    select distinct unnest(from_json(detail, '{"payments": ["VARCHAR"]}').payments) as payment_id from event where action = 'payments.kcc_file'
)

select
    made.row_id,
    made.payment_id,
    made.amount,
    made.currency,
    made.payment_date,
    latest.standing,
    latest.payment_id as successor_id,
    latest.amount as successor_amount,
    latest.in_kcc as successor_in_kcc
from payment_event as made
inner join created_payment as latest on made.row_id = latest.row_id
left join given on made.payment_id = given.payment_id
left join payment as kcc on made.side = kcc.side and made.payment_id = kcc.payment_id
where
    made.kind = 'created'
    and (made.payment_id <> latest.payment_id or not latest.standing)
    and case
        when kcc.payment_id is not null then kcc.authorised
        else given.payment_id is not null and not (latest.standing and latest.in_kcc)
    end;
