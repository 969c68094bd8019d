-- Question: which tax rates have no tax code for a side on which they are used, or one that cannot be used?
-- Inputs:   unsent_line, tax_rate, tax_map, package_tax_code, option
-- Columns:  as gap_nominal
create or replace view gap_tax as
with used as (
    select distinct row_id, document_amount, tax_rate, direction
    from unsent_line
    where tax_rate is not null
),

money as (
    select tax_rate, direction, count(*)::integer as documents, sum(document_amount)::decimal(18, 2) as amount
    from used
    group by tax_rate, direction
),

judged as (
    select
        money.*,
        rate.description,
        case
            when rate.tax_rate is null then 'unknown tax rate'
            when tax_map.tax_code is null then 'no mapping'
            when not exists (select 1 from package_tax_code) then ''
            when code.code is null then 'target not in the package'
            when not code.active then 'target inactive'
            when not case money.direction when 'sales' then code.sales else code.purchases end then 'target is for the other side'
            when tax_map.rollup_item = '' and exists (select 1 from option where name = 'rollup' and value = 'on') then 'no rollup item'
            else ''
        end as status
    from money
    left join tax_rate as rate on money.tax_rate = rate.tax_rate
    left join tax_map on money.tax_rate = tax_map.tax_rate and money.direction = tax_map.direction
    left join package_tax_code as code on tax_map.tax_code = code.code
)

select
    'tax' as kind,
    tax_rate as code,
    coalesce(description, '') as description,
    direction,
    documents,
    amount,
    status,
    case status
        when 'unknown tax rate' then 'KCC''s tax rates do not have it: load the tax rates, or mend the lines'
        when 'no mapping' then 'No tax code for ' || case direction when 'sales' then 'sales' else 'purchases' end
        when 'no rollup item' then 'Rollup is on: name the stock item that stands for this rate'
        else status || ': choose another tax code'
    end as why,
    true as blocks
from judged
where status <> '';
