-- Question: what was posted in the package without a document: manual journals and bank transactions?
-- Inputs:   package_posting_version, package_posting_line_version, books_source, package_account
-- Columns:  package_id, kind (journal, bank transaction), number, date, narration, status, live, url, line, account_id, account_code, account_name, description,
--           amount and tax (debit positive, base currency)
create or replace view package_posting as
with latest as (
    select *
    from package_posting_version
    where source in (select source from books_source)
    qualify row_number() over (partition by package_id order by version desc) = 1
),

by_code as (
    select code, min(account_id) as account_id from package_account where code <> '' group by code
)

select
    latest.package_id,
    latest.kind,
    latest.number,
    latest.date,
    latest.narration,
    latest.status,
    latest.status not in ('DRAFT', 'VOIDED', 'DELETED', 'GONE', 'ARCHIVED') as live,
    latest.url,
    line.line,
    coalesce(account.account_id, line.account_id) as account_id,
    coalesce(account.code, line.account_code) as account_code,
    coalesce(account.name, '') as account_name,
    line.description,
    line.amount,
    line.tax
from latest
inner join package_posting_line_version as line on latest.version = line.version
left join by_code on line.account_id = '' and line.account_code = by_code.code
left join package_account as account on account.account_id = coalesce(nullif(line.account_id, ''), by_code.account_id);
