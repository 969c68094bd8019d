-- Question: which journal must be posted by hand for a month's Cost of Sale?
-- Inputs:   cos_entry; parameter month (YYYY-MM)
-- Columns:  line, nominal_code, account_code, account_name, description, debit, credit, this_month, earlier_months (signed, debit positive)
-- Rule:     nothing carries VAT; debit and credit are this month and earlier months together, a negative amount on the other side
create or replace macro cos_journal(month) as table
select
    row_number() over (order by block, nominal_code)::integer as line,
    nominal_code,
    account_code,
    account_name,
    description,
    greatest(this_month + earlier_months, 0)::decimal(18, 2) as debit,
    greatest(-(this_month + earlier_months), 0)::decimal(18, 2) as credit,
    this_month::decimal(18, 2) as this_month,
    earlier_months::decimal(18, 2) as earlier_months
from cos_entry(month)
where this_month <> 0 or earlier_months <> 0
order by line;
