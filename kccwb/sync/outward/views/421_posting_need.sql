-- Question: which posting items do the sales documents still to be sent need, where the package knows no account on a sales line?
-- Inputs:   line_resolution, unsent_line, nominal_map, default_account, tax_map, export_option, export_trait
-- Columns:  row_id, need (posting:KEY>ACCOUNT_ID; the key is the nominal that decides, the rollup item
--           when rollup is on, or rounding for rounding lines), key, account_id
create or replace view posting_need as
with placed as (
    select
        resolved.row_id,
        coalesce(resolved.nominal_code, '') as nominal_code,
        line.tax_rate,
        case resolved.outcome when 'mapping' then nominal_map.account_id when 'default' then default_account.account_id end as account_id
    from line_resolution as resolved
    inner join unsent_line as line on resolved.row_id = line.row_id and resolved.line = line.line
    left join nominal_map on resolved.nominal_code = nominal_map.nominal_code
    left join default_account on resolved.role = default_account.role
    where resolved.direction = 'sales'
),

keyed as (
    select
        placed.row_id,
        placed.account_id,
        case when export_option.rollup then tax_map.rollup_item else placed.nominal_code end as key
    from placed
    cross join export_option
    cross join export_trait
    left join tax_map on placed.tax_rate = tax_map.tax_rate and tax_map.direction = 'sales'
    where export_trait.posting_items and placed.account_id is not null
)

select distinct row_id, 'posting:' || key || '>' || account_id as need, key, account_id
from keyed
where key is not null
union
select distinct placed.row_id, 'posting:rounding>' || default_account.account_id, 'rounding', default_account.account_id
from placed
cross join export_option
cross join export_trait
inner join default_account on default_account.role = 'rounding'
where export_trait.posting_items and export_trait.computes_tax and export_option.rounding = 'line';
