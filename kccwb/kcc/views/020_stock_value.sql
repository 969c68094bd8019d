-- Question: which stock value rows stand today?
-- Inputs:   kcc_stock_value (every version ever loaded)
-- Columns:  as kcc_stock_value; only the version no later load revised
create or replace view stock_value as
select * from kcc_stock_value where superseded_by is null;
