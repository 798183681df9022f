package dev.echelon.testbed.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who is told what: each program the credentials of its own roles only. */
final class ProgramEnvironments {
    private final StackBuilder.Plan plan;
    private final Ports ports;
    private final Accounts accounts;
    private final Servers.Running servers;
    private final String token;

    ProgramEnvironments(StackBuilder.Plan plan, Ports ports, Accounts accounts, Servers.Running servers, String token) {
        this.plan = plan;
        this.ports = ports;
        this.accounts = accounts;
        this.servers = servers;
        this.token = token;
    }

    Path publicKey() {
        return plan.directory().resolve("token-key.pem");
    }

    Program coordinator(String name) {
        Map<String, String> variables = common();
        variables.put("ECHELON_MASTER_USERNAME", Accounts.OWNER);
        variables.put("ECHELON_MASTER_PASSWORD", accounts.ownerPassword());
        variables.put("ECHELON_MASTER_WORKER_ROLE", Accounts.WORKER);
        variables.put("ECHELON_SECURITY_LOCAL_KEY", publicKey().toString());
        variables.put("ECHELON_SECURITY_ALLOW_LOCAL_KEY", "true");
        servers.shards()
                .values()
                .forEach(shard -> variables.putAll(shard.environment(Accounts.READER, accounts.readerPassword())));
        variables.putAll(plan.coordinatorSettings());
        return begun(
                new Program(
                        name,
                        Programs.find().coordinator(),
                        variables,
                        ports.of(name),
                        plan.directory(),
                        plan.log(name)),
                plan.coordinatorMain());
    }

    Program worker(String name) {
        Map<String, String> variables = common();
        variables.put("ECHELON_MASTER_USERNAME", Accounts.WORKER);
        variables.put("ECHELON_MASTER_PASSWORD", accounts.workerPassword());
        variables.putAll(shardsOfMigrator());
        variables.putAll(plan.workerSettings());
        return begun(
                new Program(
                        name, Programs.find().worker(), variables, ports.of(name), plan.directory(), plan.log(name)),
                plan.workerMain());
    }

    private Program begun(Program program, Optional<StackBuilder.Main> main) {
        Program begun = main.map(other -> program.begunBy(other.classes(), other.name()))
                .orElse(program);
        return plan.asShipped() ? begun.asShipped() : begun;
    }

    /** For whoever sources the file: psql, a worker more, a coordinator more, the command line. */
    Map<String, String> forUsers() {
        Map<String, String> variables = common();
        variables.put("ECHELON_MASTER_USERNAME", Accounts.OWNER);
        variables.put("ECHELON_MASTER_PASSWORD", accounts.ownerPassword());
        variables.put("ECHELON_WORKER_MASTER_USERNAME", Accounts.WORKER);
        variables.put("ECHELON_WORKER_MASTER_PASSWORD", accounts.workerPassword());
        variables.putAll(shardsOfMigrator());
        variables.put("ECHELON_SERVER", "http://127.0.0.1:" + ports.of("coordinator-1"));
        variables.put("ECHELON_TOKEN", token);
        variables.put("PGHOST", "127.0.0.1");
        variables.put("PGPORT", Integer.toString(servers.masterPort()));
        variables.put("PGDATABASE", Accounts.MASTER_DATABASE);
        variables.put("PGUSER", Accounts.OWNER);
        variables.put("PGPASSWORD", accounts.ownerPassword());
        return variables;
    }

    private Map<String, String> shardsOfMigrator() {
        Map<String, String> variables = new TreeMap<>();
        servers.shards()
                .values()
                .forEach(shard -> variables.putAll(shard.environment(Accounts.MIGRATOR, accounts.migratorPassword())));
        return variables;
    }

    private Map<String, String> common() {
        Map<String, String> variables = new TreeMap<>();
        variables.put(
                "ECHELON_MASTER_URL",
                "jdbc:postgresql://127.0.0.1:" + servers.masterPort() + "/" + Accounts.MASTER_DATABASE);
        variables.put("ECHELON_KAFKA_BOOTSTRAP_SERVERS", servers.bootstrapServers());
        variables.put("ECHELON_MIGRATIONS", String.join(",", migrations()));
        return variables;
    }

    private List<String> migrations() {
        return plan.migrations().isEmpty()
                ? List.of(FirstMigration.folder(plan.directory()).toString())
                : plan.migrations();
    }
}
