package dev.echelon.testbed.chaos;

import java.util.Map;

/** Bugs that are let in on purpose, by doors of the test's own, to see whether the run finds them. */
@SuppressWarnings("ImmutableEnumChecker") // Map.of is
enum Planted {
    NONE(Map.of()),
    /** The relay marks whatever is released by then as published, not what it has sent. */
    RELAY_MARKS_ANY_TOKEN(Map.of()),
    /** A migration looks at the fence and does not keep it until its commit. */
    FENCE_NOT_KEPT(Map.of(Sql.KEPT, Sql.LOOKED_AT)),
    /** Sessions of older claims are left alone. */
    OLDER_SESSIONS_LIVE(Map.of(Sql.ENDED, Sql.NOBODY)),
    /** Both: the one stands in for the other. */
    NEITHER_FENCE_NOR_END(Map.of(Sql.KEPT, Sql.LOOKED_AT, Sql.ENDED, Sql.NOBODY));

    private final Map<String, String> rewrites;

    Planted(Map<String, String> rewrites) {
        this.rewrites = rewrites;
    }

    /** What becomes of a worker's SQL on its way to a tenant's database. */
    Map<String, String> rewrites() {
        return rewrites;
    }

    /** Texts of the worker, and what stands in their place. */
    private static final class Sql {
        static final String KEPT = "echelon.fence WHERE schema_name = $1 FOR SHARE";
        static final String LOOKED_AT = "echelon.fence WHERE schema_name = $1          ";
        static final String ENDED = "::bigint <= $2 ELSE false";
        static final String NOBODY = "::bigint < -$2 ELSE false";
    }
}
