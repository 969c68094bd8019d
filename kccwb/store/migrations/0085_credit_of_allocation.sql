-- Which credit an allocation is of, where the package makes a payment of its own of it (QuickBooks); empty where payment_id is the credit (Xero).
alter table package_payment_version add column credit_id varchar default '';
