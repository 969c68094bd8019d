-- Question: do the lines of a match stand on the accounts and tax codes that KCC's call for?
-- Inputs:   kcc_matched_line, package_matched_line, package_tax_code
-- Columns:  match_id, account_differs, accounts (ours → theirs), code_differs, codes, lines_net and lines_tax (of the package, signed), expected_tax (of its own
--           lines at its own rates; null where a rate is not known)
create or replace view line_comparison as
with ours as (
    select match_id, account_id, account_code, tax_code, sum(net)::decimal(18, 2) as net, bool_or(account_id = '') as open_account, bool_or(tax_code = '') as open_code
    from kcc_matched_line
    group by match_id, account_id, account_code, tax_code
),

theirs as (
    select match_id, account_id, account_code, tax_code, sum(net)::decimal(18, 2) as net
    from package_matched_line
    group by match_id, account_id, account_code, tax_code
),

both_there as (
    select match_id from ours
    intersect
    select match_id from theirs
),

totals as (
    select
        both_there.match_id,
        coalesce((select sum(net) from theirs where theirs.match_id = both_there.match_id), 0.00)::decimal(18, 2) as their_net,
        coalesce((select sum(net) from ours where ours.match_id = both_there.match_id), 0.00)::decimal(18, 2) as our_net
    from both_there
),

account as (
    select
        coalesce(one.match_id, two.match_id) as match_id,
        coalesce(one.code, two.code) as code,
        one.account_id is null and two.net <> 0 as stray,
        two.account_id is null and one.net <> 0 as missing,
        coalesce(two.net, 0.00) - coalesce(one.net, 0.00) as apart
    from (
        select match_id, account_id, min(account_code) as code, sum(net)::decimal(18, 2) as net from ours group by match_id, account_id
    ) as one
    full join (
        select match_id, account_id, min(account_code) as code, sum(net)::decimal(18, 2) as net from theirs group by match_id, account_id
    ) as two
        on one.match_id = two.match_id and one.account_id = two.account_id
),

code as (
    select
        coalesce(one.match_id, two.match_id) as match_id,
        coalesce(one.tax_code, two.tax_code) as code,
        one.tax_code is null as stray,
        two.tax_code is null as missing,
        coalesce(two.net, 0.00) - coalesce(one.net, 0.00) as apart
    from (select match_id, tax_code, sum(net)::decimal(18, 2) as net from ours group by match_id, tax_code) as one
    full join (select match_id, tax_code, sum(net)::decimal(18, 2) as net from theirs group by match_id, tax_code) as two
        on one.match_id = two.match_id and one.tax_code = two.tax_code
),

unknown as (
    select
        match_id,
        bool_or(account_id = '') as account_open,
        bool_or(tax_code = '') as code_open
    from (
        select match_id, account_id, tax_code from ours
        union all
        select match_id, account_id, tax_code from theirs
    )
    group by match_id
),

judged_account as (
    select
        account.match_id,
        bool_or(account.stray or (totals.their_net = totals.our_net and abs(account.apart) > 0.05)) as differs,
        string_agg(account.code, ', ' order by account.code) filter (where account.missing or (account.apart < 0 and not account.stray)) as ours,
        string_agg(account.code, ', ' order by account.code) filter (where account.stray or (account.apart > 0 and not account.missing)) as theirs
    from account
    inner join totals on account.match_id = totals.match_id
    group by account.match_id
),

judged_code as (
    select
        code.match_id,
        bool_or(code.stray or (totals.their_net = totals.our_net and abs(code.apart) > 0.05)) as differs,
        string_agg(code.code, ', ' order by code.code) filter (where code.missing or (code.apart < 0 and not code.stray)) as ours,
        string_agg(code.code, ', ' order by code.code) filter (where code.stray or (code.apart > 0 and not code.missing)) as theirs
    from code
    inner join totals on code.match_id = totals.match_id
    group by code.match_id
),

taxed as (
    select
        line.match_id,
        sum(line.net)::decimal(18, 2) as net,
        sum(line.tax)::decimal(18, 2) as tax,
        case when count(*) = count(rate.rate) then sum(round(line.net * rate.rate * 0.01::decimal(3, 2), 2)) end::decimal(18, 2) as expected_tax
    from package_matched_line as line
    left join package_tax_code as rate on line.tax_code = rate.code
    group by line.match_id
)

select
    totals.match_id,
    judged_account.differs and not unknown.account_open as account_differs,
    coalesce(judged_account.ours, '') || ' → ' || coalesce(judged_account.theirs, '') as accounts,
    judged_code.differs and not unknown.code_open as code_differs,
    coalesce(judged_code.ours, '') || ' → ' || coalesce(judged_code.theirs, '') as codes,
    taxed.net as lines_net,
    taxed.tax as lines_tax,
    taxed.expected_tax
from totals
inner join unknown on totals.match_id = unknown.match_id
inner join judged_account on totals.match_id = judged_account.match_id
inner join judged_code on totals.match_id = judged_code.match_id
inner join taxed on totals.match_id = taxed.match_id;
