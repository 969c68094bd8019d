-- Question: which accounts of the package are its debtors, creditors and VAT controls?
-- Inputs:   package_account, default_account, package_trait
-- Columns:  control (debtors, creditors, VAT), account_id, account_code, account_name. The account that takes KCC's prepayments counts as debtors: there
--           they stand in the package until they are set against an invoice, and in KCC they are debtors from the first
create or replace view control_account as
with prepaid as (
    select account_id
    from default_account
    where
        role = 'prepayment' and account_id <> ''
        and coalesce((select value from package_trait where name = 'prepayment_account'), 'yes') = 'yes'
),

told as (
    select
        account_id,
        case
            when account_id in (select account_id from prepaid) then 'debtors'
            when upper(system) in ('DEBTORS', 'RECEIVABLE', 'AR') or replace(lower(type), ' ', '') = 'accountsreceivable' then 'debtors'
            when upper(system) in ('CREDITORS', 'PAYABLE', 'AP') or replace(lower(type), ' ', '') = 'accountspayable' then 'creditors'
            when upper(system) in ('GST', 'VAT', 'TAX') then 'VAT'
        end as control
    from package_account
)

select told.control, account.account_id, account.code as account_code, account.name as account_name
from told
inner join package_account as account on told.account_id = account.account_id
where told.control is not null;
