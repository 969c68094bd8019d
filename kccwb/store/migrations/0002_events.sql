-- Who did what, when, with which result. Append-only; each row's hash covers the one before it.
create table event (
    seq bigint primary key, occurred timestamp not null, by_whom varchar not null, action varchar not null,
    subject varchar not null, detail varchar not null, previous_hash varchar not null, hash varchar not null
);
-- The outbox: what happened to each row on its way out. seq is the event's. State is a view over this table.
create table export_event (
    seq bigint primary key, row_id varchar not null, source_type varchar not null,
    kind varchar not null check (kind in ('queued', 'unqueued', 'attempted', 'accepted', 'rejected', 'not_sent', 'released', 'adopted',
        'verified', 'differs', 'gone', 'marked', 'unmarked')),
    occurred timestamp not null, by_whom varchar not null, run_id varchar, package varchar, idempotency_key varchar, payload_hash varchar,
    package_id varchar, package_number varchar, package_status varchar, currency varchar,
    kcc_net decimal(18, 2), kcc_tax decimal(18, 2), kcc_total decimal(18, 2),
    net decimal(18, 2), tax decimal(18, 2), total decimal(18, 2), message varchar
);
-- What happened to each package payment on its way in.
create table payment_event (
    seq bigint primary key, row_id varchar not null,
    kind varchar not null check (kind in ('created', 'refused', 'reversed')),
    occurred timestamp not null, by_whom varchar not null, message varchar not null,
    payment_id varchar, document_row_id varchar, urn varchar, side varchar, payment_date date, amount decimal(18, 2), currency varchar,
    exchange_rate decimal(18, 8), bank_account varchar, bank_amount decimal(18, 2), reference varchar
);
-- Long work that runs outside a page's script; the only rows here that change.
create table job (
    job_id varchar primary key, kind varchar not null, state varchar not null check (state in ('running', 'paused', 'done', 'failed', 'stopped')),
    started timestamp not null, finished timestamp, total integer not null, done integer not null, failed integer not null,
    message varchar not null, pause_requested boolean not null, by_whom varchar not null, detail varchar not null
);
-- Ticks of the grids, by row id and never by position.
create table selection (user_name varchar not null, grid varchar not null, row_id varchar not null, primary key (user_name, grid, row_id));
