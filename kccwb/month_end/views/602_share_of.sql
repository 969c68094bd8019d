-- Question: what share of an amount is part / whole, to the penny, half up?
-- Inputs:   amount, part, whole (decimals of any size, whole positive, part not negative)
-- Columns:  a macro giving one exact decimal; whole numbers throughout, because a division would pass through DOUBLE
create or replace macro share_of(amount, part, whole) as
(
    sign(amount)::decimal(1, 0) * 0.01::decimal(2, 2)
    * (
        (
            2 * (abs(amount)::decimal(24, 2) * 100)::hugeint * (part::decimal(30, 4) * 10000)::hugeint + (whole::decimal(30, 4) * 10000)::hugeint
        ) // (2 * (whole::decimal(30, 4) * 10000)::hugeint)
    )::decimal(20, 0)
)::decimal(18, 2);
