package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs (initdb, pg_ctl, postgres) for this machine, taken from the class path and unpacked once per
 * user. Several JVMs may ask at the same moment: each unpacks aside, the first rename wins.
 */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** The directory that holds {@code bin}, {@code lib} and {@code share}; unpacks it below {@code cache} if missing. */
    static Path unpackedBelow(Path cache) {
        String archive = "postgres-" + operatingSystem() + "-" + architecture() + ".txz";
        URL url = PostgresBinaries.class.getResource("/" + archive);
        if (url == null) {
            throw new EmbeddedServerException("The class path has no PostgreSQL for this machine (" + archive + ").");
        }
        try {
            Path target = cache.resolve("postgresql-" + identity(url, archive));
            Files.createDirectories(cache);
            refuseForeign(cache);
            if (!Files.isDirectory(target)) {
                unpackAside(url, target);
            }
            return target;
        } catch (IOException e) {
            throw new EmbeddedServerException("PostgreSQL could not be unpacked to " + cache + ".", e);
        }
    }

    /** In a directory that everybody may write, somebody else could have left programs for us to run. */
    private static void refuseForeign(Path cache) throws IOException {
        String owner = Files.getOwner(cache).getName();
        String user = System.getProperty("user.name", "?");
        if (!owner.equals(user) && !"?".equals(user)) {
            throw new EmbeddedServerException("The directory " + cache + " belongs to " + owner + ", not to " + user
                    + ": PostgreSQL is not run from there.");
        }
    }

    /** Names what is inside, so that another version never meets an old directory. */
    private static String identity(URL url, String archive) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        String name = archive.substring("postgres-".length(), archive.length() - ".txz".length());
        if (connection instanceof JarURLConnection jar) {
            try (var file = jar.getJarFile()) {
                return name + "-" + Long.toHexString(file.getJarEntry(archive).getCrc());
            }
        }
        return name + "-" + connection.getContentLengthLong();
    }

    private static void unpackAside(URL url, Path target) throws IOException {
        Path aside = Files.createTempDirectory(target.getParent(), "unpacking-");
        try {
            try (InputStream in = url.openStream();
                    var tar = new TarArchiveInputStream(new XZInputStream(in))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(entry, tar, aside);
                }
            }
            Files.setPosixFilePermissions(aside, permissions(0755));
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            // another JVM was first: its directory is complete, since it came by rename too
        } finally {
            Directories.deleteTree(aside);
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        Path file = root.resolve(entry.getName()).normalize();
        if (!file.startsWith(root)) {
            throw new IOException("The archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, file);
            Files.setPosixFilePermissions(file, permissions(entry.getMode()));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if ((mode & 0100) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }

    private static String operatingSystem() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (name.startsWith("linux")) {
            return "linux";
        }
        if (name.startsWith("mac")) {
            return "darwin";
        }
        throw new EmbeddedServerException(
                "The embedded PostgreSQL runs on Linux and macOS, not on " + name + ": use a PostgreSQL of your own.");
    }

    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default ->
                throw new EmbeddedServerException("There is no embedded PostgreSQL for the processor " + name
                        + ": use a PostgreSQL of your own.");
        };
    }
}
