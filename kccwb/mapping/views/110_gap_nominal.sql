-- Question: which nominals have no account of their own, or one that cannot be used, and how much money does each hold up?
-- Inputs:   line_resolution, nominal, never_crosses, mapping_target
-- Columns:  kind, code, description, direction, documents, amount, status, why, blocks
create or replace view gap_nominal as
with used as (
    select distinct row_id, document_amount, nominal_code, role, direction, outcome
    from line_resolution
    where nominal_code is not null
),

by_document as (
    select nominal_code, row_id, any_value(document_amount) as document_amount
    from used
    group by nominal_code, row_id
),

money as (
    select nominal_code, count(*)::integer as documents, sum(document_amount)::decimal(18, 2) as amount
    from by_document
    group by nominal_code
),

wanted as (
    select
        used.nominal_code,
        any_value(used.outcome) as outcome,
        string_agg(distinct used.direction, ', ' order by used.direction) as direction,
        bool_and(default_account.role is not null) as has_default,
        string_agg(distinct used.role || ' ' || coalesce(default_account.account_code, '(none)'), ', ') as served_by
    from used
    left join default_account on used.role = default_account.role
    group by used.nominal_code
),

stock as (
    select never_crosses.nominal_code, 'for the Cost-of-Sale journal only' as status
    from never_crosses
    where never_crosses.nominal_code in (select nominal_code from nominal)
)

select
    'nominal' as kind,
    wanted.nominal_code as code,
    coalesce(nominal.description, '') as description,
    wanted.direction,
    money.documents,
    money.amount,
    case
        when wanted.outcome = 'unknown nominal' then 'unknown nominal'
        when wanted.outcome = 'mapping' then target.trouble
        when wanted.outcome = 'default' and wanted.has_default then 'falls to default'
        else 'no mapping'
    end as status,
    case
        when wanted.outcome = 'unknown nominal' then 'KCC''s nominal list does not have it: load the nominals, or mend the lines'
        when wanted.outcome = 'mapping' then target.trouble || ': map it to another account'
        when wanted.outcome = 'control nominal' then nominal.system_type || ' nominals never fall to a default: map it, or mend the lines'
        when wanted.has_default then 'No mapping of its own: the default account serves it (' || wanted.served_by || ')'
        else 'No mapping, and no default account'
    end as why,
    not (wanted.outcome = 'default' and wanted.has_default) as blocks
from wanted
inner join money on wanted.nominal_code = money.nominal_code
left join nominal on wanted.nominal_code = nominal.nominal_code
left join mapping_target as target on target.kind = 'nominal' and wanted.nominal_code = target.code
where wanted.outcome <> 'mapping' or target.trouble <> ''
union all by name
select
    'nominal' as kind,
    stock.nominal_code as code,
    nominal.description,
    '' as direction,
    0::integer as documents,
    0::decimal(18, 2) as amount,
    coalesce(nullif(target.trouble, ''), stock.status) as status,
    'Its money never crosses. Map it only so that the Cost-of-Sale journal can name the account' as why,
    false as blocks
from stock
inner join nominal on stock.nominal_code = nominal.nominal_code
left join mapping_target as target on target.kind = 'nominal' and stock.nominal_code = target.code
where target.code is null or target.trouble <> '';
