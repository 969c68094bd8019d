-- Question: which figures of both ledgers does a month stand on, as they are now?
-- Inputs:   ledger_line, nominal, package_balance_now; parameter month (YYYY-MM)
-- Columns:  side (KCC, package), code, name, debit, credit (to the month's end; the package tells balances only), movement (of the month, debit positive), postings
create or replace macro month_figure(month) as table
with span as (
    select (month || '-01')::date as first_day, last_day((month || '-01')::date) as last_day
)

select
    'KCC' as side,
    line.nominal_code as code,
    coalesce(any_value(nominal.description), '') as name,
    sum(line.debit)::decimal(18, 2) as debit,
    sum(line.credit)::decimal(18, 2) as credit,
    coalesce(sum(line.debit - line.credit) filter (where line.date >= span.first_day), 0)::decimal(18, 2) as movement,
    count(*)::integer as postings
from ledger_line as line
cross join span
left join nominal on line.nominal_code = nominal.nominal_code
where line.date <= span.last_day
group by line.nominal_code
union all
select
    'package',
    account_id,
    trim(account_code || ' ' || account_name),
    greatest(balance, 0)::decimal(18, 2),
    greatest(-balance, 0)::decimal(18, 2),
    (balance - opening)::decimal(18, 2),
    0
from package_balance_now
where package_balance_now.month = month;

-- Question: is a sealed month still what it was when it was sealed?
-- Inputs:   month_signature, month_snapshot, month_snapshot_figure, ledger_line, package_balance_now
-- Columns:  month, sealed, by_whom, snapshot_id, hash, side, code, name, sealed_balance, balance, difference (now less sealed, debit positive): a row for each figure
--           that moved; none for a seal that holds
create or replace view seal_change as
with latest as (
    select month, arg_max(kind, seq) as kind, arg_max(signed, seq) as sealed, arg_max(by_whom, seq) as by_whom, arg_max(snapshot_id, seq) as snapshot_id,
        arg_max(hash, seq) as hash
    from month_signature
    where kind in ('sealed', 'reopened')
    group by month
),

sealed as (
    select * from latest where kind = 'sealed'
),

then_figure as (
    select sealed.month, figure.side, figure.code, figure.name, figure.debit, figure.credit, figure.postings
    from sealed
    inner join month_snapshot_figure as figure on sealed.snapshot_id = figure.snapshot_id
),

now_figure as (
    select sealed.month, 'KCC' as side, line.nominal_code as code, sum(line.debit) as debit, sum(line.credit) as credit, count(*) as postings
    from sealed
    inner join ledger_line as line on line.date <= last_day((sealed.month || '-01')::date)
    group by all
    union all
    select sealed.month, 'package', balance.account_id, greatest(balance.balance, 0), greatest(-balance.balance, 0), 0
    from sealed
    inner join package_balance_now as balance on sealed.month = balance.month
),

compared as (
    select
        coalesce(then_figure.month, now_figure.month) as month,
        coalesce(then_figure.side, now_figure.side) as side,
        coalesce(then_figure.code, now_figure.code) as code,
        coalesce(then_figure.name, '') as name,
        coalesce(then_figure.debit, 0) - coalesce(then_figure.credit, 0) as sealed_balance,
        coalesce(now_figure.debit, 0) - coalesce(now_figure.credit, 0) as balance,
        coalesce(then_figure.debit, 0) <> coalesce(now_figure.debit, 0) or coalesce(then_figure.credit, 0) <> coalesce(now_figure.credit, 0)
        or coalesce(then_figure.postings, 0) <> coalesce(now_figure.postings, 0) as moved
    from then_figure
    full join now_figure on then_figure.month = now_figure.month and then_figure.side = now_figure.side and then_figure.code = now_figure.code
)

select
    sealed.month,
    sealed.sealed,
    sealed.by_whom,
    sealed.snapshot_id,
    sealed.hash,
    compared.side,
    compared.code,
    coalesce(nullif(compared.name, ''), trim(account.code || ' ' || account.name), nominal.description, '') as name,
    compared.sealed_balance::decimal(18, 2) as sealed_balance,
    compared.balance::decimal(18, 2) as balance,
    (compared.balance - compared.sealed_balance)::decimal(18, 2) as difference
from compared
inner join sealed on compared.month = sealed.month
left join package_account as account on compared.side = 'package' and compared.code = account.account_id
left join nominal on compared.side = 'KCC' and compared.code = nominal.nominal_code
where compared.moved;
