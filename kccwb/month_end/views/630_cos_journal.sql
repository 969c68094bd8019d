-- Question: which journal must be posted by hand for a month's Cost of Sale?
-- Inputs:   cos_entry; parameter month (YYYY-MM)
-- Columns:  line, nominal_code, account_code, account_name, description, debit, credit, this_month, earlier_months (signed, debit positive),
--           split (site, channel or stock type, where the option cos_split asks for it)
-- Rule:     nothing carries VAT; debit and credit are this month and earlier months together, a negative amount on the other side
create or replace macro cos_journal(month) as table
select
    row_number() over (order by block, nominal_code, split)::integer as line,
    nominal_code,
    account_code,
    account_name,
    description,
    greatest(this_month + earlier_months, 0)::decimal(18, 2) as debit,
    greatest(-(this_month + earlier_months), 0)::decimal(18, 2) as credit,
    this_month::decimal(18, 2) as this_month,
    earlier_months::decimal(18, 2) as earlier_months,
    split
from cos_entry(month)
where this_month <> 0 or earlier_months <> 0
order by line;

-- Question: what must be posted on top of a month's journal for what reached KCC's ledger after it was posted?
-- Inputs:   cos_entry_to; parameter month (YYYY-MM), whose journal was recorded as posted, else there is nothing
-- Columns:  as cos_journal; a reversal stands on the other side
create or replace macro cos_topup(month) as table
select
    row_number() over (order by block, nominal_code, split)::integer as line,
    nominal_code,
    account_code,
    account_name,
    description,
    greatest(this_month + earlier_months, 0)::decimal(18, 2) as debit,
    greatest(-(this_month + earlier_months), 0)::decimal(18, 2) as credit,
    this_month::decimal(18, 2) as this_month,
    earlier_months::decimal(18, 2) as earlier_months,
    split
from cos_entry_to(month, month)
where this_month + earlier_months <> 0
order by line;
