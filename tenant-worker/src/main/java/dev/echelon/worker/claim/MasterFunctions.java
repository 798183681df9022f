package dev.echelon.worker.claim;

import dev.echelon.contracts.MigrateTenant;
import dev.echelon.worker.migration.FencedClaim;
import dev.echelon.worker.migration.TenantTask;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SqlArrayValue;

/** The worker's functions in the master: eight. Each is one statement, which the session limits to two seconds. */
public final class MasterFunctions implements Master {
    private static final String REGISTER = "SELECT identity.echelon_worker_register(?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String FITS = "SELECT identity.echelon_worker_fits(?)";
    private static final String LEAVE = "SELECT identity.echelon_worker_leave(?, ?)";
    private static final String CLAIM = "SELECT * FROM identity.echelon_claim(?, ?, ?, ?, ?, ?, ?)";
    private static final String CLAIM_TOGETHER = "SELECT * FROM identity.echelon_claim_together(?, ?, ?, ?, ?, ?, ?)";
    private static final String RENEW = "SELECT token, answer FROM identity.echelon_renew(?, ?, ?, ?, ?, ?)";
    private static final String HAND_BACK = "SELECT identity.echelon_hand_back(?, ?, ?, ?, ?)";
    private static final String SUPERSEDED = "SELECT * FROM identity.echelon_superseded(?, ?, ?, ?)";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String NOT_REGISTERED = "REGISTER";

    private final JdbcTemplate jdbc;
    private final Registration registration;
    private final Duration lease;

    public MasterFunctions(JdbcTemplate jdbc, Registration registration, Duration lease) {
        this.jdbc = jdbc;
        this.registration = registration;
        this.lease = lease;
    }

    @Override
    public Duration lease() {
        return lease;
    }

    @Override
    public Registration registration() {
        return registration;
    }

    @Override
    public void register(Collection<Integer> partitions, Offer offer) {
        jdbc.query(
                REGISTER,
                row -> {},
                registration.workerId(),
                registration.slots(),
                ints(partitions),
                texts(offer.setHashes()),
                registration.host(),
                registration.buildVersion(),
                offer.setProblem() == null ? null : text(offer.setProblem(), 500),
                offer.accepting());
    }

    @Override
    public boolean fits() {
        return Boolean.TRUE.equals(jdbc.queryForObject(FITS, Boolean.class, registration.workerId()));
    }

    @Override
    public void leave(boolean gone) {
        jdbc.query(LEAVE, row -> {}, registration.workerId(), gone);
    }

    @Override
    public ClaimAnswer claim(Wanted wanted) {
        List<ClaimAnswer> answers = jdbc.query(
                CLAIM,
                (row, i) -> answer(row, wanted),
                wanted.order().runId(),
                wanted.order().slug(),
                wanted.order().token(),
                wanted.claimId(),
                registration.workerId(),
                wanted.setHash(),
                (int) lease.toMillis());
        return answers.get(0);
    }

    @Override
    public Map<Long, ClaimAnswer> claimTogether(List<Wanted> wanted) {
        Map<Long, Wanted> byToken =
                wanted.stream().collect(Collectors.toMap(one -> one.order().token(), Function.identity()));
        Map<Long, ClaimAnswer> answers = new HashMap<>();
        jdbc.query(
                CLAIM_TOGETHER,
                row -> {
                    long token = row.getLong("token");
                    answers.put(token, answer(row, Objects.requireNonNull(byToken.get(token))));
                },
                wanted.get(0).order().runId(),
                texts(wanted.stream().map(one -> one.order().slug()).toList()),
                new SqlArrayValue(
                        "bigint",
                        wanted.stream().map(one -> one.order().token()).toArray()),
                new SqlArrayValue("uuid", wanted.stream().map(Wanted::claimId).toArray()),
                registration.workerId(),
                wanted.get(0).setHash(),
                (int) lease.toMillis());
        return answers;
    }

    private static ClaimAnswer answer(ResultSet row, Wanted wanted) throws SQLException {
        MigrateTenant command = wanted.order();
        String answer = row.getString("answer");
        return switch (answer) {
            case "GRANTED" ->
                new ClaimAnswer.Granted(new TenantTask(
                        command.runId(),
                        command.cohort(),
                        command.slug(),
                        command.token(),
                        wanted.claimId(),
                        row.getInt("attempt"),
                        row.getString("shard"),
                        row.getString("database_name"),
                        row.getString("schema_name"),
                        row.getString("target_version"),
                        texts(row.getArray("accept_edited")),
                        row.getBoolean("verify_only"),
                        wanted.set()));
            case "WRONG_SET" -> new ClaimAnswer.WrongSet(row.getString("expected_set_hash"));
            case "STALE" -> new ClaimAnswer.Refused(ClaimAnswer.Why.STALE);
            case "STOPPED" -> new ClaimAnswer.Refused(ClaimAnswer.Why.STOPPED);
            case "SHARD_HELD" -> new ClaimAnswer.Refused(ClaimAnswer.Why.SHARD_HELD);
            default ->
                throw new SQLException("the master gave an answer to a claim that this worker does not know: " + answer
                        + "; update the worker");
        };
    }

    @Override
    public Renewed renew(Collection<Integer> partitions, List<Renewal> renewals) {
        Map<Long, RenewAnswer> answers = new HashMap<>();
        boolean[] registered = {true};
        jdbc.query(
                RENEW,
                row -> {
                    String answer = row.getString("answer");
                    RenewAnswer known = RenewAnswer.of(answer);
                    if (NOT_REGISTERED.equals(answer)) {
                        registered[0] = false;
                    } else if (known != null) {
                        answers.put(row.getLong("token"), known);
                    }
                },
                registration.workerId(),
                ints(partitions),
                new SqlArrayValue(
                        "bigint", renewals.stream().map(Renewal::token).toArray()),
                new SqlArrayValue(
                        "uuid", renewals.stream().map(Renewal::claimId).toArray()),
                new SqlArrayValue(
                        "text",
                        renewals.stream()
                                .map(renewal -> renewal.progress() == null ? null : text(renewal.progress(), 200))
                                .toArray()),
                (int) lease.toMillis());
        return new Renewed(answers, registered[0]);
    }

    @Override
    public HandBackAnswer handBack(long token, UUID claimId, HandBackKind kind, String reason, long fence) {
        List<HandBackAnswer> answers = jdbc.query(
                HAND_BACK,
                (row, i) -> HandBackAnswer.valueOf(row.getString(1)),
                token,
                claimId,
                kind.name(),
                text(reason, 500),
                fence);
        return answers.get(0);
    }

    /** The tokens of those of these claims that are over for good; one that the master does not know is not among them. */
    public Set<Long> superseded(Collection<FencedClaim> claims) {
        return Set.copyOf(jdbc.query(
                SUPERSEDED,
                (row, i) -> row.getLong(1),
                new SqlArrayValue(
                        "uuid", claims.stream().map(FencedClaim::runId).toArray()),
                new SqlArrayValue("text", claims.stream().map(FencedClaim::slug).toArray()),
                new SqlArrayValue(
                        "bigint", claims.stream().map(FencedClaim::token).toArray()),
                new SqlArrayValue(
                        "uuid", claims.stream().map(FencedClaim::claimId).toArray())));
    }

    /** Fit for a column: a zero byte would make the statement fail for as long as it is asked. */
    private static String text(String text, int max) {
        String cut = text.length() > max ? text.substring(0, max) : text;
        return CONTROL.matcher(cut).replaceAll(" ");
    }

    private static SqlArrayValue ints(Collection<Integer> values) {
        return new SqlArrayValue("integer", values.toArray());
    }

    private static SqlArrayValue texts(Collection<String> values) {
        return new SqlArrayValue("text", values.toArray());
    }

    private static Set<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? Set.of() : Set.of((String[]) array.getArray());
    }
}
