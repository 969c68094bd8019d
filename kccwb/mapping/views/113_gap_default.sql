-- Question: which default accounts are missing, or cannot be used, and how much money leans on them?
-- Inputs:   line_resolution, unsent_prepayment, mapping_target, option, package_trait
-- Columns:  as gap_nominal
create or replace view gap_default as
with leaning as (
    select distinct role, row_id, document_amount as amount
    from line_resolution
    where outcome = 'default'
    union all
    select 'prepayment' as role, row_id, amount
    from unsent_prepayment
),

money as (
    select role, count(*)::integer as documents, sum(amount)::decimal(18, 2) as amount
    from leaning
    group by role
),

asked as (
    select role, description
    from (
        values
        ('sales', 'Default Sales Nominal'),
        ('purchase', 'Default Purchase Nominal'),
        ('prepayment', 'Prepayments'),
        ('stock_in_hand', 'Stock in Hand')
    ) as roles (role, description)
    where
        (role <> 'prepayment' or not exists (select 1 from package_trait where name = 'prepayment_account' and value = 'no'))
        and (
            role <> 'stock_in_hand'
            or exists (select 1 from option where name = 'stock_purchases' and value = 'stock_in_hand')
            or exists (select 1 from default_account where default_account.role = 'stock_in_hand')
        )
)

select
    'default' as kind,
    asked.role as code,
    asked.description,
    '' as direction,
    coalesce(money.documents, 0)::integer as documents,
    coalesce(money.amount, 0)::decimal(18, 2) as amount,
    coalesce(target.trouble, 'no default') as status,
    case
        when target.code is not null then target.trouble || ': choose another account'
        when money.documents is null then 'Not chosen; nothing needs it today'
        else 'Not chosen: what has no mapping of its own is held up'
    end as why,
    money.documents is not null as blocks
from asked
left join money on asked.role = money.role
left join mapping_target as target on target.kind = 'default' and asked.role = target.code
where target.code is null or target.trouble <> '';
