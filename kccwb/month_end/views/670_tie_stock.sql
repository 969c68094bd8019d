-- Question: of what is the difference between stock in the package and stock in KCC made, and between what was journalled and KCC's Cost of Sale?
-- Inputs:   package_at, cos_posting, ledger_line, stock_purchase, option, stock_bridge, stock_foreign, document_leg; parameter month (YYYY-MM)
-- Columns:  tie (stock, cost, adjustments, received, foreign, report), item, subject, row_id, date, amount (package less KCC; report less nominal), explained, note; for
--           what the package holds by itself also account, package_kind and package_id (else empty)
-- Rule:     the items of a tie add up to its difference. explained: nothing is left to do about it at this end; the others say what is
create or replace macro tie_stock_item(month) as table
with span as (
    select last_day((month || '-01')::date) as last_day
),

kcc as (
    select
        coalesce(sum(amount) filter (where role = 'stock'), 0) as stock,
        coalesce(sum(amount) filter (where role = 'cost'), 0) as cost,
        coalesce(sum(amount) filter (where role = 'adjustment'), 0) as adjusted,
        coalesce(sum(amount) filter (where role = 'received'), 0) as received,
        coalesce(sum(amount) filter (where role in ('stock', 'received') and purchase), 0) as purchases
    from cos_posting, span
    where date <= span.last_day
),

package as (
    select
        coalesce(sum(balance) filter (where kind = 'stock'), 0) as stock,
        coalesce(sum(journals) filter (where kind = 'stock'), 0) as stock_journals,
        coalesce(sum(journals) filter (where kind = 'cost'), 0) as cost,
        coalesce(sum(journals) filter (where kind = 'adjustment'), 0) as adjusted,
        coalesce(sum(journals) filter (where kind = 'received'), 0) as received,
        count(balance) > 0 as read,
        exists (select 1 from fetch_log where subject = 'journals') as journals_read
    from package_at(month)
),

mode as (
    select coalesce(max(value) filter (where name = 'stock_purchases'), 'expense') = 'expense' as expensed from option
),

bill as (
    select row_id, invoice_code, invoice_date, standing, sent, sum(amount) as amount
    from stock_purchase, span
    where in_ledger and invoice_date <= span.last_day
    group by all
),

bills as (
    select coalesce(sum(amount), 0) as known, coalesce(sum(amount) filter (where sent), 0) as sent from bill
),

journalled as (
    select package.stock_journals + package.cost + package.adjusted + package.received as other from package
),

strange as materialized (
    select * from stock_foreign(month)
),

listed as (
    select coalesce(sum(amount) filter (where kind = 'journal'), 0) as journals, coalesce(sum(amount) filter (where kind <> 'journal'), 0) as documents from strange
),

-- supplier documents in another currency, whose lines come to other pennies than KCC posted
rounded as materialized (
    select leg.row_id, any_value(leg.invoice_code) as invoice_code, any_value(leg.date) as date, sum(leg.lines - leg.ledger) as amount
    from document_leg as leg, span
    where
        leg.leg = 'nominal' and starts_with(leg.row_id, 'P:') and leg.date <= span.last_day
        and leg.nominal_code in (select cos_role.nominal_code from cos_role where cos_role.role in ('stock', 'received'))
        and leg.row_id in (select bill.row_id from bill)
        and leg.row_id in (select document.row_id from document where document.currency <> (select base_currency from base_currency))
    group by leg.row_id
    having sum(leg.lines - leg.ledger) <> 0
),

-- the pennies of it that the package really has: none where it comes out without them, because it converts the whole document
penny as (
    select
        wanted.pennies,
        case when package.stock - package.stock_journals - bills.sent - listed.documents = -wanted.pennies then 0 else wanted.pennies end as there
    from (select coalesce(sum(amount), 0) as pennies from rounded) as wanted, package, bills, listed
),

told as (
    select 'cost' as tie, 'Cost of Sale not journalled' as item, '' as subject, null as row_id, null as date, package.cost - kcc.cost as amount, false as explained,
        'Post the month''s journal, or its top-up.' as note
    from kcc, package
    where package.journals_read
    union all
    select 'adjustments', 'Stock adjustments not journalled', '', null, null, package.adjusted - kcc.adjusted, false, 'Post the month''s journal, or its top-up.'
    from kcc, package
    where package.journals_read
    union all
    select 'received', 'Goods received not invoiced, not journalled', '', null, null, package.received - kcc.received, false, 'Post the month''s journal.'
    from kcc, package
    where package.journals_read
    union all
    select 'stock', 'Cost of Sale not journalled', '', null, null, kcc.cost - package.cost, false, 'Post the month''s journal, or its top-up.'
    from kcc, package
    where package.journals_read and package.read
    union all
    select 'stock', 'Stock adjustments not journalled', '', null, null, kcc.adjusted - package.adjusted, false, 'Post the month''s journal, or its top-up.'
    from kcc, package
    where package.journals_read and package.read
    union all
    select 'stock', 'Goods received not invoiced, not journalled', '', null, null, kcc.received - package.received, false, 'Post the month''s journal.'
    from kcc, package
    where package.journals_read and package.read
    union all
    select 'stock',
        case when mode.expensed then 'Stock purchases not capitalised' else 'Journals on Stock in Hand against other accounts' end, '', null, null,
        journalled.other - case when mode.expensed then kcc.purchases else 0 end, false,
        case when mode.expensed then 'Post the journal of mode A: it moves purchases into stock.' else 'See the tie-out of foreign postings.' end
    from kcc, package, journalled, mode
    where package.journals_read and package.read
    union all
    select 'stock', replace(absent(bill.standing), 'Document', 'Supplier document'), bill.invoice_code, bill.row_id, bill.invoice_date,
        -bill.amount, bill.standing = 'waiting', absent_fix(bill.standing)
    from bill, mode, package
    where not mode.expensed and not bill.sent and package.read and package.journals_read
    union all
    select 'stock', 'Purchases in the ledger that no loaded document carries', '', null, null,
        bills.known - kcc.purchases - coalesce((select sum(amount) from rounded), 0), true, 'Load the purchase invoices of these months.'
    from bills, kcc, mode, package
    where not mode.expensed and package.read and package.journals_read
    union all
    select 'stock', 'Pennies of converting foreign documents line by line', rounded.invoice_code, rounded.row_id, rounded.date, rounded.amount, true,
        'Rounding of each line; nothing to do.'
    from rounded, mode, package, penny
    where not mode.expensed and package.read and package.journals_read and (penny.there <> 0 or penny.pennies = 0)
    union all
    select 'stock', 'Journals in KCC on the stock nominal', '', null, null,
        -(kcc.stock - kcc.purchases + kcc.adjusted + kcc.cost + kcc.received), true, 'They have no counterpart in the package: post them there if they are right.'
    from kcc, package
    where package.read and package.journals_read
    union all
    select 'stock', 'Opening balance, or postings that come neither from KCC nor from a journal', '', null, null,
        package.stock - package.stock_journals - case when mode.expensed then 0 else bills.sent - penny.pennies + penny.there end, false,
        'See the tie-out of foreign postings.'
    from package, bills, mode, penny
    where package.read and package.journals_read
    union all
    select 'foreign',
        case
            when kind = 'journal' then 'Journal on Stock in Hand that is no Cost of Sale'
            when kind = 'bank transaction' then 'Money paid or received straight on Stock in Hand'
            when row_id is null then 'Document on Stock in Hand that does not come from KCC'
            else 'Document of KCC''s that stands on Stock in Hand with another amount than it should'
        end,
        coalesce(nullif(number, ''), party), coalesce(row_id, package_id), date, amount, false,
        trim(
            case when number <> '' then party || '. ' else '' end
            || case when row_id is null then 'Only KCC''s bills and the Cost-of-Sale journal belong on this account.'
                else 'It was sent by another mapping, or changed in the package: put it right there.' end, '. '
        ) || '.'
    from strange, package
    where package.read and package.journals_read
    union all
    select 'foreign', 'Opening balance, or postings that were not read one by one', '', null, null,
        package.stock - package.stock_journals - case when mode.expensed then 0 else bills.sent - penny.pennies + penny.there end - listed.documents, false,
        'List the account''s transactions in the package. An opening balance that stood before KCC was connected is explained once, by hand.'
    from package, bills, mode, listed, penny
    where package.read and package.journals_read
    union all
    select 'report', item, subject, row_id, date, amount, explained, note from stock_bridge(month)
)

select
    told.tie,
    told.item,
    told.subject,
    told.row_id,
    told.date,
    told.amount::decimal(18, 2) as amount,
    told.explained,
    told.note,
    coalesce(strange.account, '') as account,
    coalesce(strange.kind, '') as package_kind,
    coalesce(strange.package_id, '') as package_id
from told
left join strange on told.tie = 'foreign' and told.row_id = coalesce(strange.row_id, strange.package_id)
where told.amount <> 0;
