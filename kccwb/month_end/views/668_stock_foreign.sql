-- Question: what stands on the package's stock account to a month's end that KCC did not put there, document by document?
-- Inputs:   stock_account, stock_purchase, export_state, option, package_journal_line_now, package_document_version, package_line_version,
--           package_posting_version, package_posting_line_version (as last read from the package), cos_role; parameter month (YYYY-MM)
-- Columns:  kind (journal, bank transaction, or the document's type, as ledger_url takes it), package_id, number, date, party (who it is with, or the
--           narration), account, row_id (of a document of ours), amount (base currency, debit positive: what it holds there less what KCC expects there)
-- Rule:     a journal that also moves Cost of Sale, adjustments or received goods is the journal of the month and not listed
create or replace macro stock_foreign(month) as table
with span as (
    select last_day((month || '-01')::date) as last_day
),

account as (
    select account_id, trim(any_value(account_code) || ' ' || any_value(account_name)) as name from stock_account group by account_id
),

own as (
    select account_id from cos_role where role <> 'stock' and account_id <> ''
),

journal as (
    select
        'journal' as kind, line.journal_id as package_id, any_value(line.number) as number, any_value(line.date) as date,
        any_value(line.narration) as party, string_agg(distinct account.name, ', ') as account, null as row_id,
        sum(line.amount) filter (where account.account_id is not null) as amount
    from package_journal_line_now as line
    cross join span
    left join account on line.account_id = account.account_id
    where line.posted and line.date <= span.last_day
    group by line.journal_id
    having not bool_or(line.account_id in (select own.account_id from own))
),

version as (
    select *
    from package_document_version
    where source = 'read'
    qualify row_number() over (partition by package_id order by version desc) = 1
),

held as (
    select
        version.kind, version.package_id, any_value(version.number) as number, any_value(version.date) as date,
        any_value(version.contact_name) as party, string_agg(distinct account.name, ', ') as account,
        sum(
            case when version.kind in ('Purchase Invoice', 'Sales Credit') then 1 else -1 end * base_value(line.net, coalesce(nullif(version.rate, 0), 1))
        ) as amount
    from version
    cross join span
    inner join package_line_version as line on version.version = line.version
    inner join account on line.account_id = account.account_id
    where version.status not in ('DRAFT', 'SUBMITTED', 'VOIDED', 'DELETED') and version.date <= span.last_day
    group by version.kind, version.package_id
),

expected as (
    select state.package_id, purchase.row_id, any_value(purchase.invoice_code) as number, any_value(purchase.invoice_date) as date, sum(purchase.amount) as amount
    from stock_purchase as purchase
    cross join span
    inner join export_state as state on purchase.row_id = state.row_id
    where
        purchase.sent and purchase.in_ledger and purchase.invoice_date <= span.last_day
        and exists (select 1 from option where name = 'stock_purchases' and value = 'stock_in_hand')
        and state.package_id in (select version.package_id from version)
    group by state.package_id, purchase.row_id
),

document as (
    select
        coalesce(held.kind, 'Purchase Invoice') as kind, coalesce(held.package_id, expected.package_id) as package_id,
        coalesce(nullif(held.number, ''), expected.number) as number, coalesce(held.date, expected.date) as date, coalesce(held.party, '') as party,
        coalesce(held.account, '') as account, coalesce(expected.row_id, state.row_id) as row_id,
        coalesce(held.amount, 0) - coalesce(expected.amount, 0) as amount
    from held
    full join expected on held.package_id = expected.package_id
    left join export_state as state on held.package_id = state.package_id and state.state in ('sent', 'verified')
),

posting as (
    select *
    from package_posting_version
    where source = 'read' and kind <> 'journal'
    qualify row_number() over (partition by package_id order by version desc) = 1
),

bank as (
    select
        posting.kind, posting.package_id, any_value(posting.number) as number, any_value(posting.date) as date, any_value(posting.narration) as party,
        string_agg(distinct account.name, ', ') as account, null as row_id, sum(line.amount) as amount
    from posting
    cross join span
    inner join package_posting_line_version as line on posting.version = line.version
    inner join account on line.account_id = account.account_id
    where upper(posting.status) not in ('DRAFT', 'VOIDED', 'DELETED', 'GONE', 'ARCHIVED') and posting.date <= span.last_day
    group by posting.kind, posting.package_id
)

select kind, package_id, number, date, party, account, row_id, amount::decimal(18, 2) as amount
from (select * from journal union all select * from document union all select * from bank)
where amount <> 0;
