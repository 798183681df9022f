package dev.echelon.testbed.stack;

import dev.echelon.testbed.embedded.PostgresServer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The database roles, each with no more than its holder needs. Their passwords are made anew at every start.
 *
 * <p>{@code echelon} owns the master database; {@code echelon_worker} may connect to it and is granted the workers'
 * functions by the coordinator; {@code echelon_migrator} creates and owns the tenants' databases; {@code echelon_reader}
 * reads them.
 */
final class Accounts {
    static final String MASTER_DATABASE = "master";
    static final String OWNER = "echelon";
    static final String WORKER = "echelon_worker";
    static final String MIGRATOR = "echelon_migrator";
    static final String READER = "echelon_reader";
    private static final int PASSWORD_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final String ownerPassword = password();
    private final String workerPassword = password();
    private final String migratorPassword = password();
    private final String readerPassword = password();

    /** Creates what is missing of the master's roles and database. */
    void prepareMaster(PostgresServer server) {
        role(server, OWNER, "", ownerPassword);
        role(server, WORKER, "", workerPassword);
        if (!server.hasDatabase(MASTER_DATABASE)) {
            server.createDatabase(MASTER_DATABASE);
        }
        server.execute(
                MASTER_DATABASE,
                "ALTER DATABASE " + MASTER_DATABASE + " OWNER TO " + OWNER,
                "REVOKE ALL ON DATABASE " + MASTER_DATABASE + " FROM PUBLIC",
                "GRANT CONNECT ON DATABASE " + MASTER_DATABASE + " TO " + WORKER);
    }

    /** Creates what is missing of the roles of a server that holds tenants. */
    void prepareShard(PostgresServer server) {
        role(server, MIGRATOR, "CREATEDB", migratorPassword);
        role(server, READER, "", readerPassword);
        server.execute(PostgresServer.SUPERUSER, "GRANT pg_read_all_data TO " + READER);
    }

    String ownerPassword() {
        return ownerPassword;
    }

    String workerPassword() {
        return workerPassword;
    }

    String migratorPassword() {
        return migratorPassword;
    }

    String readerPassword() {
        return readerPassword;
    }

    private static void role(PostgresServer server, String name, String rights, String password) {
        server.execute(
                PostgresServer.SUPERUSER,
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + name + "') THEN CREATE ROLE "
                        + name + " LOGIN " + rights + "; END IF; END $$",
                "ALTER ROLE " + name + " PASSWORD '" + password + "'");
    }

    private String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
