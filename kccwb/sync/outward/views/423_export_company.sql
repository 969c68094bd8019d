-- Question: which companies and stock items are candidates for export, and if one is not, why?
-- Inputs:   company, stock_item, tax_map, export_need, export_state, export_option
-- Columns:  as export_row
create or replace view export_company_item as
with needed as (
    select distinct export_need.need
    from export_need
    left join export_state on export_need.row_id = export_state.row_id
    where coalesce(export_state.state, '') <> 'marked'
),

rollup_item as (
    select distinct tax_map.rollup_item as code
    from tax_map
    cross join export_option
    where export_option.rollup and tax_map.rollup_item <> ''
)

select
    'company:' || company.urn as row_id,
    'Company' as source_type,
    company.urn as source_code,
    null::date as source_date,
    load.loaded::date as since,
    company.urn,
    company.company_name,
    company.currency,
    null::decimal(18, 2) as amount,
    null::decimal(18, 2) as base_amount,
    case when needed.need is null then 'no document needs it' end as ineligible_reason,
    company.load_id
from company
left join load on company.load_id = load.load_id
left join needed on needed.need = 'company:' || company.urn
union all by name
select
    'item:' || stock_item.stock_code as row_id,
    'Stock Item' as source_type,
    stock_item.stock_code as source_code,
    null::date as source_date,
    load.loaded::date as since,
    null::varchar as urn,
    null::varchar as company_name,
    null::varchar as currency,
    null::decimal(18, 2) as amount,
    null::decimal(18, 2) as base_amount,
    case
        when rollup_item.code is not null or not export_option.only_stock_on_invoices then null
        when export_option.rollup then 'rollup: lines use the rollup items'
        when needed.need is null then 'no document needs it'
    end as ineligible_reason,
    stock_item.load_id
from stock_item
cross join export_option
left join load on stock_item.load_id = load.load_id
left join rollup_item on stock_item.stock_code = rollup_item.code
left join needed on needed.need = 'item:' || stock_item.stock_code
union all by name
select
    'item:' || code as row_id,
    'Stock Item' as source_type,
    code as source_code,
    null::date as source_date,
    null::date as since,
    null::varchar as urn,
    null::varchar as company_name,
    null::varchar as currency,
    null::decimal(18, 2) as amount,
    null::decimal(18, 2) as base_amount,
    null::varchar as ineligible_reason,
    0 as load_id
from rollup_item
where code not in (select stock_code from stock_item);
