-- Question: what part does each stock or Cost-of-Sale nominal play in the journal to post by hand?
-- Inputs:   never_crosses, nominal, nominal_map, package_account
-- Columns:  nominal_code, description, role (stock, cost, adjustment), account_code, account_name
create or replace view cos_role as
select
    never_crosses.nominal_code,
    coalesce(nominal.description, '') as description,
    case
        when never_crosses.system_type = 'Stock' then 'stock'
        when never_crosses.nominal_code = '0123' or nominal.system_id = '23' or lower(nominal.description) like '%adjust%' then 'adjustment'
        else 'cost'
    end as role,
    coalesce(nominal_map.account_code, '') as account_code,
    coalesce(account.name, '') as account_name
from never_crosses
left join nominal on never_crosses.nominal_code = nominal.nominal_code
left join nominal_map on never_crosses.nominal_code = nominal_map.nominal_code
left join package_account as account on nominal_map.account_id = account.account_id;
