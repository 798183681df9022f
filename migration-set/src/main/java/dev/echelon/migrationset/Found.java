package dev.echelon.migrationset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the locations hold, and what is wrong with it. Collects: one bad file must not hide another. */
final class Found {
    private final List<ScriptFile> scripts = new ArrayList<>();
    private final List<ScriptFile> settings = new ArrayList<>();
    private final List<FoundClass> classes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<MigrationWarning> warnings = new ArrayList<>();

    /**
     * A file that is or belongs to a migration.
     *
     * @param script as Flyway records it: relative to the location, with slashes
     * @param origin where an operator finds it
     * @param text its content
     * @param contentHash SHA-256 of its bytes
     */
    record ScriptFile(String script, String origin, String text, String contentHash) {}

    /**
     * A class that looks like a migration.
     *
     * @param name its full name
     * @param origin where an operator finds it
     * @param loader loads it
     * @param contentHash SHA-256 of its class file and those of its nested classes
     */
    record FoundClass(String name, String origin, ClassLoader loader, String contentHash) {}

    /** Sorts a file in by its name; {@code content} is asked for what is kept only. */
    void file(FileNames names, String script, String origin, Content content) {
        switch (names.meaningOf(script)) {
            case MIGRATION -> read(scripts, script, origin, content);
            case SETTINGS -> read(settings, script, origin, content);
            case BROKEN -> problem(names.complaintOf(script));
            case IGNORED_SCRIPT -> warnings.add(new MigrationWarning(null, script, 0, names.complaintOf(script)));
            case OTHER -> {
                // somebody else's file
            }
        }
    }

    private void read(List<ScriptFile> into, String script, String origin, Content content) {
        try {
            byte[] bytes = content.bytes();
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            into.add(new ScriptFile(script, origin, text, Sha256.hex(bytes)));
        } catch (CharacterCodingException e) {
            problem(script + " is not valid UTF-8: save it as UTF-8.");
        } catch (IOException e) {
            problem(script + " cannot be read (" + e.getMessage() + "): make it readable for this program.");
        }
    }

    void add(FoundClass found) {
        classes.add(found);
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    List<ScriptFile> scripts() {
        return scripts;
    }

    List<ScriptFile> settings() {
        return settings;
    }

    List<FoundClass> classes() {
        return classes;
    }

    List<String> problems() {
        return problems;
    }

    List<MigrationWarning> warnings() {
        return warnings;
    }

    /** Reads a file. */
    @FunctionalInterface
    interface Content {
        byte[] bytes() throws IOException;
    }
}
