-- Question: which amounts make up a month's journal, in the order of its lines, and on which accounts?
-- Inputs:   cos_amount_to, cos_share, cos_role, option, default_account, package_account; parameters month and through (as in cos_amount_to)
-- Columns:  block, part (stock, expense, received, cost, adjustment), nominal_code, account_id, account_code, account_name, description, split, this_month,
--           earlier_months (signed, debit positive)
-- Rule:     mode A (purchases expensed): Dr stock, Cr the expense, by the stock purchases. Then in both modes Dr cost and adjustments, Cr stock; and where
--           goods received not invoiced are kept, Dr stock, Cr that nominal, by its movement. Only cost, adjustments and the stock they use are split.
create or replace macro cos_entry_to(month, through) as table
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
        -- KCC's own code stands among the roles too where the company's list has another
        (
            select coalesce(min(nominal_code) filter (where nominal_code in (select nominal.nominal_code from nominal)), min(nominal_code))
            from cos_role
            where role = 'stock'
        ) as nominal_code,
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
    select * from cos_amount_to(month, through)
),

purchased as (
    select coalesce(sum(purchased_this_month), 0) as this_month, coalesce(sum(purchased_earlier), 0) as earlier_months
    from amount
    where role in ('stock', 'received')
),

used as (
    select amount.nominal_code, amount.role, amount.account_id, amount.account_code, amount.account_name, amount.description, share.split, share.this_month,
        share.earlier_months
    from cos_share(month) as share
    inner join amount on share.nominal_code = amount.nominal_code
    where through < month
    union all
    select nominal_code, role, account_id, account_code, account_name, description, '', this_month, earlier_months
    from amount
    where role in ('cost', 'adjustment') and through >= month
)

select
    1 as block, 'stock' as part, stock.nominal_code, stock.account_id, stock.account_code, stock.account_name,
    'Stock purchases capitalised' as description, '' as split, purchased.this_month, purchased.earlier_months
from purchased
cross join stock
cross join mode_a
where mode_a.expensed
union all
select
    2, 'expense', '', expense.account_id, expense.account_code, expense.account_name, 'Stock purchases out of expenses', '',
    -purchased.this_month, -purchased.earlier_months
from purchased
cross join expense
cross join mode_a
where mode_a.expensed
union all
select
    case role when 'cost' then 3 else 4 end, role, nominal_code, account_id, account_code, account_name, description, split, this_month,
    earlier_months
from used
union all
select
    5, 'stock', stock.nominal_code, stock.account_id, stock.account_code, stock.account_name, 'Stock used and adjusted', used.split,
    -sum(used.this_month), -sum(used.earlier_months)
from used
cross join stock
group by all
union all
select
    6, 'stock', stock.nominal_code, stock.account_id, stock.account_code, stock.account_name, 'Stock received, not invoiced', '',
    -sum(amount.this_month), -sum(amount.earlier_months)
from amount
cross join stock
where amount.role = 'received'
group by all
union all
select 7, role, nominal_code, account_id, account_code, account_name, description, '', this_month, earlier_months
from amount
where role = 'received';

create or replace macro cos_entry(month) as table
select * from cos_entry_to(month, strftime((month || '-01')::date - 1, '%Y-%m'));
