-- Question: how is an amount of money written in a sentence: 1,234.50?
-- Inputs:   amount (two decimals)
-- Columns:  a macro giving text; the digits are taken from the exact decimal, never from a double
create or replace macro money_words(amount) as
case when amount < 0 then '-' else '' end
|| format('{:,}', split_part(abs(amount)::decimal(18, 2)::varchar, '.', 1)::bigint)
|| '.' || right(amount::decimal(18, 2)::varchar, 2);
