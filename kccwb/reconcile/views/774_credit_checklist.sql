-- Question: which credits are set against an invoice on one side and not (or not for as much) on the other, now?
-- Inputs:   effective_allocation, document, company, book_payment, book_document, match_member
-- Columns:  item (credit and invoice), side, direction (allocate in the package, allocate in KCC), company_name, credit_number, invoice_number, currency, amount,
--           credit_row, invoice_row, credit_id, invoice_id
create or replace view credit_allocation_gap as
with place as (
    select match_id, side, member from match_member where status = 'taken'
),

ours as (
    select
        settled.source_row as credit_row,
        settled.document_row_id as invoice_row,
        credit_place.match_id as credit_match,
        invoice_place.match_id as invoice_match,
        settled.side,
        sum(settled.amount)::decimal(18, 2) as amount
    from effective_allocation as settled
    left join place as credit_place on credit_place.side = 'K' and settled.source_row = credit_place.member
    left join place as invoice_place on invoice_place.side = 'K' and settled.document_row_id = invoice_place.member
    where not starts_with(settled.source_row, 'prepayment')
    group by settled.source_row, settled.document_row_id, credit_place.match_id, invoice_place.match_id, settled.side
),

allocated as (
    -- the credit's own allocations (Xero), or a payment of nothing that names the credit (QuickBooks)
    select * replace (coalesce(nullif(credit_id, ''), payment_id) as credit_id)
    from book_payment
    where kind = 'credit_allocation' and not deleted
),

theirs as (
    select
        paid.credit_id,
        paid.document_id as invoice_id,
        credit_place.match_id as credit_match,
        invoice_place.match_id as invoice_match,
        min(paid.side) as side,
        min(paid.contact_name) as contact_name,
        min(paid.currency) as currency,
        sum(paid.amount)::decimal(18, 2) as amount
    from allocated as paid
    left join place as credit_place on credit_place.side = 'P' and paid.credit_id = credit_place.member
    left join place as invoice_place on invoice_place.side = 'P' and paid.document_id = invoice_place.member
    group by paid.credit_id, paid.document_id, credit_place.match_id, invoice_place.match_id
),

compared as (
    select
        coalesce(ours.credit_match, ours.credit_row, theirs.credit_match, theirs.credit_id) || ' on '
        || coalesce(ours.invoice_match, ours.invoice_row, theirs.invoice_match, theirs.invoice_id) as item,
        coalesce(ours.side, theirs.side) as side,
        coalesce(ours.amount, 0.00) - coalesce(theirs.amount, 0.00) as off,
        ours.credit_row,
        ours.invoice_row,
        coalesce(theirs.credit_id, their_credit.member) as credit_id,
        coalesce(theirs.invoice_id, their_invoice.member) as invoice_id,
        theirs.contact_name,
        theirs.currency
    from ours
    full join theirs on ours.credit_match = theirs.credit_match and ours.invoice_match = theirs.invoice_match
    left join place as their_credit on their_credit.side = 'P' and ours.credit_match = their_credit.match_id
    left join place as their_invoice on their_invoice.side = 'P' and ours.invoice_match = their_invoice.match_id
)

select
    compared.item,
    min(compared.side) as side,
    case when min(compared.off) > 0 then 'allocate in the package' else 'allocate in KCC' end as direction,
    coalesce(min(company.company_name), min(compared.contact_name), '') as company_name,
    coalesce(min(credit.invoice_code), min(held_credit.number), '') as credit_number,
    coalesce(min(invoice.invoice_code), min(held_invoice.number), '') as invoice_number,
    coalesce(min(credit.currency), min(compared.currency)) as currency,
    abs(min(compared.off))::decimal(18, 2) as amount,
    min(compared.credit_row) as credit_row,
    min(compared.invoice_row) as invoice_row,
    min(compared.credit_id) as credit_id,
    min(compared.invoice_id) as invoice_id
from compared
left join document as credit on compared.credit_row = credit.row_id
left join document as invoice on compared.invoice_row = invoice.row_id
left join company on credit.urn = company.urn
left join book_document as held_credit on compared.credit_id = held_credit.package_id
left join book_document as held_invoice on compared.invoice_id = held_invoice.package_id
where compared.off <> 0 and exists (select 1 from books_source)
group by compared.item;

-- Question: which credits must still be allocated by hand on one side, and which were seen to be done? Allocations of credits never cross
-- Inputs:   credit_allocation_gap, checklist_event, checklist_life
-- Columns:  state (open, ticked: said to be done and not seen yet, seen: a reading of the package or a load of KCC's files showed it), direction, company_name,
--           credit_number, invoice_number, currency, amount, effect (on the aged balances of the side that lacks it), side, item, since, ticked_by
create or replace view credit_checklist as
with said as (
    select item, arg_max(kind, seq) as kind, arg_max(by_whom, seq) as by_whom from checklist_event group by item
),

lived as (
    select item, arg_max(change, run) as change, arg_max(occurred, run) as since, arg_max(direction, run) as direction, arg_max(side, run) as side,
        arg_max(company_name, run) as company_name, arg_max(credit_number, run) as credit_number, arg_max(invoice_number, run) as invoice_number,
        arg_max(currency, run) as currency, arg_max(amount, run) as amount
    from checklist_life
    group by item
),

every as (
    select case when said.kind = 'ticked' then 'ticked' else 'open' end as state, gap.item, gap.direction, gap.side, gap.company_name, gap.credit_number,
        gap.invoice_number, gap.currency, gap.amount, case when lived.change = 'appeared' then lived.since end as since, said.by_whom
    from credit_allocation_gap as gap
    left join said on gap.item = said.item
    left join lived on gap.item = lived.item
    union all
    select 'seen', lived.item, lived.direction, lived.side, lived.company_name, lived.credit_number, lived.invoice_number, lived.currency, lived.amount,
        lived.since, said.by_whom
    from lived
    left join said on lived.item = said.item
    where lived.change = 'seen' and lived.item not in (select item from credit_allocation_gap)
)

select
    state,
    direction,
    company_name,
    credit_number,
    invoice_number,
    currency,
    amount,
    case direction when 'allocate in KCC' then 'KCC' else 'The package' end || ' shows ' || invoice_number || ' open by ' || amount::varchar || ' ' || currency
    || ' too much, and ' || credit_number || ' unallocated by as much; the company''s total agrees' as effect,
    side,
    item,
    since,
    coalesce(case when state <> 'open' then by_whom end, '') as ticked_by
from every;
