-- Question: how does one come from KCC's figure of each control to the package's, penny by penny?
-- Inputs:   bridge_effect, bridge_item, package_total, package_open_proof, compared_account; first_day, last_day
-- Columns:  control (sales, purchases, debtors, creditors, VAT, VAT of a tax code, debtors control, creditors control, account CODE), name, currency, kcc_total (of the range),
--           opening_difference (before it), one column for each class (currency is wrong_currency), closing_difference, package_total, residual, proof
create or replace macro bridge(first_day, last_day) as table
with item as (
    select
        control,
        currency,
        coalesce(sum(amount) filter (where not in_range), 0.00)::decimal(18, 2) as opening_difference,
        coalesce(sum(amount) filter (where in_range and class = 'in KCC only'), 0.00)::decimal(18, 2) as in_kcc_only,
        coalesce(sum(amount) filter (where in_range and class = 'in package only'), 0.00)::decimal(18, 2) as in_package_only,
        coalesce(sum(amount) filter (where in_range and class = 'duplicate'), 0.00)::decimal(18, 2) as duplicate,
        coalesce(sum(amount) filter (where in_range and class = 'rounding'), 0.00)::decimal(18, 2) as rounding,
        coalesce(sum(amount) filter (where in_range and class = 'amount'), 0.00)::decimal(18, 2) as amount,
        coalesce(sum(amount) filter (where in_range and class = 'tax'), 0.00)::decimal(18, 2) as tax,
        coalesce(sum(amount) filter (where in_range and class = 'tax code'), 0.00)::decimal(18, 2) as tax_code,
        coalesce(sum(amount) filter (where in_range and class = 'date (same month)'), 0.00)::decimal(18, 2) as date_same_month,
        coalesce(sum(amount) filter (where in_range and class = 'period (another month)'), 0.00)::decimal(18, 2) as period_another_month,
        coalesce(sum(amount) filter (where in_range and class = 'exchange rate'), 0.00)::decimal(18, 2) as exchange_rate,
        coalesce(sum(amount) filter (where in_range and class = 'currency'), 0.00)::decimal(18, 2) as wrong_currency,
        coalesce(sum(amount) filter (where in_range and class = 'contact'), 0.00)::decimal(18, 2) as contact,
        coalesce(sum(amount) filter (where in_range and class = 'number'), 0.00)::decimal(18, 2) as number,
        coalesce(sum(amount) filter (where in_range and class = 'account'), 0.00)::decimal(18, 2) as account,
        coalesce(sum(amount) filter (where in_range and class = 'draft in package'), 0.00)::decimal(18, 2) as draft_in_package,
        coalesce(sum(amount) filter (where in_range and class = 'voided in package'), 0.00)::decimal(18, 2) as voided_in_package,
        coalesce(sum(amount) filter (where in_range and class = 'deleted in package'), 0.00)::decimal(18, 2) as deleted_in_package,
        coalesce(sum(amount) filter (where in_range and class = 'revised in KCC'), 0.00)::decimal(18, 2) as revised_in_kcc,
        coalesce(sum(amount) filter (where in_range and class = 'marked not found'), 0.00)::decimal(18, 2) as marked_not_found,
        coalesce(sum(amount) filter (where in_range and class = 'marked differs'), 0.00)::decimal(18, 2) as marked_differs
    from bridge_item(first_day, last_day)
    group by control, currency
),

moved as (
    select
        control,
        currency,
        coalesce(sum(amount) filter (where owner = 'K' and date between first_day::date and last_day::date), 0.00)::decimal(18, 2) as kcc_moved,
        coalesce(sum(amount) filter (where owner = 'P' and date between first_day::date and last_day::date), 0.00)::decimal(18, 2) as package_made,
        coalesce(sum(amount) filter (where owner = 'P' and date < first_day::date), 0.00)::decimal(18, 2) as package_made_before,
        count(*) filter (where owner = 'P' and is_foreign and date between first_day::date and last_day::date) as foreign_items
    from bridge_effect
    group by control, currency
),

row_of as (
    select control, currency from moved
    union
    select compared_account.control, base_currency from compared_account cross join base_currency
),

named as (
    select control, string_agg(trim(account_code || ' ' || name), ', ' order by account_code) as name from compared_account group by control
),

told as (
    select * from package_total(first_day, last_day)
),

total as (
    select
        row_of.control,
        row_of.currency,
        coalesce(moved.kcc_moved, 0.00) as kcc_total,
        coalesce(told.moved, coalesce(moved.package_made, 0.00) + coalesce(open.told - open.made, 0.00)) as package_total,
        coalesce(told.moved, moved.package_made, 0.00) - coalesce(moved.package_made, 0.00) + coalesce(open.told - open.made, 0.00) as unexplained,
        -- each foreign posting may be a penny from what its rate gives: the package rounds where it likes
        told.control is not null and abs(told.moved - coalesce(moved.package_made, 0.00)) <= 0.01 * coalesce(moved.foreign_items, 0) as pennies,
        case
            when told.control is not null then 'trial balance'
            when open.control is not null then 'amounts due'
            when named.control is not null then 'no trial balance'
            else 'documents'
        end as proof,
        coalesce(named.name, '') as name
    from row_of
    left join moved on row_of.control = moved.control and row_of.currency = moved.currency
    left join named on row_of.control = named.control
    left join told on row_of.control = told.control
    left join package_open_proof as open on row_of.control = open.control and row_of.currency = open.currency
)

select
    total.control,
    total.name,
    total.currency,
    total.kcc_total::decimal(18, 2) as kcc_total,
    coalesce(item.opening_difference, 0.00)::decimal(18, 2) as opening_difference,
    coalesce(item.in_kcc_only, 0.00) as in_kcc_only,
    coalesce(item.in_package_only, 0.00) as in_package_only,
    coalesce(item.duplicate, 0.00) as duplicate,
    (coalesce(item.rounding, 0.00) + case when total.pennies then total.unexplained else 0.00 end)::decimal(18, 2) as rounding,
    coalesce(item.amount, 0.00) as amount,
    coalesce(item.tax, 0.00) as tax,
    coalesce(item.tax_code, 0.00) as tax_code,
    coalesce(item.date_same_month, 0.00) as date_same_month,
    coalesce(item.period_another_month, 0.00) as period_another_month,
    coalesce(item.exchange_rate, 0.00) as exchange_rate,
    coalesce(item.wrong_currency, 0.00) as wrong_currency,
    coalesce(item.contact, 0.00) as contact,
    coalesce(item.number, 0.00) as number,
    coalesce(item.account, 0.00) as account,
    coalesce(item.draft_in_package, 0.00) as draft_in_package,
    coalesce(item.voided_in_package, 0.00) as voided_in_package,
    coalesce(item.deleted_in_package, 0.00) as deleted_in_package,
    coalesce(item.revised_in_kcc, 0.00) as revised_in_kcc,
    coalesce(item.marked_not_found, 0.00) as marked_not_found,
    coalesce(item.marked_differs, 0.00) as marked_differs,
    (coalesce(item.opening_difference, 0.00) + total.package_total - total.kcc_total)::decimal(18, 2) as closing_difference,
    total.package_total::decimal(18, 2) as package_total,
    case when total.pennies then 0.00 else total.unexplained end::decimal(18, 2) as residual,
    total.proof
from total
left join item on total.control = item.control and total.currency = item.currency
where total.kcc_total <> 0 or total.package_total <> 0 or item.control is not null or total.unexplained <> 0;
