-- Question: what does each side say about a match, field by field, and where do they differ?
-- Inputs:   reconciled, difference; wanted (a match_id)
-- Columns:  place, field, kind (text, code, date, money, rate), kcc, package (as text, ISO and plain decimals; null where that side has nothing), differs
create or replace macro match_field(wanted) as table
with pair as (
    select
        *,
        kcc_member is not null and package_member is not null as both_there,
        -- what is voided has no effect any more and still shows what it was
        coalesce(package_gross = 0 and shown_gross <> 0, false) as without_effect
    from reconciled
    where match_id = wanted
),

posting as (
    select * from difference where match_id = wanted and side = ''
)

select 1 as place, 'Type' as field, 'text' as kind, case when kcc_member is not null then kind end as kcc, case when package_member is not null then kind end as package, false as differs
from pair
union all
select 2, 'Number', 'code', case when kcc_member is not null then nullif(code, '') end, coalesce(nullif(own_number, ''), nullif(package_number, '')), both_there and coalesce(number_differs, false) from pair
union all
select 3, 'Reference', 'code', nullif(kcc_reference, ''), nullif(package_reference, ''), false from pair
union all
select 4, 'Company', 'text', case when kcc_member is not null then company_name end, nullif(contact_name, ''), both_there and coalesce(contact_differs, false) from pair
union all
select 5, 'Date', 'date', kcc_date::varchar, package_date::varchar, both_there and kcc_date <> package_date from pair
union all
select 6, 'Currency', 'code', case when kcc_member is not null then currency end, package_currency, both_there and currency <> package_currency from pair
union all
select 7, 'Exchange rate', 'rate', kcc_rate::varchar, package_rate::varchar, both_there and coalesce(rate_differs, false) from pair where kcc_rate <> 1 or package_rate <> 1
union all
select 8, 'Net', 'money', (sign * kcc_net)::varchar, case when not without_effect then (sign * package_net)::varchar end, both_there and not without_effect and net_off <> 0 from pair
union all
select 9, 'Tax', 'money', (sign * kcc_tax)::varchar, case when not without_effect then (sign * package_tax)::varchar end, both_there and not without_effect and tax_off <> 0 from pair
union all
select 10, 'Gross', 'money', (sign * kcc_gross)::varchar, (sign * coalesce(nullif(package_gross, 0.00), shown_gross))::varchar, both_there and not without_effect and net_off + tax_off <> 0 from pair
union all
select 11, 'Nominal', 'text', null, accounts, true from pair where account_differs
union all
select 12, 'Tax code', 'text', null, codes, true from pair where code_differs
union all
select
    13,
    'Standing',
    'text',
    case when kcc_member is not null then case when revised then 'revised since it was sent' when waiting_reason <> '' then waiting_state || ': ' || waiting_reason else state end end,
    coalesce(standing, case when package_member is null and later <> '' then later end),
    coalesce(presence is not null and package_member is not null and kcc_member is not null, false)
from pair
union all
select 1, 'Type', 'text', case when kcc_amount is not null then document_kind end, case when package_amount is not null then document_kind end, false from posting
union all
select 2, 'Number', 'code', nullif(source_code, ''), nullif(package_number, ''), false from posting
union all
select 5, 'Date', 'date', kcc_date::varchar, package_date::varchar, false from posting
union all
select 10, 'Amount', 'money', kcc_amount::varchar, package_amount::varchar, false from posting;
