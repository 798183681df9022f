package dev.echelon.coordinator.flyway;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Brings schema {@code identity} of the master to what this build needs, and gives the workers' and the services' roles their functions. */
public final class MasterSchema {
    /** Flyway's table for the master, beside which a user's own history may stand. */
    public static final String HISTORY = "echelon_schema_history";

    private static final Logger log = LoggerFactory.getLogger(MasterSchema.class);
    private static final String SCHEMA = "identity";
    private static final String FUNCTIONS = """
            SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'identity' AND p.proname = ANY (:names)
            """;
    private static final String[] WORKERS = {
        "echelon_worker_register",
        "echelon_worker_leave",
        "echelon_worker_fits",
        "echelon_claim",
        "echelon_claim_together",
        "echelon_renew",
        "echelon_hand_back",
        "echelon_superseded"
    };
    private static final String[] SERVICES = {
        "echelon_guard_sample", "echelon_guard_fleet", "echelon_service_register", "echelon_service_leave"
    };

    private final DataSource master;
    private final @Nullable String workerRole;
    private final @Nullable String serviceRole;

    /**
     * The schema of one master.
     *
     * @param workerRole role that gets EXECUTE on the workers' functions and nothing else; null: none is granted
     */
    public MasterSchema(DataSource master, @Nullable String workerRole) {
        this(master, workerRole, null);
    }

    /**
     * The schema of one master.
     *
     * @param workerRole role that gets EXECUTE on the workers' functions and nothing else; null: none is granted
     * @param serviceRole role that gets EXECUTE on the boot guard's functions and nothing else; null: none is granted
     */
    public MasterSchema(DataSource master, @Nullable String workerRole, @Nullable String serviceRole) {
        this.master = master;
        this.workerRole = workerRole;
        this.serviceRole = serviceRole;
    }

    /**
     * Installs, upgrades, grants. Safe to run by several replicas at once.
     *
     * @throws MasterSchemaException when a table of ours is there already and is not ours, a role does not exist, or our own role
     *     may not do it
     */
    public void install() {
        try {
            installOrUpgrade();
        } catch (FlywayException | InvalidDataAccessResourceUsageException e) {
            throw new MasterSchemaException(
                    "The master database refuses what the coordinator needs: " + rootOf(e)
                            + ". The role of echelon.master.username must own schema identity and what is in it, or be allowed"
                            + " to create it.",
                    e);
        }
    }

    /** In one line: what the server said, without Flyway's frame around it. */
    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).strip().lines().findFirst().orElse("it does not say why");
    }

    private void installOrUpgrade() {
        JdbcClient jdbc = JdbcClient.create(master);
        new SchemaAdoption(jdbc).check();
        var configuration = Flyway.configure()
                .dataSource(master)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .table(HISTORY)
                .locations("classpath:dev/echelon/coordinator/master")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(true)
                .placeholderReplacement(false)
                .failOnMissingLocations(true);
        var postgres = configuration.getPluginRegister().getExact(PostgreSQLConfigurationExtension.class);
        if (postgres != null) {
            postgres.setTransactionalLock(false);
        }
        int applied = configuration.load().migrate().migrationsExecuted;
        if (applied > 0) {
            log.atInfo().addKeyValue("migrations", applied).log("master schema installed or upgraded");
        }
        if (workerRole != null) {
            grant(jdbc, "echelon.master.worker-role", workerRole, WORKERS);
        }
        if (serviceRole != null) {
            grant(jdbc, "echelon.master.service-role", serviceRole, SERVICES);
        }
    }

    private static void grant(JdbcClient jdbc, String property, String role, String[] functions) {
        String quoted = jdbc.sql("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname = :role")
                .param("role", role)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new MasterSchemaException(property + " names role '" + role
                        + "', which does not exist in the master database. Create it, or leave the property out."));
        jdbc.sql("GRANT USAGE ON SCHEMA identity TO " + quoted).update();
        List<String> signatures = jdbc.sql(FUNCTIONS)
                .param("names", functions)
                .query(String.class)
                .list();
        for (String function : signatures) {
            jdbc.sql("GRANT EXECUTE ON FUNCTION " + function + " TO " + quoted).update();
        }
    }
}
