-- Question: what does the package hold, document by document, on the accounts of sales, VAT, debtors and creditors, as its books and journals were last read?
-- Inputs:   tie_account, package_leg, package_journal_line_now, package_posting, book_payment, book_document, package_trait; parameter month (YYYY-MM)
-- Columns:  tie (sales:CODE, VAT, debtors, creditors), what (document, journal, bank entry, payment), twin, package_id, kind, number, name, date, amount (debit positive),
--           in_range (in the month for sales and VAT, to its end for debtors and creditors)
create or replace macro package_tie_posting(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

account as (
    select * from tie_account(month)
),

by_hand as (
    select journal_id as package_id, 'journal' as what, number, narration, date, account_id, amount, tax
    from package_journal_line_now
    where posted
    union all
    select package_id, 'bank entry', number, narration, date, account_id, amount, tax
    from package_posting
    where live and kind = 'bank transaction'
),

paid as (
    -- an advance stands outside the control account until it is set against a document, where the package has an account of its own for it
    select payment.*, held.rate as document_rate
    from book_payment as payment
    left join book_document as held on payment.document_id = held.package_id
    where
        not payment.deleted and payment.kind <> 'credit_allocation'
        and (
            payment.kind <> 'prepayment' or payment.document_id <> ''
            or coalesce((select value from package_trait where name = 'prepayment_account'), 'yes') <> 'yes'
        )
),

told as (
    select account.tie, 'document' as what, leg.twin, leg.package_id, leg.kind, leg.number, leg.contact_name as name, leg.date, leg.amount
    from package_leg as leg
    inner join account on leg.leg = 'nominal' and leg.account_id = account.account_id
    union all
    select
        case when leg.leg = 'VAT' then 'VAT' when leg.side = 'S' then 'debtors' else 'creditors' end, 'document', leg.twin, leg.package_id, leg.kind, leg.number,
        leg.contact_name, leg.date, leg.amount
    from package_leg as leg
    where leg.leg <> 'nominal'
    union all
    select account.tie, by_hand.what, '', by_hand.package_id, by_hand.what, by_hand.number, by_hand.narration, by_hand.date, by_hand.amount
    from by_hand
    inner join account on by_hand.account_id = account.account_id
    union all
    select 'VAT', what, '', package_id, what, number, narration, date, tax from by_hand where tax <> 0
    union all
    select
        case side when 'S' then 'debtors' else 'creditors' end, 'payment', '', payment_key, kind, coalesce(nullif(document_number, ''), reference), contact_name, date,
        case when (side = 'S') = (kind = 'refund') then 1 else -1 end * base_value(amount, coalesce(document_rate, rate, 1))
    from paid
)

select
    told.tie,
    told.what,
    told.twin,
    told.package_id,
    told.kind,
    told.number,
    told.name,
    told.date,
    sum(told.amount)::decimal(18, 2) as amount,
    told.date <= any_value(span.last_day) and (told.tie in ('debtors', 'creditors') or told.date >= any_value(span.first_day)) as in_range
from told
cross join span
group by told.tie, told.what, told.twin, told.package_id, told.kind, told.number, told.name, told.date
having sum(told.amount) <> 0;
