package dev.echelon.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Messages for tests: usual ones and the largest. */
final class Samples {
    static final UUID RUN = UUID.fromString("0193a1b2-0000-7000-8000-00000000000a");
    static final UUID CLAIM = UUID.fromString("7d9f1c52-8c1e-4f9b-9d57-4b9c2a6f0e11");
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    static final Instant END = Instant.parse("2026-11-22T12:00:01.250Z");
    static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private Samples() {}

    static MigrateTenant command() {
        return new MigrateTenant(RUN, "acme", 1, 41, 0, "7");
    }

    static MigrateTenant repeatablesOnly() {
        return new MigrateTenant(RUN, "zoë-1", 100, 9_000_000_000L, 2, null);
    }

    static TenantMigrated skipped() {
        var error = new TenantError(
                ErrorKind.VALIDATION,
                null,
                null,
                null,
                null,
                "same schema as acme",
                "give the tenant a schema of its own, or archive it",
                List.of());
        return new TenantMigrated(
                RUN,
                "acme-copy",
                43,
                CLAIM,
                "worker-1",
                Outcome.SKIPPED,
                false,
                null,
                null,
                List.of(),
                null,
                null,
                List.of(),
                START,
                START,
                error);
    }

    static TenantMigrated success() {
        return new TenantMigrated(
                RUN,
                "acme",
                41,
                CLAIM,
                "worker-1",
                Outcome.SUCCEEDED,
                true,
                "5",
                "7",
                List.of(
                        new AppliedMigration("6", "V6__invoice_totals.sql", 850),
                        new AppliedMigration("7", "V7__drop_old_totals.sql", 12)),
                "3.2.0",
                DIGEST,
                List.of(),
                START,
                END,
                null);
    }

    static TenantMigrated failure() {
        var attempts = List.of(
                new TenantError.Attempt(START, "55P03", "canceling statement due to lock timeout", "again in 4 s"),
                new TenantError.Attempt(END, "23502", "column \"total\" contains null values", "gave up"));
        var error = new TenantError(
                ErrorKind.DATA,
                "V6__invoice_totals.sql",
                12,
                "ALTER TABLE invoice ALTER COLUMN total SET NOT NULL",
                "23502",
                "column \"total\" of relation \"invoice\" contains null values",
                "fill the column first",
                attempts);
        return failure("acme", error);
    }

    static TenantMigrated failure(String slug, TenantError error) {
        return new TenantMigrated(
                RUN,
                slug,
                42,
                CLAIM,
                "worker-1",
                Outcome.FAILED,
                true,
                "5",
                "5",
                List.of(),
                null,
                DIGEST,
                List.of(),
                START,
                END,
                error);
    }

    static RunEvent booked() {
        return new RunEvent(
                1017, RUN, END, RunEvent.Kind.TENANT_BOOKED, "system", null, 1, "acme", Outcome.FAILED, "5", "23502");
    }

    static RunEvent paused() {
        return new RunEvent(
                1018,
                RUN,
                END,
                RunEvent.Kind.PAUSED,
                "kim",
                "disk of shard eu-1 is filling",
                null,
                null,
                null,
                null,
                null);
    }

    /** Every text as long as nobody sends it, of the character that costs most. */
    static TenantMigrated largest(String character) {
        String endless = character.repeat(70_000);
        boolean identifies =
                character.codePoints().noneMatch(c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF));
        String identifier = (identifies ? character : "\"").repeat(Bounds.IDENTIFIER / character.length());
        var attempt =
                new TenantError.Attempt(Instant.parse("9999-12-31T23:59:59.999999999Z"), endless, endless, endless);
        var error = new TenantError(
                ErrorKind.INFRASTRUCTURE,
                endless,
                Integer.MIN_VALUE,
                endless,
                endless,
                endless,
                endless,
                IntStream.range(0, 5_000).mapToObj(i -> attempt).toList());
        return new TenantMigrated(
                RUN,
                identifier,
                Long.MIN_VALUE,
                CLAIM,
                identifier,
                Outcome.FAILED,
                false,
                identifier,
                identifier,
                IntStream.range(0, 5_000)
                        .mapToObj(i -> new AppliedMigration(identifier, endless, Long.MIN_VALUE))
                        .toList(),
                identifier,
                identifier,
                IntStream.range(0, 5_000).mapToObj(i -> identifier).toList(),
                Instant.parse("9999-12-31T23:59:59.999999999Z"),
                Instant.parse("9999-12-31T23:59:59.999999999Z"),
                error);
    }
}
