-- Question: of what is the difference between stock in the package and stock in KCC made, and between what was journalled and KCC's Cost of Sale?
-- Inputs:   package_at, cos_posting, ledger_line, stock_purchase, option, stock_bridge, package_journal_line_now; parameter month (YYYY-MM)
-- Columns:  tie (stock, cost, adjustments, received, foreign, report), item, subject, row_id, date, amount (package less KCC; report less nominal), explained, note
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
    select row_id, invoice_code, invoice_date, sent, sum(amount) as amount
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

foreign_journal as (
    select journal_id, any_value(narration) as narration, any_value(number) as number, any_value(date) as date, sum(amount) filter (where stock.account_id is not null) as amount
    from package_journal_line_now as line
    cross join span
    left join stock_account as stock on line.account_id = stock.account_id
    where line.posted and line.date <= span.last_day
    group by journal_id
    having
        sum(amount) filter (where stock.account_id is not null) <> 0
        and not bool_or(line.account_id in (select acct.account_id from package_at(month) as acct where acct.kind in ('cost', 'adjustment', 'received')))
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
    select 'stock', 'Supplier document in KCC''s ledger, not in the package', bill.invoice_code, bill.row_id, bill.invoice_date, -bill.amount, true,
        'Upload it.'
    from bill, mode, package
    where not mode.expensed and not bill.sent and package.read and package.journals_read
    union all
    select 'stock', 'Purchases in the ledger that no loaded document carries', '', null, null, bills.known - kcc.purchases, true, 'Load the purchase invoices of these months.'
    from bills, kcc, mode, package
    where not mode.expensed and package.read and package.journals_read
    union all
    select 'stock', 'Journals in KCC on the stock nominal', '', null, null,
        -(kcc.stock - kcc.purchases + kcc.adjusted + kcc.cost + kcc.received), true, 'They have no counterpart in the package: post them there if they are right.'
    from kcc, package
    where package.read and package.journals_read
    union all
    select 'stock', 'Opening balance, or postings that come neither from KCC nor from a journal', '', null, null,
        package.stock - package.stock_journals - case when mode.expensed then 0 else bills.sent end, false, 'See the tie-out of foreign postings.'
    from package, bills, mode
    where package.read and package.journals_read
    union all
    select 'foreign', 'Journal on Stock in Hand that is no Cost of Sale', coalesce(nullif(number, ''), narration), journal_id, date, amount, false,
        'Only KCC''s bills and the Cost-of-Sale journal belong on this account.'
    from foreign_journal
    union all
    select 'foreign', 'Opening balance, or documents on the account that do not come from KCC', '', null, null,
        package.stock - package.stock_journals - case when mode.expensed then 0 else bills.sent end, false,
        'List the account''s transactions in the package. An opening balance that stood before KCC was connected is explained once, by hand.'
    from package, bills, mode
    where package.read and package.journals_read
    union all
    select 'report', item, subject, row_id, date, amount, explained, note from stock_bridge(month)
)

select tie, item, subject, row_id, date, amount::decimal(18, 2) as amount, explained, note
from told
where amount <> 0;
