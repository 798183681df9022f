package dev.echelon.testbed.endtoend;

import dev.echelon.testbed.stack.ServerMaker;
import dev.echelon.testbed.stack.Stack;
import dev.echelon.testbed.stack.StackBuilder;
import java.nio.file.Path;

/**
 * Begins the systems of the end-to-end tests: on PostgreSQL and Kafka in containers where the build asks for them
 * ({@code -Pcontainers}), on the embedded ones otherwise.
 */
final class EndToEnd {
    /** Set by the build's profile: the class that makes the servers, which is there in that profile only. */
    private static final String MAKER = "echelon.endtoend.servers";

    private EndToEnd() {}

    static StackBuilder stack(Path directory) {
        StackBuilder builder = Stack.builder(directory);
        String maker = System.getProperty(MAKER);
        return maker == null ? builder : builder.servers(made(maker));
    }

    private static ServerMaker made(String name) {
        try {
            return Class.forName(name)
                    .asSubclass(ServerMaker.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no servers by " + name, e);
        }
    }
}
