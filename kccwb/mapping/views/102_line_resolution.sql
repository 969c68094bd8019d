-- Question: which nominal decides each unsent line's account, and does a mapping or a default serve it?
-- Inputs:   unsent_line, company, stock_item, precedence_map, nominal, never_crosses, mapping_target, option
-- Columns:  row_id, line, document_amount, direction, line_nominal, nominal_code (deciding; null = the default decides),
--           role (the default that stands behind), outcome (mapping, default, control nominal, unknown nominal)
create or replace view line_resolution as
with sourced as (
    select
        line.row_id,
        line.line,
        line.document_amount,
        line.direction,
        line.nominal_code as line_nominal,
        item.purchase_nominal,
        case
            when line.nominal_code is not null then line.nominal_code
            when line.ledger = 'P' then item.purchase_nominal
            else coalesce(
                company.sales_nominal, item.sales_nominal, by_type.nominal_code, by_class.nominal_code, by_country.nominal_code
            )
        end as first_nominal
    from unsent_line as line
    left join company on line.urn = company.urn
    left join stock_item as item on line.stock_code = item.stock_code
    left join precedence_map as by_type on by_type.level = 'stock type 2' and item.stock_type_2 = by_type.key
    left join precedence_map as by_class on by_class.level = 'company class' and company.company_class = by_class.key
    left join precedence_map as by_country on by_country.level = 'country' and company.country_code = by_country.key
),

decided as (
    select
        *,
        coalesce(first_nominal in (select nominal_code from never_crosses), false) as is_stock,
        case
            when first_nominal is null or first_nominal not in (select nominal_code from never_crosses) then first_nominal
            -- a stock nominal gives way to the item's purchase nominal, if that is none itself
            when direction = 'purchase' and purchase_nominal not in (select nominal_code from never_crosses) then purchase_nominal
        end as nominal_code
    from sourced
),

stock_purchases as (
    select
        coalesce(max(value) filter (where name = 'stock_purchases'), 'expense') = 'stock_in_hand' as in_hand,
        not exists (select 1 from default_account where role = 'stock_in_hand')
        and coalesce((select class = 'ASSET' from mapping_target where kind = 'default' and code = 'purchase'), false) as default_is_asset
    from option
)

select
    decided.row_id,
    decided.line,
    decided.document_amount,
    decided.direction,
    decided.line_nominal,
    decided.nominal_code,
    case
        when decided.direction = 'sales' then 'sales'
        when decided.is_stock and decided.nominal_code is null and stock_purchases.in_hand and not stock_purchases.default_is_asset
            then 'stock_in_hand'
        else 'purchase'
    end as role,
    case
        when decided.nominal_code is null then 'default'
        when nominal.nominal_code is null then 'unknown nominal'
        when nominal_map.nominal_code is not null then 'mapping'
        when nominal.system_type in ('Bank', 'Debtors', 'Creditors', 'Tax', 'Retained Earnings') then 'control nominal'
        else 'default'
    end as outcome
from decided
cross join stock_purchases
left join nominal on decided.nominal_code = nominal.nominal_code
left join nominal_map on decided.nominal_code = nominal_map.nominal_code;
