-- Question: which accounts of the package hold stock?
-- Inputs:   cos_role, default_account, package_account
-- Columns:  account_id, account_code, account_name
create or replace view stock_account as
with chosen as (
    select account_id from cos_role where role = 'stock' and account_id <> ''
    union
    select account_id from default_account where role = 'stock_in_hand' and account_id <> ''
)

select chosen.account_id, coalesce(account.code, '') as account_code, coalesce(account.name, '') as account_name
from chosen
left join package_account as account on chosen.account_id = account.account_id;

-- Question: what did the package's trial balance say at each month's end, when last read?
-- Inputs:   package_balance, package_account
-- Columns:  month, reading, taken, account_id, account_code, account_name, class, opening (nil where a financial year began), balance (debit positive)
create or replace view package_balance_now as
select
    balance.month,
    balance.reading,
    balance.taken,
    balance.account_id,
    coalesce(account.code, '') as account_code,
    coalesce(account.name, '') as account_name,
    coalesce(account.class, '') as class,
    balance.opening,
    balance.balance
from package_balance as balance
left join package_account as account on balance.account_id = account.account_id
where balance.reading = (select max(latest.reading) from package_balance as latest where latest.month = balance.month);

-- Question: which lines do the package's journals have, as last read?
-- Inputs:   package_journal, package_journal_line, package_account
-- Columns:  journal_id, number, date, month, narration, status, posted (counts in the ledger), updated, line, account_id, account_code, account_name, description,
--           amount (debit positive), tax
create or replace view package_journal_line_now as
select
    journal.journal_id,
    journal.number,
    journal.date,
    strftime(journal.date, '%Y-%m') as month,
    journal.narration,
    journal.status,
    upper(journal.status) not in ('DRAFT', 'VOIDED', 'DELETED', 'GONE', 'ARCHIVED') as posted,
    journal.updated,
    line.line,
    coalesce(nullif(line.account_id, ''), account.account_id, '') as account_id,
    coalesce(account.code, line.account_code) as account_code,
    coalesce(account.name, '') as account_name,
    line.description,
    line.amount,
    line.tax
from package_journal as journal
inner join package_journal_line as line on journal.journal_id = line.journal_id
left join package_account as account
    on (line.account_id <> '' and line.account_id = account.account_id) or (line.account_id = '' and line.account_code <> '' and line.account_code = account.code);
