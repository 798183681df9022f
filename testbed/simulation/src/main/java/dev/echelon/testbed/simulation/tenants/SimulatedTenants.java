package dev.echelon.testbed.simulation.tenants;

import dev.echelon.testbed.simulation.kernel.Fiber;
import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Program;
import dev.echelon.testbed.simulation.planted.Bug;
import dev.echelon.worker.migration.Leash;
import dev.echelon.worker.migration.ShardUnreachableException;
import dev.echelon.worker.migration.TenantDatabase;
import dev.echelon.worker.migration.TenantTask;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One worker's way to the tenants' databases. */
public final class SimulatedTenants implements TenantDatabase {
    private final Fleet fleet;
    private final Program client;
    private final Bug bug;

    public SimulatedTenants(Fleet fleet, Program client, Bug bug) {
        this.fleet = fleet;
        this.client = client;
        this.bug = bug;
    }

    @Override
    public Session connect(TenantTask task, Leash leash) throws SQLException {
        Schema schema = fleet.schema(task.slug());
        for (int tries = 0; ; tries++) {
            Backend backend = Failing.unwrapped(() -> Fiber.current()
                    .<@Nullable Backend>call(
                            "tenant: connect",
                            () -> {
                                if (fleet.isDown(task.shard())) {
                                    return null;
                                }
                                if (schema.refusesUsUntil > fleet.kernel().now()) {
                                    throw Failing.sql("password authentication failed", "28P01");
                                }
                                var made = new Backend(fleet.kernel(), client, schema);
                                schema.backends.add(made);
                                return made;
                            },
                            () -> new ShardUnreachableException("connection refused", null)));
            if (backend != null) {
                return new SimulatedSession(fleet, schema, backend, task, leash, bug);
            }
            if (tries == 3) {
                throw new ShardUnreachableException("shard " + task.shard() + " cannot be reached", null);
            }
            leash.check();
            Fiber.current().sleep(Kernel.SECOND);
        }
    }
}
