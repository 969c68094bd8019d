-- Question: which nominals never cross into the accounting package, mapped or not?
-- Inputs:   nominal
-- Columns:  nominal_code, system_type
create or replace view never_crosses as
select nominal_code, system_type
from nominal
where system_type in ('Stock', 'Cost of Sale')
union
-- KCC's own codes, for a company whose nominal list was not loaded
select code, system_type
from (values ('0120', 'Stock'), ('0122', 'Cost of Sale'), ('0123', 'Cost of Sale')) as system_nominal (code, system_type)
where code not in (select nominal_code from nominal);
