-- Question: which payments of the package were created here, do they still stand, and has KCC's own payments file brought them back?
-- Inputs:   payment_event, payment
-- Columns:  row_id, standing (created and not reversed since), times (how often it was created), in_kcc (KCC's payments file holds it now), created_at,
--           payment_id, document_row_id, urn, side, payment_date, amount, currency, exchange_rate, bank_account, bank_amount, reference
create or replace view created_payment as
with latest as (
    select
        row_id,
        arg_max(kind, seq) = 'created' as standing,
        max(seq) filter (where kind = 'created') as created_seq,
        count(*) filter (where kind = 'created') as times
    from payment_event
    where kind in ('created', 'reversed')
    group by row_id
)

select
    latest.row_id,
    latest.standing,
    latest.times,
    kcc.payment_id is not null as in_kcc,
    event.occurred as created_at,
    event.payment_id,
    event.document_row_id,
    event.urn,
    event.side,
    event.payment_date,
    event.amount,
    event.currency,
    event.exchange_rate,
    event.bank_account,
    event.bank_amount,
    event.reference
from latest
inner join payment_event as event on latest.created_seq = event.seq
left join payment as kcc on event.side = kcc.side and event.payment_id = kcc.payment_id;
