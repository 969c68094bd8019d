-- Question: what in the package's books and in KCC's ledger makes a difference of sales, VAT, debtors and creditors that nothing explains?
-- Inputs:   tie_leg, tie_account, document_standing, package_tie_posting, kcc_tie_posting, payment_import; parameter month (YYYY-MM)
-- Columns:  as tie_stock_item. explained is false: each is something to put right
create or replace macro tie_clue(month) as table
with span as (
    select last_day((month || '-01')::date) as last_day
),

leg as (
    select * from tie_leg(month)
),

posted as (
    select * from package_tie_posting(month) where in_range
),

-- documents that stand on both sides, by what each holds of them on the same account in the same period
ours as (
    select tie, twin, min(row_id) as row_id, string_agg(distinct invoice_code, ', ' order by invoice_code) as subject, min(date) as date, sum(lines) as amount
    from leg
    where standing = 'there' and read
    group by tie, twin
),

theirs as (
    select tie, twin, string_agg(distinct number, ', ' order by number) as subject, min(date) as date, sum(amount) as amount,
        min(kind) as kind, min(package_id) as package_id
    from posted
    where what = 'document'
    group by tie, twin
),

both_sides as (
    select
        coalesce(ours.tie, theirs.tie) as tie,
        case
            when ours.twin is not null and theirs.twin is not null then 'Other amount in the package than in KCC'
            when ours.twin is not null then 'In KCC only in this month and on this account: other date or account in the package'
            when starts_with(theirs.twin, 'package:') then 'Document of the package that KCC does not have'
            else 'In the package only in this month and on this account: other date or account in KCC, or not in its ledger yet'
        end as item,
        coalesce(ours.subject, theirs.subject) as subject,
        coalesce(ours.row_id, known.row_id) as row_id,
        coalesce(ours.date, theirs.date) as date,
        coalesce(theirs.amount, 0) - coalesce(ours.amount, 0) as amount,
        coalesce(theirs.kind, '') as package_kind,
        coalesce(theirs.package_id, '') as package_id
    from ours
    full join theirs on ours.tie = theirs.tie and ours.twin = theirs.twin
    left join (select twin, min(row_id) as row_id from document_standing group by twin) as known on theirs.twin = known.twin
    where
        coalesce(ours.tie, theirs.tie) in (select tie from tie_account(month))
        -- a penny of tax is told by tie_ledger_item
        and not (ours.twin is not null and theirs.twin is not null and not starts_with(ours.tie, 'sales:') and abs(theirs.amount - ours.amount) <= 0.05)
),

-- where the books were not read, what the read-back of the upload saw
read_back as (
    select tie, invoice_code, row_id, date,
        case leg
            when 'VAT' then sign(lines) * told_tax when 'control' then sign(lines) * told_amount else sign(lines) * (told_amount - told_tax)
        end - lines as amount
    from leg
    where
        standing = 'there' and not read and told_amount is not null and lines <> 0
        and (leg <> 'control' or abs(told_amount - abs(lines)) > 0.05) and (leg <> 'VAT' or abs(told_tax - abs(lines)) > 0.05)
    qualify leg <> 'nominal' or count(*) over (partition by row_id, leg) = 1
),

told as (
    select tie, item, subject, row_id, date, amount, false as explained,
        'Compare both documents on the Reconcile page.' as note, package_kind, package_id
    from both_sides
    union all
    select tie, 'Other amount in the package than in KCC', invoice_code, row_id, date, amount, false, 'Compare both documents on the Reconcile page.', '', '' from read_back
    union all
    select tie, case what when 'journal' then 'Journal posted in the package by hand' else 'Bank entry posted in the package by hand' end, coalesce(nullif(number, ''), name),
        null, date, amount, false, 'KCC has no counterpart: is it right, and on the right account?',
        case what when 'journal' then 'journal' else 'bank transaction' end, package_id
    from posted
    where what in ('journal', 'bank entry')
    union all
    select
        case paid.s_p when 'S' then 'debtors' else 'creditors' end, 'Payment in the package that cannot be created in KCC', paid.allocated_to, paid.document_row_id,
        paid.payment_date, case paid.s_p when 'S' then -1 else 1 end * base_value(paid.amount, coalesce(document.exchange_rate, paid.exchange_rate, 1)), false, paid.status, '', ''
    from payment_import as paid
    cross join span
    left join document on paid.document_row_id = document.row_id
    where not paid.importable and paid.created_at is null and paid.status <> 'Already settled in KCC' and paid.payment_date <= span.last_day
    union all
    select tie, 'Posted in KCC''s ledger without a loaded document', coalesce(nullif(source, ''), transaction_id), null, date, -amount, false,
        'Journals of KCC never cross: post it in the package if it is right. A document is to be loaded.', '', ''
    from kcc_tie_posting(month)
    where row_id is null and source_type <> 'Payment' and (tie in ('VAT', 'debtors', 'creditors') or starts_with(tie, 'sales:'))
)

select tie, item, subject, row_id, date, amount::decimal(18, 2) as amount, explained, note, '' as account, package_kind, package_id
from told
where amount <> 0;

-- Question: of what are the differences of a month's tie-outs made, as far as it decides their state?
-- Inputs:   tie_stock_item, tie_ledger_item, tie_summary_item; parameter month (YYYY-MM)
-- Columns:  as tie_stock_item
create or replace macro tie_item(month) as table
select * from tie_stock_item(month)
union all
select * from tie_ledger_item(month)
union all
select * from tie_summary_item(month);

-- what converting line by line is expected to leave; a package that converts otherwise leaves none
create or replace macro expected_penny(item) as starts_with(item, 'Pennies of converting') or starts_with(item, 'Pennies of settling');
