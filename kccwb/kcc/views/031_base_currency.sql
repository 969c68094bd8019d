-- Question: in which currency does this company keep its books?
-- Inputs:   meta
-- Columns:  base_currency
create or replace view base_currency as
select value as base_currency from meta where name = 'base_currency';
