-- Question: what part does each stock or Cost-of-Sale nominal play in the journal to post by hand?
-- Inputs:   never_crosses, nominal, nominal_map, package_account
-- Columns:  nominal_code, description, role (stock, received, cost, adjustment), account_id, account_code, account_name (empty when unmapped)
create or replace view cos_role as
with part as (
    select nominal_code, system_type from never_crosses
    union
    -- goods received not invoiced is a balance-sheet nominal of any type; KCC has it only when that option is on
    select nominal_code, 'Stock' from nominal
    where description ilike '%received not invoiced%' and nominal_code not in (select nominal_code from never_crosses)
)

select
    part.nominal_code,
    coalesce(nominal.description, '') as description,
    case
        when nominal.description ilike '%received not invoiced%' then 'received'
        when part.system_type = 'Stock' then 'stock'
        when part.nominal_code = '0123' or nominal.system_id = '23' or lower(nominal.description) like '%adjust%' then 'adjustment'
        else 'cost'
    end as role,
    coalesce(nominal_map.account_id, '') as account_id,
    coalesce(nominal_map.account_code, '') as account_code,
    coalesce(account.name, '') as account_name
from part
left join nominal on part.nominal_code = nominal.nominal_code
left join nominal_map on part.nominal_code = nominal_map.nominal_code
left join package_account as account on nominal_map.account_id = account.account_id;
