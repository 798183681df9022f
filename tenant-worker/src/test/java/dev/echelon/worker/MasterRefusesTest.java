package dev.echelon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.echelon.testbed.embedded.TestServers;
import dev.echelon.worker.claim.MasterRights;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A worker with a role of its own in the master, which is not let do what it needs. */
@ExtendWith(OutputCaptureExtension.class)
class MasterRefusesTest {
    private static final String PASSWORD = "canary-password-2209";

    private final MasterBench master = new MasterBench();
    private final TenantBench tenants = new TenantBench().script("V1__t.sql", "CREATE TABLE t (id int);");
    private final WorkerProgram program = new WorkerProgram(master, tenants, tenants.folder());
    private final String role = "worker_of_" + master.database;

    @BeforeEach
    void aRoleWithTheWorkersFunctions() {
        master.server.execute(
                master.database,
                "CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "'",
                "GRANT USAGE ON SCHEMA identity TO " + role,
                "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA identity TO " + role);
    }

    @AfterEach
    void close() {
        program.close();
        tenants.close();
        master.server.execute(master.database, "DROP OWNED BY " + role, "DROP ROLE " + role);
    }

    private void startAs(String password) {
        program.start(null, "--echelon.worker.master.username=" + role, "--echelon.worker.master.password=" + password);
    }

    private Optional<MasterRights.Refusal> look(String database, String password) {
        return new MasterRights(new DriverManagerDataSource(master.server.jdbcUrl(database), role, password)).look();
    }

    @Test
    void says_which_functions_its_role_may_not_execute_and_does_not_start(CapturedOutput output) {
        master.server.execute(
                master.database,
                "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid FROM pg_proc WHERE proname IN ('echelon_claim',"
                        + " 'echelon_renew') LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM " + role
                        + "', f); END LOOP; END $$");

        assertThatThrownBy(() -> startAs(PASSWORD))
                .satisfies(refused ->
                        assertThat(ConfigurationProblem.exitCodeOf(refused)).isEqualTo(ConfigurationProblem.REFUSED));

        assertThat(output.getOut())
                .contains("The master database does not let role '" + role
                        + "' execute functions that a worker needs: echelon_claim, echelon_renew.")
                .contains("echelon.master.worker-role")
                .doesNotContain("\tat ", PASSWORD);
    }

    @Test
    void says_that_it_is_not_let_in_and_does_not_start(CapturedOutput output) {
        assertThatThrownBy(() -> startAs("another-" + PASSWORD))
                .satisfies(refused -> assertThat(ConfigurationProblem.exitCodeOf(refused))
                        .isEqualTo(ConfigurationProblem.UNAVAILABLE));

        assertThat(output.getOut())
                .contains("The master database does not let this worker in: FATAL: password authentication failed")
                .contains("echelon.worker.master.username")
                .doesNotContain("\tat ", PASSWORD);
    }

    @Test
    void knows_a_refusal_that_waiting_does_not_mend_from_one_that_it_does() {
        String empty = TestServers.freshDatabase("empty");

        assertThat(look(master.database, PASSWORD)).as("all granted").isEmpty();
        assertThat(look(empty, PASSWORD)).as("no coordinator has started yet").isEmpty();
        assertThat(look("nowhere", PASSWORD)).hasValueSatisfying(refusal -> assertThat(refusal.why())
                .contains("database \"nowhere\" does not exist"));
        assertThat(new MasterRights(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/x", role, PASSWORD))
                        .look())
                .as("away")
                .isEmpty();
        master.server.execute(master.database, "REVOKE USAGE ON SCHEMA identity FROM " + role);
        assertThat(look(master.database, PASSWORD)).hasValueSatisfying(refusal -> assertThat(refusal.why())
                .contains("echelon_claim", "echelon_worker_register"));
        master.server.execute(master.database, "REVOKE CONNECT ON DATABASE " + master.database + " FROM PUBLIC");
        assertThat(look(master.database, PASSWORD))
                .hasValueSatisfying(refusal -> assertThat(refusal.what()).isEqualTo(MasterRights.Refused.CONNECTION));
    }
}
