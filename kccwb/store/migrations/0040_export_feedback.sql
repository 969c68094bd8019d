-- What the package said about a refused row, explained when it was said; and which version of the KCC row went out.
alter table export_event add column package_url varchar;
alter table export_event add column kcc_load_id integer;
alter table export_event add column kcc_currency varchar;
create table export_feedback (
    seq bigint not null, row_id varchar not null, message varchar not null, code varchar not null, cause varchar not null,
    fix varchar not null, cause_group varchar not null, place varchar not null, primary key (seq, message)
);
