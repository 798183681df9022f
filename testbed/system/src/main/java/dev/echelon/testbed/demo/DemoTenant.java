package dev.echelon.testbed.demo;

/**
 * A tenant as the catalog has it.
 *
 * @param ring 0: pilots, 1: early adopters, 2: everyone else
 * @param damaged whether it holds what the pending migration does not allow
 */
record DemoTenant(String slug, String status, int ring, String shard, String database, String schema, boolean damaged) {
    boolean ownsItsDatabase() {
        return schema.equals("public");
    }
}
