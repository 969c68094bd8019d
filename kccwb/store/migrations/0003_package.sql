-- What the connected package said when last asked. Replaced or upserted by each read; never edited by hand.
create table connection (
    package varchar primary key, connected timestamp not null, organisation varchar not null, organisation_id varchar not null,
    base_currency varchar not null, settings varchar not null, active boolean not null
);
create table fetch_log (subject varchar not null, fetched timestamp not null, watermark timestamp, rows_read integer not null);
create table package_organisation (
    organisation_id varchar not null, name varchar not null, base_currency varchar not null, country varchar not null, currencies varchar not null,
    period_lock_date date, year_end_lock_date date, can_approve boolean not null, short_code varchar not null
);
create table package_account (
    account_id varchar primary key, code varchar not null, name varchar not null, type varchar not null, class varchar not null, status varchar not null,
    tax_code varchar not null, system varchar not null, currency varchar not null, bank boolean not null, takes_payments boolean not null,
    inventory boolean not null, usable boolean not null, reason varchar not null
);
create table package_tax_code (
    code varchar primary key, name varchar not null, rate decimal(9, 4) not null, active boolean not null, sales boolean not null,
    purchases boolean not null, classes varchar not null
);
create table package_contact (
    contact_id varchar primary key, contact_number varchar not null, account_number varchar not null, name varchar not null,
    email varchar not null, status varchar not null, updated timestamp
);
create table package_item (
    item_id varchar primary key, code varchar not null, name varchar not null, tracked boolean not null, status varchar not null, updated timestamp
);
create table package_document (
    package_id varchar primary key, kind varchar not null, number varchar not null, contact_id varchar not null, contact_name varchar not null,
    date date, due_date date, reference varchar not null, currency varchar not null, rate decimal(18, 8), status varchar not null,
    net decimal(18, 2), tax decimal(18, 2), total decimal(18, 2), amount_due decimal(18, 2), updated timestamp, url varchar not null
);
create table package_payment (
    payment_key varchar primary key, payment_id varchar not null, kind varchar not null, side varchar not null, document_id varchar not null,
    document_number varchar not null, contact_id varchar not null, contact_name varchar not null, date date not null,
    amount decimal(18, 2) not null, currency varchar not null, rate decimal(18, 8), bank_account_id varchar not null,
    bank_account_code varchar not null, reference varchar not null, deleted boolean not null, updated timestamp,
    bank_amount decimal(18, 2), batch_id varchar not null, document_is_credit boolean not null, first_seen timestamp not null
);
