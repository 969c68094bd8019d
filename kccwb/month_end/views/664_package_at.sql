-- Question: which account of the package stands for each kind of KCC nominal, and what does the package hold on it at a month's end?
-- Inputs:   cos_role, stock_account, nominal, nominal_map, default_account, package_account, package_balance_now, package_journal_line_now; parameter month (YYYY-MM)
-- Columns:  kind (stock, cost, adjustment, received, sales, VAT, debtors, creditors), account_id, account_code, account_name, opening, balance (null when the month
--           was not read), journals (posted journals on it, to the month's end)
create or replace macro package_at(month) as table
with of_kind as (
    select 'stock' as kind, account_id from stock_account
    union
    select role, account_id from cos_role where role <> 'stock' and account_id <> ''
    union
    select 'sales', coalesce(nominal_map.account_id, (select account_id from default_account where role = 'sales'))
    from nominal
    left join nominal_map on nominal.nominal_code = nominal_map.nominal_code
    where nominal.system_type in ('Sale', 'Sales Discount')
    union
    select 'VAT', nominal_map.account_id
    from nominal
    inner join nominal_map on nominal.nominal_code = nominal_map.nominal_code
    where nominal.system_type = 'Tax'
    union
    select
        case when upper(system) in ('GST', 'VAT', 'TAX', 'GLOBALTAXPAYABLE') or type ilike 'globaltaxpayable' then 'VAT'
            when upper(system) = 'DEBTORS' or upper(type) in ('ACCOUNTS RECEIVABLE', 'ACCOUNTSRECEIVABLE') then 'debtors' else 'creditors' end,
        account_id
    from package_account
    where
        upper(system) in ('GST', 'VAT', 'TAX', 'GLOBALTAXPAYABLE', 'DEBTORS', 'CREDITORS') or type ilike 'globaltaxpayable'
        or upper(type) in ('ACCOUNTS RECEIVABLE', 'ACCOUNTSRECEIVABLE', 'ACCOUNTS PAYABLE', 'ACCOUNTSPAYABLE')
),

journals as (
    select line.account_id, sum(line.amount) as amount
    from package_journal_line_now as line
    where line.posted and line.date <= last_day((month || '-01')::date)
    group by line.account_id
),

reading as (
    select account_id, opening, balance from package_balance_now where package_balance_now.month = month
)

select
    of_kind.kind,
    of_kind.account_id,
    coalesce(account.code, '') as account_code,
    coalesce(account.name, '') as account_name,
    case when exists (select 1 from reading) then coalesce(reading.opening, 0) end::decimal(18, 2) as opening,
    case when exists (select 1 from reading) then coalesce(reading.balance, 0) end::decimal(18, 2) as balance,
    coalesce(journals.amount, 0)::decimal(18, 2) as journals
from of_kind
left join package_account as account on of_kind.account_id = account.account_id
left join reading on of_kind.account_id = reading.account_id
left join journals on of_kind.account_id = journals.account_id
where of_kind.account_id is not null;
