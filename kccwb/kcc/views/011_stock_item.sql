-- Question: which stock item rows stand today?
-- Inputs:   kcc_stock_item (every version ever loaded)
-- Columns:  as kcc_stock_item; only the version no later load revised
create or replace view stock_item as
select * from kcc_stock_item where superseded_by is null;
