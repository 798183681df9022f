CREATE TABLE invoice (
    id     bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text    NOT NULL UNIQUE,
    total  numeric NOT NULL
);
