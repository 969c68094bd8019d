-- Question: do the two ledgers tie out at a month's end, and if not, by how much is the difference explained?
-- Inputs:   package_at, cos_posting, ledger_line, nominal, stock_value, tie_register, sales_summary_line, tie_item, month_explanation; parameter month (YYYY-MM)
-- Columns:  place (order), tie, title, kcc, package, difference (package less KCC), explained (by items that leave nothing to do, or by hand), unexplained, state
--           (agrees, explained, differs, not checked), items, note
create or replace macro tie_out(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
),

acct as (
    select * from package_at(month)
),

item as (
    select * from tie_item(month)
),

held as (
    select
        coalesce(sum(amount) filter (where role = 'stock'), 0) as stock,
        coalesce(sum(amount) filter (where role = 'cost'), 0) as cost,
        coalesce(sum(amount) filter (where role = 'adjustment'), 0) as adjusted,
        coalesce(sum(amount) filter (where role = 'received'), 0) as received,
        bool_or(role = 'received') as uses_received
    from cos_posting, span
    where date <= span.last_day
),

ledger as (
    select
        coalesce(sum(line.debit - line.credit) filter (where nominal.system_type = 'Debtors'), 0) as debtors,
        coalesce(sum(line.debit - line.credit) filter (where nominal.system_type = 'Creditors'), 0) as creditors,
        coalesce(sum(line.debit - line.credit) filter (where nominal.system_type = 'Tax' and line.date >= span.first_day), 0) as vat,
        coalesce(sum(line.debit - line.credit) filter (where nominal.system_type in ('Sale', 'Sales Discount') and line.date >= span.first_day), 0) as sales
    from ledger_line as line
    inner join nominal on line.nominal_code = nominal.nominal_code
    cross join span
    where line.date <= span.last_day and coalesce(line.source_type, '') <> 'Clear Down'
),

sold as (
    select acct.account_id, sum(line.debit - line.credit) as amount
    from ledger_line as line
    inner join nominal on line.nominal_code = nominal.nominal_code
    left join nominal_map on line.nominal_code = nominal_map.nominal_code
    cross join span
    inner join acct on acct.kind = 'sales' and coalesce(nominal_map.account_id, (select account_id from default_account where role = 'sales')) = acct.account_id
    where line.date between span.first_day and span.last_day and nominal.system_type in ('Sale', 'Sales Discount') and coalesce(line.source_type, '') <> 'Clear Down'
    group by acct.account_id
),

registered as (
    select tie, sum(signed) as amount
    from tie_register, span
    where date between span.first_day and span.last_day
    group by all
),

journals as (
    select exists (select 1 from fetch_log where subject = 'journals') as read
),

line as (
    select 10 as place, 'stock' as tie, 'Stock in the package = KCC''s stock nominal' as title, held.stock as kcc,
        (select sum(balance) from acct where kind = 'stock') as package, journals.read as checked
    from held, journals
    union all
    select 11, 'report', 'KCC''s stock nominal = stock value report', held.stock, (select sum(value) from stock_value, span where as_at = span.last_day), true
    from held
    union all
    select 12, 'cost', 'Cost of Sale journalled = KCC''s Cost of Sale, all to date', held.cost,
        case when journals.read and exists (select 1 from acct where kind = 'cost') then (select sum(journals) from acct where kind = 'cost') end, journals.read
    from held, journals
    union all
    select 13, 'adjustments', 'Stock adjustments journalled = KCC''s, all to date', held.adjusted,
        case when journals.read and exists (select 1 from acct where kind = 'adjustment') then (select sum(journals) from acct where kind = 'adjustment') end, journals.read
    from held, journals
    union all
    select 14, 'received', 'Goods received not invoiced, journalled = KCC''s, all to date', held.received,
        case when journals.read and exists (select 1 from acct where kind = 'received') then (select sum(journals) from acct where kind = 'received') end, journals.read
    from held, journals
    where held.uses_received
    union all
    select 15, 'foreign', 'Nothing else is posted to the stock account', 0, case
        when exists (select 1 from acct where kind = 'stock' and balance is not null) then coalesce((select sum(item.amount) from item where item.tie = 'foreign'), 0) end,
        journals.read
    from journals
    union all
    select 19, 'summary', 'KCC''s sales nominals = its sales invoices of the month', ledger.sales,
        (select coalesce(sum(summed.amount), 0) from sales_summary_line(month) as summed), true
    from ledger
    where exists (select 1 from document where document.ledger = 'S')
    union all
    select 20, 'sales:' || acct.account_code, 'Sales on ' || trim(acct.account_code || ' ' || acct.account_name), coalesce(sold.amount, 0), acct.balance - acct.opening, true
    from acct
    left join sold on acct.account_id = sold.account_id
    where acct.kind = 'sales'
    union all
    select 30, 'VAT', 'VAT of the month', ledger.vat, (select sum(balance - opening) from acct where kind = 'VAT'), true
    from ledger
    union all
    select 31, registered.tie, 'Tax rate ' || substr(registered.tie, 5) || ': package = tax register', registered.amount,
        registered.amount + coalesce((select sum(item.amount) from item where item.tie = registered.tie), 0), true
    from registered
    union all
    select 40, 'debtors', 'Debtors', ledger.debtors, (select sum(balance) from acct where kind = 'debtors'), true
    from ledger
    union all
    select 41, 'creditors', 'Creditors', ledger.creditors, (select sum(balance) from acct where kind = 'creditors'), true
    from ledger
),

by_hand as (
    select tie, arg_max(amount, seq) as amount, arg_max(words, seq) as words
    from month_explanation
    where month_explanation.month = month
    group by tie
),

judged as (
    select
        line.*,
        line.package - line.kcc as difference,
        coalesce((select sum(item.amount) from item where item.tie = line.tie and item.explained), 0) as by_items,
        coalesce((select sum(item.amount) from item where item.tie = line.tie and expected_penny(item.item)), 0) as pennies,
        (select count(*) from item where item.tie = line.tie) as items,
        (select count(*) from item where item.tie = line.tie and expected_penny(item.item)) as penny_items,
        by_hand.words,
        by_hand.amount as hand_amount
    from line
    left join by_hand on line.tie = by_hand.tie
),

-- where everything is explained without the expected pennies, the package left none
netted as (
    select
        *,
        pennies <> 0 and difference - by_items + pennies = 0 as penniless,
        case
            when difference - by_items + pennies = 0 then 0
            else difference - by_items - case when hand_amount = difference - by_items then hand_amount else 0 end
        end as unexplained
    from judged
)

select
    place,
    tie,
    title,
    kcc::decimal(18, 2) as kcc,
    package::decimal(18, 2) as package,
    difference::decimal(18, 2) as difference,
    (difference - unexplained)::decimal(18, 2) as explained,
    unexplained::decimal(18, 2) as unexplained,
    case
        when difference is null or not checked then 'not checked'
        when difference = 0 and unexplained = 0 then 'agrees'
        when unexplained = 0 then 'explained'
        else 'differs'
    end as state,
    items - case when penniless then penny_items else 0 end as items,
    case
        when tie = 'report' and package is null then 'No stock value report as at the month''s end is loaded.'
        when not checked then 'The package''s journals were not read: run the read-back.'
        when package is null then 'The package was not read for this month, or no account is mapped.'
        when hand_amount is not null and hand_amount <> difference - by_items then 'The explanation given by hand was for ' || hand_amount || ': the difference is another one now.'
        else coalesce(words, '')
    end as note
from netted
order by place, tie;
