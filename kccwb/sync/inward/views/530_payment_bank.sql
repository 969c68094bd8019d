-- Question: on which of KCC's bank accounts does each payment of the package fall?
-- Inputs:   package_payment, bank_map, bank_account, package_account
-- Columns:  row_id, bank_account (KCC's, or null), bank_currency, package_bank (what the package calls it), problem (why there is none, or empty).
--           When several of KCC's banks share an account of the package, the payment's currency decides
create or replace view payment_bank as
with candidate as (
    select
        payment.payment_key as row_id,
        bank_map.bank_account,
        coalesce(bank_account.currency, account.currency) as bank_currency,
        coalesce(bank_account.currency, account.currency) = payment.currency as fits
    from package_payment as payment
    inner join bank_map
        on
            (payment.bank_account_id <> '' and payment.bank_account_id = bank_map.account_id)
            or (payment.bank_account_id = '' and payment.bank_account_code <> '' and payment.bank_account_code = bank_map.account_code)
    left join bank_account on bank_map.bank_account = bank_account.bank_account
    left join package_account as account on bank_map.account_id = account.account_id
),

counted as (
    select
        row_id,
        count(*) as banks,
        count(*) filter (where fits) as fitting,
        string_agg(bank_account, ', ' order by bank_account) as names,
        min(bank_account) as one,
        min(bank_account) filter (where fits) as fitting_one
    from candidate
    group by row_id
),

chosen as (
    select payment.payment_key as row_id, counted.banks, counted.names, case
        when counted.banks = 1 then counted.one
        when counted.fitting = 1 then counted.fitting_one
    end as bank_account
    from package_payment as payment
    left join counted on payment.payment_key = counted.row_id
),

named as (
    select
        payment.payment_key as row_id,
        coalesce(nullif(payment.bank_account_code, ''), account.name, nullif(payment.bank_account_id, ''), '') as package_bank
    from package_payment as payment
    left join package_account as account on payment.bank_account_id = account.account_id
)

select
    chosen.row_id,
    chosen.bank_account,
    candidate.bank_currency,
    named.package_bank,
    case
        when chosen.bank_account is not null then ''
        when named.package_bank = '' then 'The accounting package names no bank account for this payment'
        when chosen.banks > 1 then 'Bank account ' || named.package_bank || ' is mapped to several of KCC''s bank accounts (' || chosen.names || ')'
        else 'Bank account ' || named.package_bank || ' is not mapped'
    end as problem
from chosen
inner join named on chosen.row_id = named.row_id
left join candidate on chosen.row_id = candidate.row_id and chosen.bank_account = candidate.bank_account;
