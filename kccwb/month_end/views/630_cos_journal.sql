-- Question: which journal must be posted by hand for a month's Cost of Sale?
-- Inputs:   cos_amount, cos_role, option, default_account, package_account; parameter month (YYYY-MM)
-- Columns:  line, nominal_code, account_code, account_name, description, debit, credit, this_month, earlier_months (signed, debit positive)
-- Rule:     mode B (stock purchases in Stock in Hand): Dr cost, Dr adjustments, Cr stock. Mode A (purchases expensed): first Dr stock, Cr the expense,
--           by the month's stock purchases. Nothing carries VAT; a negative amount stands on the other side.
create or replace macro cos_journal(month) as table
with stock_in_hand as (
    select
        coalesce(min(nominal_code), '0120') as nominal_code,
        coalesce(arg_min(account_code, nominal_code), '') as account_code,
        coalesce(arg_min(account_name, nominal_code), '') as account_name
    from cos_role
    where role = 'stock'
),

expense as (
    select coalesce(max(chosen.account_code), '') as account_code, coalesce(max(account.name), '') as account_name
    from default_account as chosen
    left join package_account as account on chosen.account_id = account.account_id
    where chosen.role = 'purchase'
),

mode_a as (
    select coalesce(max(value) filter (where name = 'stock_purchases'), 'expense') = 'expense' as expensed from option
),

cost as (
    select
        case role when 'cost' then 3 else 4 end as block,
        nominal_code,
        account_code,
        account_name,
        description,
        sum(this_month) as this_month,
        sum(earlier_months) as earlier_months
    from cos_amount(month)
    where role <> 'stock'
    group by all
),

purchased as (
    select coalesce(sum(this_month), 0) as this_month, coalesce(sum(earlier_months), 0) as earlier_months
    from cos_amount(month)
    where role = 'stock' and purchases
),

entry as (
    select
        1 as block, stock.nominal_code, stock.account_code, stock.account_name,
        'Stock purchases capitalised' as description, purchased.this_month, purchased.earlier_months
    from purchased
    cross join stock_in_hand as stock
    cross join mode_a
    where mode_a.expensed
    union all
    select
        2, '', expense.account_code, expense.account_name, 'Stock purchases out of expenses', -purchased.this_month, -purchased.earlier_months
    from purchased
    cross join expense
    cross join mode_a
    where mode_a.expensed
    union all
    select block, nominal_code, account_code, account_name, description, this_month, earlier_months from cost
    union all
    select
        5, stock.nominal_code, stock.account_code, stock.account_name, 'Stock used and adjusted',
        -sum(cost.this_month), -sum(cost.earlier_months)
    from cost
    cross join stock_in_hand as stock
    group by all
)

select
    row_number() over (order by block, nominal_code)::integer as line,
    nominal_code,
    account_code,
    account_name,
    description,
    greatest(this_month + earlier_months, 0)::decimal(18, 2) as debit,
    greatest(-(this_month + earlier_months), 0)::decimal(18, 2) as credit,
    this_month::decimal(18, 2) as this_month,
    earlier_months::decimal(18, 2) as earlier_months
from entry
where this_month <> 0 or earlier_months <> 0
order by line;
