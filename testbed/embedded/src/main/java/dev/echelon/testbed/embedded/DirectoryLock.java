package dev.echelon.testbed.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A directory held by this JVM alone. The operating system frees it however the JVM ends, SIGKILL included. */
public final class DirectoryLock implements AutoCloseable {
    /** Some systems drop a file's locks when the JVM closes any channel to it: what we hold must not be opened again. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The lock, or empty when a live process (this one included) holds the directory. Creates the directory. */
    public static Optional<DirectoryLock> tryLock(Path directory) {
        try {
            Path file = Files.createDirectories(directory).toRealPath().resolve("lock");
            if (!HELD.add(file)) {
                return Optional.empty();
            }
            Optional<DirectoryLock> lock = tryLockFile(file);
            if (lock.isEmpty()) {
                HELD.remove(file);
            }
            return lock;
        } catch (IOException e) {
            throw new EmbeddedServerException("The directory " + directory + " cannot be written.", e);
        }
    }

    private static Optional<DirectoryLock> tryLockFile(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            return Optional.empty();
        }
        channel.truncate(0);
        String pid = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
        return Optional.of(new DirectoryLock(file, channel));
    }

    /** The process that holds the directory, when {@link #tryLock} has just failed. */
    public static OptionalLong holder(Path directory) {
        Path file = directory.resolve("lock");
        try {
            if (HELD.contains(directory.toRealPath().resolve("lock"))) {
                return OptionalLong.of(ProcessHandle.current().pid());
            }
            return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException goneMeanwhile) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(file);
        }
    }
}
