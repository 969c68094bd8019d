-- Question: which accounts of the package are compared with KCC?
-- Inputs:   expected_line, control_account, package_account
-- Columns:  control (account CODE, debtors control, creditors control, VAT), account_id, account_code, name, class
create or replace view compared_account as
with target as (
    select distinct account_id from expected_line where account_id <> ''
)

select
    case when control_account.control = 'VAT' then 'VAT' else control_account.control || ' control' end as control,
    control_account.account_id,
    control_account.account_code,
    control_account.account_name as name,
    account.class
from control_account
inner join package_account as account on control_account.account_id = account.account_id
union all
select 'account ' || coalesce(nullif(account.code, ''), account.name), target.account_id, account.code, account.name, account.class
from target
inner join package_account as account on target.account_id = account.account_id
where target.account_id not in (select account_id from control_account);

-- Question: what do KCC's own journals and the like post to nominals that are compared: what is no document and never crosses?
-- Inputs:   ledger_line, nominal_map, never_crosses, document, compared_account
-- Columns:  source_id (transaction and nominal), date, source_type, description, nominal_code, account_id, account_code, control, amount (debit positive)
create or replace view kcc_posting as
select
    line.transaction_id || ':' || line.nominal_code as source_id,
    min(line.date) as date,
    coalesce(min(line.source_type), 'Journal') as source_type,
    coalesce(min(line.description), '') as description,
    line.nominal_code,
    compared.account_id,
    compared.account_code,
    compared.control,
    sum(line.debit - line.credit)::decimal(18, 2) as amount
from ledger_line as line
inner join nominal_map on line.nominal_code = nominal_map.nominal_code
inner join compared_account as compared on nominal_map.account_id = compared.account_id
where
    starts_with(compared.control, 'account ')
    and line.nominal_code not in (select nominal_code from never_crosses)
    and coalesce(line.source_type, 'Journal') not in ('Sales Invoice', 'Sales Credit', 'Purchase Invoice', 'Purchase Credit', 'Payment', 'Clear Down')
group by line.transaction_id, line.nominal_code, compared.account_id, compared.account_code, compared.control
having sum(line.debit - line.credit) <> 0;

-- Question: what does each item of either side add to each control, and when?
-- Inputs:   kcc_matched, package_matched, kcc_matched_line, package_matched_line, package_posting, kcc_posting, compared_account, control_account, book_payment, payment_member.
--           Each run keeps the answer in bridge_effect
-- Columns:  control, currency, owner (K, P), match_id, what (net, tax, account, vat, code, control, journal), member, date, amount, is_foreign
create or replace view bridge_effect_now as
with kcc as (
    select *, case side when 'S' then 'sales' else 'purchases' end as flow, case side when 'S' then 'debtors' else 'creditors' end as owed from kcc_matched
),

package as (
    select *, case side when 'S' then 'sales' else 'purchases' end as flow, case side when 'S' then 'debtors' else 'creditors' end as owed
    from package_matched
    where standing = 'live'
),

-- files may tell a document without its lines, or lines without their tax codes: what the package does not tell is not compared
lineless as (
    select match_id
    from package_matched
    where subject = 'document' and standing = 'live' and gross <> 0
    group by match_id
    having count(*) filter (where member in (select member from package_matched_line)) = 0
),

uncoded as (
    select match_id from package_matched_line group by match_id having sum(abs(tax)) > 0 and sum(abs(tax)) filter (where tax_code <> '') is null
),

line as (
    select 'K' as owner, match_id, member, side, date, account_id, tax_code, base_net, base_tax, is_foreign
    from kcc_matched_line
    where match_id not in (select match_id from lineless)
    union all
    select 'P' as owner, match_id, member, side, date, account_id, tax_code, base_net, base_tax, is_foreign from package_matched_line
),

paid_document as (
    select package_id, rate from book_document where kind in ('Sales Invoice', 'Purchase Invoice', 'Sales Credit', 'Purchase Credit')
),

-- what is set against a document counts at that document's rate, on both sides
package_paid as (
    select
        owner.member,
        base_value(payment.amount, coalesce(paid.rate, payment.rate, 1)) as base
    from book_payment as payment
    inner join payment_member as owner on payment.payment_key = owner.payment_key
    left join paid_document as paid on payment.document_id = paid.package_id
    where not payment.deleted
),

package_settled as (
    select member, sum(base)::decimal(18, 2) as base from package_paid group by member
),

kcc_settled as (
    select
        settled.source_row as member,
        sum(settled.amount)::decimal(18, 2) as amount,
        sum(base_value(settled.amount, document.exchange_rate))::decimal(18, 2) as base
    from effective_allocation as settled
    inner join document on settled.document_row_id = document.row_id
    group by settled.source_row
)

select flow as control, currency, 'K' as owner, match_id, 'net' as what, member, date, (sign * net)::decimal(18, 2) as amount, rate <> 1 as is_foreign
from kcc where subject = 'document'
union all
select flow, currency, 'P', match_id, 'net', member, date, (sign * net)::decimal(18, 2), coalesce(rate, 1) <> 1 from package where subject = 'document'
union all
select owed, currency, 'K', match_id, 'net', member, date, (sign * net)::decimal(18, 2), rate <> 1 from kcc
union all
select owed, currency, 'P', match_id, 'net', member, date, (sign * net)::decimal(18, 2), coalesce(rate, 1) <> 1 from package
union all
select owed, currency, 'K', match_id, 'tax', member, date, (sign * tax)::decimal(18, 2), rate <> 1 from kcc where tax <> 0
union all
select owed, currency, 'P', match_id, 'tax', member, date, (sign * tax)::decimal(18, 2), coalesce(rate, 1) <> 1 from package where tax <> 0
union all
select compared.control, base.base_currency, line.owner, line.match_id, 'account', line.member, line.date,
    (case line.side when 'S' then -1 else 1 end * line.base_net)::decimal(18, 2), line.is_foreign
from line
inner join compared_account as compared on line.account_id = compared.account_id
cross join base_currency as base
union all
select 'VAT', base.base_currency, line.owner, line.match_id, 'vat', line.member, line.date,
    (case line.side when 'S' then -1 else 1 end * line.base_tax)::decimal(18, 2), line.is_foreign
from line
cross join base_currency as base
where line.base_tax <> 0
union all
select 'VAT ' || line.tax_code, base.base_currency, line.owner, line.match_id, 'code', line.member, line.date,
    (case line.side when 'S' then -1 else 1 end * line.base_tax)::decimal(18, 2), line.is_foreign
from line
cross join base_currency as base
where line.base_tax <> 0 and line.tax_code <> '' and line.match_id not in (select match_id from uncoded)
union all
select case line.side when 'S' then 'debtors control' else 'creditors control' end, base.base_currency, line.owner, line.match_id, 'control', line.member, line.date,
    (case line.side when 'S' then 1 else -1 end * (line.base_net + line.base_tax))::decimal(18, 2), line.is_foreign
from line
cross join base_currency as base
union all
select kcc.owed || ' control', base.base_currency, 'K', kcc.match_id, 'control', kcc.member, kcc.date,
    (
        case kcc.side when 'S' then 1 else -1 end * kcc.sign
        * (coalesce(settled.base, 0.00) + base_value((kcc.gross - coalesce(settled.amount, 0.00))::decimal(18, 2), kcc.rate))
    )::decimal(18, 2),
    kcc.rate <> 1
from kcc
left join kcc_settled as settled on kcc.member = settled.member
cross join base_currency as base
where kcc.subject = 'payment'
union all
select package.owed || ' control', base.base_currency, 'P', package.match_id, 'control', package.member, package.date,
    (case package.side when 'S' then 1 else -1 end * package.sign * coalesce(settled.base, base_value(package.gross, coalesce(package.rate, 1))))::decimal(18, 2),
    coalesce(package.rate, 1) <> 1
from package
left join package_settled as settled on package.member = settled.member
cross join base_currency as base
where package.subject = 'payment'
union all
select compared.control, base.base_currency, 'P', 'J:' || posting.package_id || ':' || posting.account_id, 'journal', posting.package_id, posting.date,
    sum(posting.amount)::decimal(18, 2), false
from package_posting as posting
inner join compared_account as compared on posting.account_id = compared.account_id
cross join base_currency as base
where posting.live
group by compared.control, base.base_currency, posting.package_id, posting.account_id, posting.date
union all
select 'VAT', base.base_currency, 'P', 'J:' || posting.package_id || ':tax', 'journal', posting.package_id, posting.date,
    sum(posting.tax)::decimal(18, 2), false
from package_posting as posting
cross join base_currency as base
where posting.live and posting.tax <> 0
group by base.base_currency, posting.package_id, posting.date
union all
select posting.control, base.base_currency, 'K', 'L:' || posting.source_id, 'journal', posting.source_id, posting.date, posting.amount, false
from kcc_posting as posting
cross join base_currency as base;
