-- Question: which amounts make up a month's journal, in the order of its lines, and on which accounts?
-- Inputs:   cos_amount, cos_role, option, default_account, package_account; parameter month (YYYY-MM)
-- Columns:  block, part (stock, expense, received, cost, adjustment), nominal_code, account_id, account_code, account_name, description, this_month,
--           earlier_months (signed, debit positive)
-- Rule:     mode A (purchases expensed): Dr stock, Cr the expense, by the stock purchases. Then in both modes Dr cost and adjustments, Cr stock; and where
--           goods received not invoiced are kept, Dr stock, Cr that nominal, by its movement.
create or replace macro cos_entry(month) as table
with chosen as (
    select default_account.role, default_account.account_id, default_account.account_code, coalesce(account.name, '') as account_name
    from default_account
    left join package_account as account on default_account.account_id = account.account_id
),

stock_account as (
    select account_id, account_code, account_name, 1 as choice, nominal_code
    from cos_role
    where role = 'stock' and account_id <> ''
    union all
    select account_id, account_code, account_name, 2, ''
    from chosen
    where role = 'stock_in_hand'
    order by choice, nominal_code
    limit 1
),

stock as (
    select
        (select coalesce(min(nominal_code), '0120') from cos_role where role = 'stock') as nominal_code,
        coalesce(max(account_id), '') as account_id,
        coalesce(max(account_code), '') as account_code,
        coalesce(max(account_name), '') as account_name
    from stock_account
),

expense as (
    select
        coalesce(max(account_id), '') as account_id,
        coalesce(max(account_code), '') as account_code,
        coalesce(max(account_name), '') as account_name
    from chosen
    where role = 'purchase'
),

mode_a as (
    select coalesce(max(value) filter (where name = 'stock_purchases'), 'expense') = 'expense' as expensed from option
),

amount as (
    select * from cos_amount(month)
),

purchased as (
    select coalesce(sum(purchased_this_month), 0) as this_month, coalesce(sum(purchased_earlier), 0) as earlier_months
    from amount
    where role in ('stock', 'received')
)

select
    1 as block, 'stock' as part, stock.nominal_code, stock.account_id, stock.account_code, stock.account_name,
    'Stock purchases capitalised' as description, purchased.this_month, purchased.earlier_months
from purchased
cross join stock
cross join mode_a
where mode_a.expensed
union all
select
    2, 'expense', '', expense.account_id, expense.account_code, expense.account_name, 'Stock purchases out of expenses',
    -purchased.this_month, -purchased.earlier_months
from purchased
cross join expense
cross join mode_a
where mode_a.expensed
union all
select
    case role when 'cost' then 3 else 4 end, role, nominal_code, account_id, account_code, account_name, description, this_month, earlier_months
from amount
where role in ('cost', 'adjustment')
union all
select
    5, 'stock', stock.nominal_code, stock.account_id, stock.account_code, stock.account_name, 'Stock used and adjusted',
    -sum(amount.this_month), -sum(amount.earlier_months)
from amount
cross join stock
where amount.role in ('cost', 'adjustment')
group by all
union all
select
    6, 'stock', stock.nominal_code, stock.account_id, stock.account_code, stock.account_name, 'Stock received, not invoiced',
    -sum(amount.this_month), -sum(amount.earlier_months)
from amount
cross join stock
where amount.role = 'received'
group by all
union all
select 7, role, nominal_code, account_id, account_code, account_name, description, this_month, earlier_months
from amount
where role = 'received';
