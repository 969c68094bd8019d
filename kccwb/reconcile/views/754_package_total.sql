-- Question: at which days does the package's profit and loss start anew? Told by its own trial balances of a day and the day after
-- Inputs:   package_balance_reading, package_account, books_source
-- Columns:  as_at (the last day of a financial year)
create or replace view book_balance as
select reading.as_at, reading.account_id, reading.balance
from package_balance_reading as reading
where
    reading.source in (select source from books_source)
    and reading.reading = (
        select max(latest.reading) from package_balance_reading as latest where latest.as_at = reading.as_at and latest.source = reading.source
    );

create or replace view package_year_end as
with turnover as (
    select balance.as_at, sum(abs(balance.balance))::decimal(38, 2) as amount
    from book_balance as balance
    inner join package_account as account on balance.account_id = account.account_id
    where account.class in ('REVENUE', 'EXPENSE')
    group by balance.as_at
),

day as (
    select distinct as_at from book_balance
)

select ended.as_at
from turnover as ended
inner join day as began on ended.as_at + 1 = began.as_at
left join turnover on began.as_at = turnover.as_at
where 2 * coalesce(turnover.amount, 0) < ended.amount;

-- Question: what do the package's own trial balances say that each compared account moved by in a range?
-- Inputs:   book_balance, package_year_end, compared_account, first_day, last_day
-- Columns:  control, moved (debit positive); no rows when the balances of these days were not read
create or replace macro package_total(first_day, last_day) as table
with day as (
    select
        exists (select 1 from book_balance where as_at = first_day::date - 1) and exists (select 1 from book_balance where as_at = last_day::date) as known
),

account as (
    select
        compared.control,
        compared.account_id,
        coalesce((select balance from book_balance where as_at = first_day::date - 1 and account_id = compared.account_id), 0.00) as opening,
        coalesce((select balance from book_balance where as_at = last_day::date and account_id = compared.account_id), 0.00) as closing,
        case
            when compared.class in ('REVENUE', 'EXPENSE') then coalesce(
                (
                    select sum(balance.balance)
                    from book_balance as balance
                    inner join package_year_end on balance.as_at = package_year_end.as_at
                    where
                        balance.account_id = compared.account_id and balance.as_at >= first_day::date - 1 and balance.as_at < last_day::date
                ),
                0.00
            )
            else 0.00
        end as closed_years
    from compared_account as compared
)

select
    account.control,
    sum(account.closing - account.opening + account.closed_years)::decimal(18, 2) as moved
from account
cross join day
where day.known
group by account.control;

-- Question: what is open in the package by its own figures, against what its documents and payments come to?
-- Inputs:   package_entry
-- Columns:  control (debtors, creditors), currency, told (by the amounts due), made (by documents and payments); no row where an amount due is not told
create or replace view package_open_proof as
select
    case side when 'S' then 'debtors' else 'creditors' end as control,
    currency,
    sum(sign * amount_due)::decimal(18, 2) as told,
    sum(sign * gross)::decimal(18, 2) as made
from package_entry
where standing = 'live' and 'read' in (select source from books_source)
group by side, currency
having count(*) = count(amount_due);
