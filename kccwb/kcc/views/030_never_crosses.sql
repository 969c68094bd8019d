-- Question: which nominals never cross into the accounting package, mapped or not?
-- Inputs:   nominal
-- Columns:  nominal_code, system_type
create or replace view never_crosses as
select nominal_code, system_type
from nominal
where system_type in ('Stock', 'Cost of Sale')
union
-- a list without the System Type column must not open the gate: KCC's own codes and descriptions still tell
select
    nominal_code,
    case when nominal_code = '0120' or description in ('Stock', 'Stock - Received not Invoiced') then 'Stock' else 'Cost of Sale' end
from nominal
where
    system_type is null
    and (nominal_code in ('0120', '0122', '0123') or description = 'Stock' or description ilike 'stock - %' or description ilike 'stock cos%')
union
-- KCC's own codes, for a company whose nominal list was not loaded
select code, system_type
from (values ('0120', 'Stock'), ('0122', 'Cost of Sale'), ('0123', 'Cost of Sale')) as system_nominal (code, system_type)
where code not in (select nominal_code from nominal);
