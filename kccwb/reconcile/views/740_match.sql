-- Question: which document or payment of KCC is which of the package, how was that found, and what is only suggested?
-- Inputs:   match_member, kcc_entry, package_entry
-- Columns:  match_id, status (taken, suggested), pass, method, reason, score, kcc_rows and package_ids (lists, joined by a space), source_codes, package_numbers,
--           company_name, contact_name, currency, kcc_amount, package_amount
create or replace view match as
select
    member.match_id,
    any_value(member.status) as status,
    any_value(member.pass) as pass,
    any_value(member.method) as method,
    any_value(member.reason) as reason,
    any_value(member.score) as score,
    string_agg(kcc.member, ' ' order by kcc.member) as kcc_rows,
    string_agg(package.member, ' ' order by package.member) as package_ids,
    string_agg(kcc.code, ', ' order by kcc.member) as source_codes,
    string_agg(coalesce(nullif(package.number, ''), package.reference), ', ' order by package.member) as package_numbers,
    min(kcc.company_name) as company_name,
    min(package.contact_name) as contact_name,
    coalesce(min(kcc.currency), min(package.currency)) as currency,
    coalesce(abs(sum(kcc.sign * kcc.gross)), 0.00)::decimal(18, 2) as kcc_amount,
    coalesce(abs(sum(package.sign * package.gross)), 0.00)::decimal(18, 2) as package_amount
from match_member as member
left join kcc_entry as kcc on member.side = 'K' and member.member = kcc.member
left join package_entry as package on member.side = 'P' and member.member = package.member
group by member.match_id;
