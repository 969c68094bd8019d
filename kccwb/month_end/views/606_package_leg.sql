-- Question: what does each live document of the package post on which account, as its books were last read, and which document of KCC is it?
-- Inputs:   package_line, package_entry, match_member, export_state
-- Columns:  twin (what document_leg calls the same document; "package:ID" for one that KCC does not have), package_id, kind, number, contact_name, date, month,
--           leg (nominal, VAT, control), account_id (of a nominal; empty otherwise), side (S, P), amount (debit positive, base currency, converted line by line), url
create or replace view document_twin as
with matched as (
    select match_id from match_member where status = 'taken' group by match_id having count(distinct side) = 2
)

select taken.side, taken.member, taken.match_id as twin
from match_member as taken
inner join matched on taken.match_id = matched.match_id
where taken.status = 'taken';

create or replace view package_leg as
with sent as (
    select package_id, min(row_id) as row_id from export_state where package_id is not null group by package_id
),

line as (
    select
        coalesce(document_twin.twin, 'row:' || sent.row_id, 'package:' || entry.member) as twin,
        entry.member as package_id,
        entry.kind,
        entry.number,
        entry.contact_name,
        entry.date,
        entry.url,
        entry.side,
        held.account_id,
        (case entry.side when 'S' then -1 else 1 end * entry.sign * held.base_net)::decimal(18, 2) as net,
        (case entry.side when 'S' then -1 else 1 end * entry.sign * held.base_tax)::decimal(18, 2) as tax
    from package_entry as entry
    inner join package_line as held on entry.member = held.package_id
    left join document_twin on document_twin.side = 'P' and entry.member = document_twin.member
    left join sent on entry.member = sent.package_id
    where entry.subject = 'document' and entry.standing = 'live'
),

leg as (
    select * exclude (net, tax), 'nominal' as leg, net as amount from line
    union all by name
    select * exclude (net, tax, account_id), '' as account_id, 'VAT' as leg, tax as amount from line
    union all by name
    select * exclude (net, tax, account_id), '' as account_id, 'control' as leg, (-net - tax)::decimal(18, 2) as amount from line
)

select twin, package_id, kind, number, contact_name, date, strftime(date, '%Y-%m') as month, leg, account_id, side, sum(amount)::decimal(18, 2) as amount, url
from leg
group by all
having sum(amount) <> 0;
