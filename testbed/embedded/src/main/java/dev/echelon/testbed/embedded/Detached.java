package dev.echelon.testbed.embedded;

import java.util.List;

/** Starts a command in a session of its own, with the same process id: Ctrl-C in our terminal does not reach it. */
final class Detached {
    private static final List<List<String>> WAYS = List.of(
            List.of("setsid"),
            // macOS has no setsid
            List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127;"));

    private Detached() {}

    /** What to put before the command; nothing where no way is known: then Ctrl-C reaches the command too. */
    static List<String> prefix() {
        return Cached.PREFIX;
    }

    private static final class Cached {
        static final List<String> PREFIX = WAYS.stream()
                .filter(way -> Commands.succeeds(way, "true"))
                .findFirst()
                .orElse(List.of());
    }
}
