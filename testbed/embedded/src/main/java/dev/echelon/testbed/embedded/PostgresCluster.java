package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A data directory with its settings and password: created when missing, started as often as wished. */
final class PostgresCluster {
    private static final String SETTINGS_FILE = "echelon.conf";
    /** Its last checkpoint may have very many files to sync. */
    private static final Duration ORPHANS_PATIENCE = Duration.ofMinutes(30);

    private final Path data;
    private final Path log;
    private final int port;
    private final Map<String, String> settings;
    private final Optional<Path> temporary;
    private final PostgresAccount account;
    private final Path bin;
    private final String password;

    PostgresCluster(
            Path home,
            int port,
            Map<String, String> settings,
            Path log,
            Optional<Path> temporary,
            PostgresAccount account) {
        this.data = home.resolve("data");
        this.log = log;
        this.port = port;
        this.settings = Map.copyOf(settings);
        this.temporary = temporary;
        this.account = account;
        this.bin = PostgresCache.unpacked(account).resolve("bin");
        if (account.owner() != null && temporary.isPresent()) {
            account.give(home);
        }
        try {
            this.password = password(home.resolve("password"));
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialise();
            }
        } catch (IOException e) {
            throw new EmbeddedServerException("The PostgreSQL directory " + home + " cannot be written.", e);
        }
    }

    Supervisor start() {
        try {
            stopOrphan();
            writeSettings();
            Files.createDirectories(log.getParent());
        } catch (IOException e) {
            throw new EmbeddedServerException("The PostgreSQL directory " + data + " cannot be written.", e);
        }
        if (!FreePorts.isFree(port)) {
            throw new EmbeddedServerException(
                    "PostgreSQL did not start: port " + port + " on 127.0.0.1 is taken by another program.");
        }
        return Postmaster.start(
                account.command(bin.resolve("postgres").toString(), "-D", data.toString()), data, log, temporary);
    }

    int port() {
        return port;
    }

    String password() {
        return password;
    }

    boolean isTemporary() {
        return temporary.isPresent();
    }

    void deleteIfTemporary() {
        temporary.ifPresent(Directories::deleteTree);
    }

    /** We hold the directory's lock, so whoever still serves it has lost its parent. */
    private void stopOrphan() throws IOException {
        Optional<PostmasterPid> left = PostmasterPid.read(data);
        Optional<ProcessHandle> orphan = left.flatMap(PostmasterPid::process);
        if (orphan.isPresent()) {
            Processes.resume(List.of(orphan.get()));
            Processes.interrupt(orphan.get());
            if (!Processes.awaitGone(orphan.get(), ORPHANS_PATIENCE)) {
                throw new EmbeddedServerException("A PostgreSQL left over from an earlier start (process "
                        + orphan.get().pid() + ") has not stopped within " + ORPHANS_PATIENCE.toMinutes() + " min.");
            }
        } else if (left.isPresent() && ProcessHandle.of(left.get().pid()).isPresent()) {
            // after a crash another program got the number, and PostgreSQL would take it for itself
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        }
    }

    private void initialise() throws IOException {
        Directories.deleteTree(data); // an earlier initdb was cut short: PG_VERSION is not there
        Directories.createPrivate(data);
        account.give(data);
        Path passwordFile = Files.createTempFile(data.getParent(), "initdb", ".tmp");
        try {
            Files.writeString(passwordFile, password);
            account.give(passwordFile);
            Commands.run(
                    account.command(
                            bin.resolve("initdb").toString(),
                            "--pgdata=" + data,
                            "--username=" + EmbeddedPostgres.SUPERUSER,
                            "--pwfile=" + passwordFile,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            // the same order of strings on every machine, whatever locales it has
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "off".equals(settings.get("fsync")) ? "--no-sync" : "--data-checksums"),
                    data,
                    "PostgreSQL could not create its data in " + data);
        } finally {
            Files.delete(passwordFile);
        }
        Files.writeString(
                data.resolve("postgresql.conf"), "\ninclude '" + SETTINGS_FILE + "'\n", StandardOpenOption.APPEND);
    }

    private void writeSettings() throws IOException {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        all.put("port", Integer.toString(port));
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("'", "''"))
                .append("'\n"));
        Path file = data.resolve(SETTINGS_FILE);
        Files.writeString(file, text);
        account.give(file);
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random));
        }
        return Files.readString(file).strip();
    }
}
