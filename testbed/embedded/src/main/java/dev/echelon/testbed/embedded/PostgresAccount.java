package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Under whom PostgreSQL's programs run. They refuse root, and a user id without a name: then a user namespace of their
 * own makes them see "nobody" while their files stay ours, and where namespaces are forbidden root lends an account.
 *
 * @param prefix put before every command; empty for an ordinary user
 * @param owner the account that must own what PostgreSQL writes; null when that is us
 */
record PostgresAccount(List<String> prefix, @Nullable String owner) {
    private static final List<String> UNSHARE = List.of("unshare", "-U");
    private static final List<String> LENDABLE = List.of("postgres", "nobody");

    /** The first way that works here for files below {@code directory}, which exists and is ours. */
    static PostgresAccount forFilesOf(Path directory) {
        boolean root = isRoot(directory);
        if (!root && !"?".equals(System.getProperty("user.name", "?"))) {
            return new PostgresAccount(List.of(), null);
        }
        if (Commands.succeeds(UNSHARE, "true")) {
            return new PostgresAccount(UNSHARE, null);
        }
        return lent(root)
                .orElseThrow(() -> new EmbeddedServerException("PostgreSQL does not run as "
                        + (root ? "root" : "a user without a name")
                        + ", and neither unshare nor setpriv works here:"
                        + " start this as an ordinary user."));
    }

    /** Root's way without namespaces: another account. Not by su, which stays in between and translates signals. */
    static Optional<PostgresAccount> lent(boolean root) {
        if (!root) {
            return Optional.empty();
        }
        for (String account : LENDABLE) {
            for (List<String> prefix : List.of(
                    List.of("setpriv", "--reuid=" + account, "--regid=" + account, "--clear-groups"),
                    List.of("setpriv", "--reuid=" + account, "--regid=nogroup", "--clear-groups"))) {
                if (Commands.succeeds(prefix, "true")) {
                    return Optional.of(new PostgresAccount(prefix, account));
                }
            }
        }
        return Optional.empty();
    }

    /** Hands the file to the account, if it is another's; fails in one sentence when the account cannot reach it. */
    void give(Path file) {
        if (owner == null) {
            return;
        }
        try {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The file " + file + " could not be given to the account " + owner + ".", e);
        }
        if (!canReach(file)) {
            throw new EmbeddedServerException(
                    "PostgreSQL does not run as root, and its account " + owner + " cannot reach " + file
                            + ": use a directory that every user may enter, or start this as an ordinary user.");
        }
    }

    /** Whether the account may enter all directories above the file and read it. */
    boolean canReach(Path file) {
        return owner == null || Commands.succeeds(prefix, "test", "-r", file.toString());
    }

    /** The command as the account runs it. */
    List<String> command(String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return all;
    }

    private static boolean isRoot(Path ours) {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(ours, "unix:uid"));
        } catch (IOException e) {
            throw new EmbeddedServerException("The directory " + ours + " cannot be read.", e);
        }
    }
}
