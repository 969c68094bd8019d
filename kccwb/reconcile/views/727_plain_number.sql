-- Question: what is left of a number without case, spaces and marks?
-- Inputs:   number
-- Columns:  a macro giving text
create or replace macro plain_number(number) as regexp_replace(upper(number), '[^A-Z0-9]', '', 'g');
