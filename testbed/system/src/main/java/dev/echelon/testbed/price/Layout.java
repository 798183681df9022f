package dev.echelon.testbed.price;

/** How tenants are kept apart. */
enum Layout {
    SCHEMAS("schema per tenant"),
    DATABASES("database per tenant");

    private final String label;

    Layout(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
