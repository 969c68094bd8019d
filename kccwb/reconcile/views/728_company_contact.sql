-- Question: which contacts of the package is each company of KCC known to be?
-- Inputs:   export_state, package_contact
-- Columns:  urn, contact_id. By what was exported (a package may need several contacts for one company), and by the URN that the contact carries
create or replace view company_contact as
select distinct split_part(row_id, ':', 2) as urn, package_id as contact_id
from export_state
where source_type = 'Company' and coalesce(package_id, '') <> ''
union
select contact_number, contact_id from package_contact where contact_number <> ''
union
select account_number, contact_id from package_contact where account_number <> '';
