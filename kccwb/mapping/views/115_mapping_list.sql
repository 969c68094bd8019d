-- Question: what is mapped to what?
-- Inputs:   mapping_target, tax_map, package_tax_code, precedence_map, nominal, tax_rate
-- Columns:  kind, code, direction (tax: sales or purchase; precedence: the level), description, target (code, or name where the package
--           has no code), target_name, target_id, rollup_item, status
create or replace view mapping_list as
select
    target.kind,
    target.code,
    '' as direction,
    coalesce(nominal.description, '') as description,
    regexp_replace(coalesce(nullif(target.account_code, ''), target.account_name, target.account_id), '^@[^/]*/', '') as target,
    coalesce(target.account_name, '') as target_name,
    target.account_id as target_id,
    '' as rollup_item,
    case
        when target.trouble <> '' then target.trouble
        when target.kind = 'nominal' and target.code in (select nominal_code from never_crosses) then 'for the Cost-of-Sale journal only'
        else 'mapped'
    end as status
from mapping_target as target
left join nominal on target.kind = 'nominal' and target.code = nominal.nominal_code
union all by name
select
    'tax' as kind,
    tax_map.tax_rate as code,
    tax_map.direction,
    coalesce(rate.description, '') as description,
    case
        when regexp_matches(tax_map.tax_code, '^[0-9]+$') then coalesce(nullif(code.name, ''), tax_map.tax_code)
        else regexp_replace(tax_map.tax_code, '^@[^/]*/', '')
    end as target,
    coalesce(code.name, '') as target_name,
    tax_map.tax_code as target_id,
    tax_map.rollup_item,
    case
        when not exists (select 1 from package_tax_code) then 'mapped'
        when code.code is null then 'target not in the package'
        when not code.active then 'target inactive'
        else 'mapped'
    end as status
from tax_map
left join tax_rate as rate on tax_map.tax_rate = rate.tax_rate
left join package_tax_code as code on tax_map.tax_code = code.code
union all by name
select
    'precedence' as kind,
    precedence_map.key as code,
    precedence_map.level as direction,
    coalesce(nominal.description, '') as description,
    precedence_map.nominal_code as target,
    '' as target_name,
    '' as target_id,
    '' as rollup_item,
    'mapped' as status
from precedence_map
left join nominal on precedence_map.nominal_code = nominal.nominal_code;
