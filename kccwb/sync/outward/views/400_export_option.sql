-- Question: which options decide what is exported, with their defaults where the user chose nothing?
-- Inputs:   option
-- Columns:  rollup, only_stock_on_invoices, multi_currency, create_authorised (booleans), bill_number, rounding, package_tax_rounding
create or replace view export_option as
select
    coalesce(max(value) filter (where name = 'rollup'), 'off') = 'on' as rollup,
    coalesce(max(value) filter (where name = 'only_stock_on_invoices'), 'on') = 'on' as only_stock_on_invoices,
    coalesce(max(value) filter (where name = 'multi_currency'), 'on') = 'on' as multi_currency,
    coalesce(max(value) filter (where name = 'create_authorised'), 'on') = 'on' as create_authorised,
    coalesce(max(value) filter (where name = 'bill_number'), 'supplier_reference') as bill_number,
    coalesce(max(value) filter (where name = 'rounding'), 'accept') as rounding,
    coalesce(max(value) filter (where name = 'package_tax_rounding'), 'document') as package_tax_rounding
from option;
