-- Question: which companies, stock items and posting items are candidates for export, and if one is not, why?
-- Inputs:   company, stock_item, tax_map, export_need, posting_need, export_state, export_event, export_option, export_trait
-- Columns:  as export_row
create or replace view export_company_item as
with needed as (
    select distinct export_need.need
    from export_need
    left join export_state on export_need.row_id = export_state.row_id
    where coalesce(export_state.state, '') <> 'marked'
),

contact as (
    select 'company:' || company.urn as row_id, company.urn
    from company
    cross join export_trait
    where not export_trait.separate_suppliers or company.is_customer or not company.is_supplier
    union
    select 'supplier:' || company.urn, company.urn
    from company
    cross join export_trait
    where export_trait.separate_suppliers and company.is_supplier
    union
    select need, regexp_extract(need, '^[^:]*:(.*)$', 1)
    from needed
    where regexp_matches(need, '^(company|supplier)(\+[A-Z]{3})?:')
),

rollup_item as (
    select distinct tax_map.rollup_item as code
    from tax_map
    cross join export_option
    cross join export_trait
    where export_option.rollup and tax_map.rollup_item <> '' and not export_trait.posting_items
),

posting as (
    select distinct need as row_id from needed where need like 'posting:%'
    union
    select distinct row_id from export_event where row_id like 'posting:%'
)

select
    contact.row_id,
    'Company' as source_type,
    company.urn as source_code,
    null::date as source_date,
    load.loaded::date as since,
    company.urn,
    company.company_name,
    coalesce(nullif(regexp_extract(contact.row_id, '^[a-z]+\+([A-Z]{3}):', 1), ''), company.currency) as currency,
    null::decimal(18, 2) as amount,
    null::decimal(18, 2) as base_amount,
    case when needed.need is null then 'no document needs it' end as ineligible_reason,
    company.load_id
from contact
inner join company on contact.urn = company.urn
left join load on company.load_id = load.load_id
left join needed on contact.row_id = needed.need
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
        when export_trait.posting_items then 'sales lines use posting items, one for each nominal'
        when needed.need is null then 'no document needs it'
    end as ineligible_reason,
    stock_item.load_id
from stock_item
cross join export_option
cross join export_trait
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
where code not in (select stock_code from stock_item)
union all by name
select
    posting.row_id,
    'Stock Item' as source_type,
    posting_name(posting.row_id, account.code, account.name) as source_code,
    null::date as source_date,
    null::date as since,
    null::varchar as urn,
    null::varchar as company_name,
    null::varchar as currency,
    null::decimal(18, 2) as amount,
    null::decimal(18, 2) as base_amount,
    case when needed.need is null then 'no document needs it' end as ineligible_reason,
    0 as load_id
from posting
left join needed on posting.row_id = needed.need
left join package_account as account on account.account_id = regexp_extract(posting.row_id, '>([^>]*)$', 1);
