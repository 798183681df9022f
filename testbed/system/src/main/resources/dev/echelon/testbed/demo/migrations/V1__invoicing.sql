-- What every tenant of the fleet has today.
CREATE TABLE customer (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        NOT NULL,
    email      text        NOT NULL UNIQUE,
    country    char(2)     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE invoice (
    id          bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint        NOT NULL REFERENCES customer,
    number      text          NOT NULL UNIQUE,
    status      text          NOT NULL CHECK (status IN ('draft', 'open', 'paid', 'credit_note')),
    issued_on   date          NOT NULL,
    due_on      date          NOT NULL,
    total       numeric(12,2) NOT NULL
);

CREATE TABLE invoice_line (
    id          bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id  bigint        NOT NULL REFERENCES invoice,
    description text          NOT NULL,
    quantity    integer       NOT NULL CHECK (quantity > 0),
    unit_price  numeric(12,2) NOT NULL
);
