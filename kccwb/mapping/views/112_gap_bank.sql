-- Question: which bank accounts have no account in the package, or one that cannot be used?
-- Inputs:   bank_account, unsent_prepayment, mapping_target
-- Columns:  as gap_nominal
create or replace view gap_bank as
with money as (
    select bank_account, count(*)::integer as documents, sum(amount)::decimal(18, 2) as amount
    from unsent_prepayment
    group by bank_account
),

known as (
    select bank_account from bank_account
    union
    select bank_account from money
)

select
    'bank' as kind,
    known.bank_account as code,
    coalesce(bank_account.nominal_code || ' ' || bank_account.currency, '') as description,
    '' as direction,
    coalesce(money.documents, 0)::integer as documents,
    coalesce(money.amount, 0)::decimal(18, 2) as amount,
    coalesce(target.trouble, 'no mapping') as status,
    case
        when target.code is not null then target.trouble || ': map it to another bank account'
        when money.documents is null then 'Not mapped: payments made from this account in the package cannot be carried to KCC'
        else 'Not mapped: its prepayments cannot be sent'
    end as why,
    money.documents is not null as blocks
from known
left join bank_account on known.bank_account = bank_account.bank_account
left join money on known.bank_account = money.bank_account
left join mapping_target as target on target.kind = 'bank' and known.bank_account = target.code
where target.code is null or target.trouble <> '';
