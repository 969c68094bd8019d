-- Question: to which match does each item of KCC belong (its own, when it has none)?
-- Inputs:   kcc_entry, match_member, books_source, base_currency
-- Columns:  match_id, and kcc_entry's
create or replace view kcc_matched as
select coalesce(taken.match_id, 'kcc:' || item.member) as match_id, item.*
from kcc_entry as item
left join match_member as taken on taken.side = 'K' and taken.status = 'taken' and item.member = taken.member
cross join books_source as book
cross join base_currency as base
-- files may tell no payments, and none in another currency: what they cannot tell is not compared
where item.subject = 'document' or book.source = 'read' or (book.payments_told and item.currency = base.base_currency);

-- Question: to which match does each item of the package belong? What is not live and belongs to nothing of ours is left out
-- Inputs:   package_entry, match_member
-- Columns:  match_id, and package_entry's
create or replace view package_matched as
select coalesce(taken.match_id, 'package:' || item.member) as match_id, item.*
from package_entry as item
left join match_member as taken on taken.side = 'P' and taken.status = 'taken' and item.member = taken.member
where item.standing = 'live' or taken.match_id is not null;

-- Question: what would each line of KCC's documents post in the package, and under which tax code?
-- Inputs:   kcc_matched, document_line, expected_line
-- Columns:  match_id, member, line, account_id, account_code, tax_code, net, tax (signed: credits negative), base_net, base_tax
create or replace view kcc_matched_line as
select
    item.match_id,
    item.member,
    item.side,
    item.date,
    line.line,
    coalesce(expected.account_id, '') as account_id,
    coalesce(expected.account_code, '') as account_code,
    coalesce(expected.tax_code, '') as tax_code,
    (item.sign * line.net)::decimal(18, 2) as net,
    (item.sign * line.tax)::decimal(18, 2) as tax,
    (item.sign * base_value(line.net, item.rate))::decimal(18, 2) as base_net,
    (item.sign * base_value(line.tax, item.rate))::decimal(18, 2) as base_tax,
    item.rate <> 1 as is_foreign
from kcc_matched as item
inner join document as doc on item.member = doc.row_id
inner join document_line as line on doc.ledger = line.ledger and doc.invoice_id = line.invoice_id
left join expected_line as expected on item.member = expected.row_id and line.line = expected.line
where item.subject = 'document' and (line.net <> 0 or line.tax <> 0);

-- Question: what does each line of the package's documents post, and under which tax code?
-- Inputs:   package_matched, package_line
-- Columns:  match_id, member, line, account_id, account_code, tax_code, net, tax (signed: credits negative), base_net, base_tax; live documents only
create or replace view package_matched_line as
select
    item.match_id,
    item.member,
    item.side,
    item.date,
    line.line,
    line.account_id,
    line.account_code,
    line.tax_code,
    (item.sign * line.net)::decimal(18, 2) as net,
    (item.sign * line.tax)::decimal(18, 2) as tax,
    (item.sign * line.base_net)::decimal(18, 2) as base_net,
    (item.sign * line.base_tax)::decimal(18, 2) as base_tax,
    coalesce(line.rate, 1) <> 1 as is_foreign
from package_matched as item
inner join package_line as line on item.member = line.package_id
where item.subject = 'document' and item.standing = 'live' and (line.net <> 0 or line.tax <> 0);
