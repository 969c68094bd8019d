-- Question: which account does each mapping name, and can it still be used?
-- Inputs:   nominal_map, bank_map, default_account, package_account
-- Columns:  kind (nominal, bank, default), code, account_id, account_code, account_name, class, trouble (empty when it can be used)
create or replace view mapping_target as
with target as (
    select 'nominal' as kind, nominal_code as code, account_id, account_code from nominal_map
    union all
    select 'bank', bank_account, account_id, account_code from bank_map
    union all
    select 'default', role, account_id, account_code from default_account
)

select
    target.kind,
    target.code,
    target.account_id,
    target.account_code,
    account.name as account_name,
    account.class,
    case
        when not exists (select 1 from package_account) then ''
        when account.account_id is null then 'target not in the chart'
        when upper(account.status) <> 'ACTIVE' then 'target archived'
        when account.inventory then 'target is of type Inventory'
        when target.kind = 'bank' and not (account.bank or account.takes_payments) then 'target takes no payments'
        when target.kind <> 'bank' and (account.bank or not account.usable) then 'target cannot be used'
        else ''
    end as trouble
from target
left join package_account as account on target.account_id = account.account_id;
