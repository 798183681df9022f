package dev.echelon.testbed.simulation.tenants;

import dev.echelon.testbed.simulation.kernel.Kernel;
import dev.echelon.testbed.simulation.kernel.Program;
import org.jspecify.annotations.Nullable;

/** One session in the tenant's server; it may outlive its client. */
final class Backend {
    /** How often the server looks whether the client of a running statement is still there. */
    private static final long CLIENT_CHECK = 5 * Kernel.SECOND;

    private static final long IDLE_IN_TRANSACTION = 60 * Kernel.SECOND;

    private final Kernel kernel;
    private final Program client;
    private final Schema schema;
    /** What its application_name says; zero: nothing yet. */
    long token;

    private boolean open = true;
    private boolean inTransaction;
    private boolean holdsFence;
    private @Nullable Object statement;

    Backend(Kernel kernel, Program client, Schema schema) {
        this.kernel = kernel;
        this.client = client;
        this.schema = schema;
    }

    Program client() {
        return client;
    }

    boolean isOpen() {
        return open;
    }

    boolean holdsFence() {
        return holdsFence;
    }

    void begin(boolean lockFence) {
        inTransaction = true;
        holdsFence = lockFence;
        var mine = new Object();
        statement = mine;
        kernel.after(IDLE_IN_TRANSACTION, () -> {
            if (statement == mine && client.isPaused()) {
                end();
            }
        });
    }

    void endTransaction() {
        inTransaction = false;
        holdsFence = false;
        statement = null;
    }

    /** A statement that takes its time; its effect comes at its end, if the session lives so long, client or not. */
    void execute(long duration, Runnable effect) {
        var mine = new Object();
        statement = mine;
        kernel.after(duration, () -> {
            if (open && statement == mine) {
                statement = null;
                effect.run();
                if (client.isDead()) {
                    end();
                }
            }
        });
    }

    /** The client is gone, or cannot be reached any more. */
    void abandoned(long within) {
        if (statement == null && !inTransaction) {
            end();
        } else {
            kernel.after(Math.min(within, CLIENT_CHECK), this::end);
        }
    }

    /** Rolls back and is no more. */
    void end() {
        if (open) {
            open = false;
            endTransaction();
            schema.ended(this);
        }
    }
}
