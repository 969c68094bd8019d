-- Question: what stands in the package's sales and purchase ledgers: documents, payments, and money on account?
-- Inputs:   book_document, book_payment, payment_member, package_contact
-- Columns:  member, subject (document, payment), kind, side (S, P), sign (+1 raises what is owed), number, reference, contact_id, contact_name, contact_number,
--           date, currency, rate, net, tax, gross (positive as shown), standing (live, draft, voided, deleted), amount_due, url, first_seen
create or replace view package_entry as
with standing as (
    select *, case status
        when 'VOIDED' then 'voided' when 'DELETED' then 'deleted' when 'DRAFT' then 'draft' when 'SUBMITTED' then 'draft' else 'live'
    end as standing
    from book_document
),

held_payment as (
    select payment.*, owner.member, starts_with(owner.member, 'prepayment:') as is_whole
    from book_payment as payment
    inner join payment_member as owner on payment.payment_key = owner.payment_key
),

-- a prepayment's or overpayment's money: what is set against documents, and what is still on account
together as (
    select
        payment_id,
        min(side) as side,
        min(contact_id) as contact_id,
        min(contact_name) as contact_name,
        min(date) as date,
        min(currency) as currency,
        min(rate) as rate,
        min(reference) as reference,
        coalesce(sum(amount) filter (where not deleted), 0.00)::decimal(18, 2) as gross,
        coalesce(sum(amount) filter (where not deleted and document_id = ''), 0.00)::decimal(18, 2) as rest,
        case when bool_and(deleted) then 'deleted' else 'live' end as standing
    from held_payment
    where is_whole
    group by payment_id
),

item as (
    select
        package_id as member,
        'document' as subject,
        kind,
        case when starts_with(kind, 'Purchase') then 'P' else 'S' end as side,
        case when ends_with(kind, 'Credit') then -1 else 1 end as sign,
        number,
        reference,
        contact_id,
        contact_name,
        date,
        currency,
        rate,
        (total - tax)::decimal(18, 2) as net,
        tax,
        total as gross,
        standing,
        amount_due,
        url,
        package_id as document_id
    from standing
    where kind in ('Sales Invoice', 'Sales Credit', 'Purchase Invoice', 'Purchase Credit')
    union all
    select
        member,
        'payment',
        case kind when 'refund' then 'Refund' else 'Payment' end,
        side,
        case kind when 'refund' then 1 else -1 end,
        document_number,
        reference,
        contact_id,
        contact_name,
        date,
        currency,
        rate,
        amount,
        0.00,
        amount,
        case when deleted then 'deleted' else 'live' end,
        0.00,
        '',
        document_id
    from held_payment
    where not is_whole
    union all
    select
        'prepayment:' || together.payment_id,
        'payment',
        'Payment',
        together.side,
        -1,
        coalesce(nullif(held.number, ''), together.reference),
        coalesce(nullif(held.reference, ''), together.reference),
        coalesce(nullif(held.contact_id, ''), together.contact_id),
        coalesce(nullif(held.contact_name, ''), together.contact_name),
        coalesce(held.date, together.date),
        coalesce(nullif(held.currency, ''), together.currency),
        coalesce(held.rate, together.rate),
        coalesce(held.total, together.gross),
        0.00,
        coalesce(held.total, together.gross),
        coalesce(held.standing, together.standing),
        coalesce(held.amount_due, together.rest),
        coalesce(held.url, ''),
        ''
    from together
    left join standing as held on together.payment_id = held.package_id and held.kind = 'Prepayment'
)

select
    item.* exclude (net, tax, gross),
    coalesce(item.net, 0.00)::decimal(18, 2) as net,
    coalesce(item.tax, 0.00)::decimal(18, 2) as tax,
    coalesce(item.gross, 0.00)::decimal(18, 2) as gross,
    coalesce(nullif(contact.contact_number, ''), contact.account_number, '') as contact_number
from item
left join package_contact as contact on item.contact_id = contact.contact_id
where item.date is not null;
