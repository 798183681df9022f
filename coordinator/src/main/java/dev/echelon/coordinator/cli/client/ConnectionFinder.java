package dev.echelon.coordinator.cli.client;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the coordinator and the token: an option, else the environment, else {@code .echelon/env} of the current directory. A
 * token of that file goes to the server of that file only.
 */
public final class ConnectionFinder {
    private final Map<String, String> environment;
    private final Path directory;
    private final Consumer<String> notices;

    public ConnectionFinder(Map<String, String> environment, Path directory, Consumer<String> notices) {
        this.environment = environment;
        this.directory = directory;
        this.notices = notices;
    }

    /**
     * Finds them.
     *
     * @throws CommandFailure 64 for an address that is none, or none at all; 66 for a token file that is not there; 77 for no
     *     token
     */
    public Connection find(@Nullable String server, @Nullable String token, @Nullable Path tokenFile) {
        var variables = environment;
        var address = server;
        var origin = "--server";
        if (address == null) {
            address = set(variables, "ECHELON_SERVER");
            origin = "ECHELON_SERVER";
        }
        var file = directory.resolve(".echelon").resolve("env");
        if (address == null && Files.isRegularFile(file)) {
            variables = EnvFile.read(file);
            address = set(variables, "ECHELON_SERVER");
            origin = ".echelon/env";
            if (address != null) {
                notices.accept("Using " + CleanText.of(address) + " from .echelon/env.");
            }
        }
        if (address == null) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    "No coordinator is named: give --server URL or set ECHELON_SERVER (in a directory where 'echelon up' runs"
                            + " neither is needed). Nothing was changed.");
        }
        return new Connection(checkedServer(address, origin), token(token, tokenFile, variables), origin);
    }

    private URI checkedServer(String address, String origin) {
        URI uri;
        try {
            uri = new URI(address.strip().replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw notAnAddress(address, origin);
        }
        var web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (uri.getRawUserInfo() != null) {
            throw CommandFailure.of(
                    ExitCode.USAGE,
                    origin + " holds a user name or password; the token goes into ECHELON_TOKEN. Nothing was"
                            + " changed.");
        }
        if (!web
                || uri.getHost() == null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || uri.getPort() > 65_535) {
            throw notAnAddress(address, origin);
        }
        return uri;
    }

    private static CommandFailure notAnAddress(String address, String origin) {
        return CommandFailure.of(
                ExitCode.USAGE,
                origin + " is '" + CleanText.of(address)
                        + "', allowed is http://HOST[:PORT] or https://HOST[:PORT]. Nothing was" + " changed.");
    }

    private String token(@Nullable String token, @Nullable Path tokenFile, Map<String, String> variables) {
        if (token != null) {
            return checkedToken(token, "--token");
        }
        if (tokenFile != null) {
            return tokenOf(tokenFile, "--token-file");
        }
        var variable = set(variables, "ECHELON_TOKEN");
        if (variable != null) {
            return checkedToken(variable, "ECHELON_TOKEN");
        }
        var file = set(variables, "ECHELON_TOKEN_FILE");
        if (file != null) {
            return tokenOf(directory.resolve(file), "ECHELON_TOKEN_FILE");
        }
        throw CommandFailure.of(
                ExitCode.NOT_ALLOWED,
                "There is no token: set ECHELON_TOKEN, or ECHELON_TOKEN_FILE to a file that holds it (role PLATFORM_ADMIN)."
                        + " Nothing was changed.");
    }

    private static String tokenOf(Path file, String origin) {
        try {
            return checkedToken(Files.readString(file), origin);
        } catch (IOException e) {
            throw CommandFailure.of(
                    ExitCode.MISSING,
                    origin + " names " + file + ", which cannot be read (" + Reasons.of(e) + "). Nothing was changed.");
        }
    }

    private static String checkedToken(String token, String origin) {
        var stripped = token.strip();
        if (stripped.isEmpty() || stripped.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw CommandFailure.of(
                    ExitCode.NOT_ALLOWED,
                    origin + (stripped.isEmpty() ? " is empty" : " holds characters that no token has")
                            + "; it is to hold one bearer token and nothing else. Nothing was changed.");
        }
        return stripped;
    }

    private static @Nullable String set(Map<String, String> variables, String name) {
        var value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
