-- Question: by which item does each sales nominal go into a package whose sales lines name no account, to which account does the item post, and is it there?
-- Inputs:   nominal_map, nominal, never_crosses, default_account, posting_need, export_company_item, export_state, package_account, export_trait
-- Columns:  row_id, nominal_code (empty: the default sales account's own), description, item_name, account_id, account_code, account_name, documents (still
--           to be sent, that need it), state (not needed yet, pending, queued, in doubt, failed, sent, verified, marked), package_id
create or replace view posting_item as
with mapped as (
    select nominal_map.nominal_code as key, nominal_map.account_id
    from nominal_map
    inner join nominal on nominal_map.nominal_code = nominal.nominal_code
    where nominal.system_type in ('Sale', 'Sales Discount') and nominal_map.nominal_code not in (select nominal_code from never_crosses)
),

every as (
    select 'posting:' || key || '>' || account_id as row_id from mapped
    union
    select need from posting_need
    union
    select row_id from export_state where row_id like 'posting:%'
),

needed as (
    select need as row_id, count(distinct row_id)::integer as documents
    from posting_need
    group by need
)

select
    every.row_id,
    regexp_extract(every.row_id, '^posting:(.*)>[^>]*$', 1) as nominal_code,
    coalesce(nominal.description, case when nominal_code = '' then 'Sales without a nominal of their own' else '' end) as description,
    posting_name(every.row_id, account.code, account.name) as item_name,
    regexp_extract(every.row_id, '>([^>]*)$', 1) as account_id,
    coalesce(account.code, '') as account_code,
    coalesce(account.name, '') as account_name,
    coalesce(needed.documents, 0)::integer as documents,
    case
        when coalesce(held.state, 'pending') <> 'pending' then held.state
        when row_candidate.row_id is not null and row_candidate.ineligible_reason is null then 'pending'
        else 'not needed yet'
    end as state,
    held.package_id
from every
cross join export_trait
left join needed on every.row_id = needed.row_id
left join export_state as held on every.row_id = held.row_id
left join export_company_item as row_candidate on every.row_id = row_candidate.row_id
left join nominal on nominal.nominal_code = regexp_extract(every.row_id, '^posting:(.*)>[^>]*$', 1)
left join package_account as account on account.account_id = regexp_extract(every.row_id, '>([^>]*)$', 1)
where export_trait.posting_items;
