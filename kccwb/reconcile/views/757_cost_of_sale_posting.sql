-- Question: which journals of the package are a month's Cost of Sale, account by account, and was each proven by read-back as it stands now?
-- Inputs:   package_posting, cos_proof, never_crosses, nominal, nominal_map, default_account
-- Columns:  package_id, account_id, state (proven, changed since, twice, not proven), month (first day of the one it was proven for, else of its date), proven (UTC)
-- Rule:     it is one by what was proven, or because it moves stock against Cost of Sale or against the purchases. What a proven journal posts to the purchases is
--           its own only where that and its other accounts of Cost of Sale balance: then it is the purchases that it moved into stock, and nothing more
create or replace view cost_of_sale_posting as
with stock_nominal as (
    select nominal_code, case system_type when 'Stock' then 'stock' else 'used' end as part from never_crosses
    union
    select nominal_code, 'used' from nominal where description ilike '%received not invoiced%'
),

own_account as (
    select
        account_id,
        bool_or(part = 'stock') as of_stock,
        bool_or(part <> 'stock') as of_cost,
        bool_and(part = 'purchases') as of_purchases_only
    from (
        select nominal_map.account_id, stock_nominal.part
        from stock_nominal
        inner join nominal_map on stock_nominal.nominal_code = nominal_map.nominal_code
        union all
        select account_id, case role when 'stock_in_hand' then 'stock' else 'purchases' end from default_account where role in ('stock_in_hand', 'purchase')
    )
    where account_id <> ''
    group by account_id
),

moved as (
    select package_id, date, live, account_id, sum(amount)::decimal(18, 2) as amount
    from package_posting
    where kind = 'journal'
    group by package_id, date, live, account_id
),

-- written as a proof keeps it (cos_proof.lines): date, whether it counts in the ledger, and what it posts to each account
held as (
    select
        moved.package_id,
        min(moved.date) as date,
        bool_and(moved.live) as live,
        string_agg('["' || moved.account_id || '", "' || moved.amount::varchar || '"]', ', ' order by moved.account_id) as amounts,
        '["' || min(moved.date)::varchar || '", ' || bool_and(moved.live)::varchar || ', [' || amounts || ']]' as lines,
        coalesce(bool_or(own.of_stock), false) and count(*) filter (where own.of_cost) > 0 and count(own.account_id) > 1 as by_its_accounts,
        coalesce(sum(moved.amount) filter (where own.account_id is not null), 0) = 0 as balanced
    from moved
    left join own_account as own on moved.account_id = own.account_id
    group by moved.package_id
),

proof as (
    select journal_id, arg_max(month, seq) as month, arg_max(lines, seq) as lines, arg_max(proven, seq) as proven from cos_proof group by journal_id
),

judged as (
    select
        held.*,
        coalesce((proof.month || '-01')::date, date_trunc('month', held.date)::date) as month,
        proof.proven,
        case when proof.lines = held.lines then 'proven' when proof.journal_id is not null then 'changed since' else 'not proven' end as state
    from held
    left join proof on held.package_id = proof.journal_id
    where held.by_its_accounts or proof.journal_id is not null
),

proven_amounts as (
    select distinct month, amounts from judged where state = 'proven'
)

select
    judged.package_id,
    moved.account_id,
    case
        when judged.state = 'proven' and own.of_purchases_only and not judged.balanced then 'not proven'
        when judged.state = 'not proven' and once.amounts is not null then 'twice'
        else judged.state
    end as state,
    judged.month,
    judged.proven
from judged
inner join moved on judged.package_id = moved.package_id
inner join own_account as own on moved.account_id = own.account_id
left join proven_amounts as once on judged.month = once.month and judged.amounts = once.amounts;
