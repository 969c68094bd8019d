-- A load that a reject kept out is on record too: loaded says whether it changed anything. Rows that repeat another are counted.
alter table load add column applied boolean default true;
alter table load_file add column repeated integer default 0;
alter table load_reject add column file_no integer default 0;
-- A payments file may have no exchange rate: the payment then takes its order's (view payment).
create table kcc_payment_new (
    payment_id varchar not null, side varchar not null check (side in ('S', 'P')), urn varchar not null, payment_date date not null,
    method varchar, authorised boolean not null, reference varchar, amount decimal(18, 2) not null, currency varchar not null,
    exchange_rate decimal(18, 8), bank_account varchar not null, sales_order varchar,
    load_id integer not null, superseded_by integer, primary key (side, payment_id, load_id)
);
insert into kcc_payment_new by name select * from kcc_payment;
drop table kcc_payment;
alter table kcc_payment_new rename to kcc_payment;
alter table load_file add column headers varchar default '[]';
