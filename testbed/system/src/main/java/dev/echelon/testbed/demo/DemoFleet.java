package dev.echelon.testbed.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** 200 small firms: 40 with a database each on shard alpha, 160 with a schema each in four databases of shard beta. */
final class DemoFleet {
    static final String DATABASE_EACH = "alpha";
    static final String SCHEMA_EACH = "beta";
    static final Set<String> DAMAGED = Set.of("bremen-optician", "cadiz-brewery", "cork-garage");

    private static final List<String> TOWNS = List.of(
            "aarhus",
            "bergen",
            "bremen",
            "cadiz",
            "cork",
            "delft",
            "evora",
            "florence",
            "ghent",
            "graz",
            "innsbruck",
            "leeds",
            "lyon",
            "malmo",
            "nantes",
            "oulu",
            "porto",
            "riga",
            "seville",
            "turin");
    private static final List<String> TRADES = List.of(
            "bakery",
            "bookshop",
            "brewery",
            "carpenter",
            "florist",
            "garage",
            "nursery",
            "optician",
            "pharmacy",
            "tailor");
    private static final int PILOTS = 25;
    private static final int EARLY = 50;
    private static final int BETA_DATABASES = 4;

    private DemoFleet() {}

    static List<DemoTenant> tenants() {
        List<DemoTenant> tenants = new ArrayList<>();
        for (String town : TOWNS) {
            for (String trade : TRADES) {
                tenants.add(tenant(tenants.size(), town + "-" + trade));
            }
        }
        return tenants;
    }

    /** The databases of the schema-per-tenant shard. */
    static List<String> sharedDatabases() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < BETA_DATABASES; i++) {
            names.add(sharedDatabase(i));
        }
        return names;
    }

    private static DemoTenant tenant(int index, String slug) {
        int ring = index < PILOTS ? 0 : index < EARLY ? 1 : 2;
        String name = slug.replace('-', '_');
        boolean own = index % 5 == 0;
        return new DemoTenant(
                slug,
                status(index),
                ring,
                own ? DATABASE_EACH : SCHEMA_EACH,
                own ? "invoicing_" + name : sharedDatabase(index % BETA_DATABASES),
                own ? "public" : name,
                DAMAGED.contains(slug));
    }

    private static String sharedDatabase(int index) {
        return "invoicing_" + (index + 1);
    }

    /** A fleet is never quite uniform. */
    private static String status(int index) {
        return switch (index) {
            case 58, 94, 131 -> "suspended";
            case 63, 77, 112, 140, 186 -> "read_only";
            case 101, 149, 172, 198 -> "provisioning";
            default -> "active";
        };
    }
}
