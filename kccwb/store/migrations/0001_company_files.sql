-- What was loaded from KCC's files. Rows are never changed but for superseded_by, which names the load that revised them.
create table meta (name varchar primary key, value varchar not null);

create table load (
    load_id integer primary key, loaded timestamp not null, by_whom varchar not null, partial boolean not null
);
create table load_file (
    load_id integer not null, file_no integer not null, file_name varchar not null, sheet varchar not null, sha256 varchar not null,
    dataset varchar not null, profile varchar not null, rows_read integer not null, accepted integer not null,
    rejected integer not null, unchanged integer not null, revised integer not null, extra_columns varchar not null,
    warnings varchar not null, primary key (load_id, file_no)
);
create table load_reject (
    load_id integer not null, file_name varchar not null, sheet varchar not null, line integer not null, dataset varchar not null,
    document varchar not null, column_name varchar not null, value varchar not null, reason varchar not null,
    raw varchar not null
);
create table column_profile (name varchar primary key, dataset varchar not null, columns varchar not null, saved timestamp not null);

create table kcc_company (
    urn varchar not null, company_name varchar not null, is_customer boolean not null, is_supplier boolean not null,
    is_account_customer boolean not null, company_class varchar, email varchar, telephone varchar, currency varchar not null,
    tax_reference varchar, address1 varchar, address2 varchar, town varchar, county varchar, postcode varchar,
    country_code varchar, payment_terms_days integer, sales_nominal varchar,
    load_id integer not null, superseded_by integer, primary key (urn, load_id)
);
create table kcc_stock_item (
    stock_code varchar not null, description varchar not null, stock_controlled boolean not null, tax_rate varchar,
    sales_nominal varchar, purchase_nominal varchar, stock_type_2 varchar, cos_excluded boolean not null,
    discontinued boolean not null, load_id integer not null, superseded_by integer, primary key (stock_code, load_id)
);
create table kcc_nominal (
    nominal_code varchar not null, description varchar not null, system_id varchar, system_type varchar,
    load_id integer not null, superseded_by integer, primary key (nominal_code, load_id)
);
create table kcc_bank_account (
    bank_account varchar not null, nominal_code varchar not null, currency varchar not null,
    load_id integer not null, superseded_by integer, primary key (bank_account, load_id)
);
create table kcc_tax_rate (
    tax_rate varchar not null, description varchar, rate decimal(9, 4) not null,
    load_id integer not null, superseded_by integer, primary key (tax_rate, load_id)
);
create table kcc_document (
    ledger varchar not null check (ledger in ('S', 'P')), invoice_id varchar not null, invoice_code varchar not null,
    kind varchar not null check (kind in ('Invoice', 'Credit')), invoice_date date not null, ledger_date date,
    due_date date, urn varchar not null, order_no varchar, reference varchar, currency varchar not null,
    exchange_rate decimal(18, 8) not null, channel varchar, site varchar,
    net decimal(18, 2) not null, tax decimal(18, 2) not null, gross decimal(18, 2) not null, lines integer not null,
    source_file varchar not null, source_line integer not null,
    load_id integer not null, superseded_by integer, primary key (ledger, invoice_id, load_id)
);
create table kcc_document_line (
    ledger varchar not null, invoice_id varchar not null, line integer not null, stock_code varchar, description varchar,
    quantity decimal(18, 4) not null, unit_net decimal(18, 4) not null, discount decimal(9, 4) not null,
    net decimal(18, 2) not null, tax decimal(18, 2) not null, tax_rate varchar, nominal_code varchar,
    load_id integer not null, superseded_by integer, primary key (ledger, invoice_id, line, load_id)
);
create table kcc_payment (
    payment_id varchar not null, side varchar not null check (side in ('S', 'P')), urn varchar not null, payment_date date not null,
    method varchar, authorised boolean not null, reference varchar, amount decimal(18, 2) not null, currency varchar not null,
    exchange_rate decimal(18, 8) not null, bank_account varchar not null, sales_order varchar,
    load_id integer not null, superseded_by integer, primary key (side, payment_id, load_id)
);
create table kcc_allocation (
    allocation_id varchar not null, side varchar not null check (side in ('S', 'P')),
    allocation_type varchar not null check (allocation_type in ('Payment', 'Credit')), source varchar not null, invoice_id varchar not null,
    allocation_date date not null, amount decimal(18, 2) not null,
    load_id integer not null, superseded_by integer, primary key (side, allocation_id, load_id)
);
create table kcc_nominal_transaction (
    transaction_id varchar not null, line integer not null, date date not null, posted date not null, nominal_code varchar not null,
    debit decimal(18, 2) not null, credit decimal(18, 2) not null, description varchar, source_type varchar, source varchar,
    nominal_classification varchar, stock_code varchar, quantity decimal(18, 4),
    load_id integer not null, superseded_by integer, primary key (transaction_id, line, load_id)
);
create table kcc_trial_balance (
    from_date date not null, to_date date not null, taken timestamp not null, nominal_code varchar not null, description varchar,
    debit decimal(18, 2) not null, credit decimal(18, 2) not null, load_id integer not null
);
create table kcc_stock_value (
    as_at date not null, stock_code varchar not null, quantity decimal(18, 4) not null, value decimal(18, 2) not null,
    load_id integer not null, superseded_by integer, primary key (as_at, stock_code, load_id)
);
create table kcc_tax_register (
    date date not null, source_type varchar not null, source varchar not null, invoice_code varchar, tax_rate varchar not null,
    net decimal(18, 2) not null, tax decimal(18, 2) not null, committed boolean not null,
    load_id integer not null, superseded_by integer, primary key (source_type, source, tax_rate, load_id)
);
