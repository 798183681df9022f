package dev.echelon.migrationset;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import org.flywaydb.core.api.resource.LoadableResource;

/** A script in memory, as a resource of Flyway's. */
final class ScriptText extends LoadableResource {
    /** Flyway looks a little beyond the end; this far only a loop of its parser gets, as in COPY data without an end. */
    private static final int READS_BEHIND_THE_END = 100_000;

    private static final String ENDS_EARLY = "the script ends in the middle of a statement";

    private static final int LONGEST_REASON = 300;

    private final String script;
    private final String origin;
    private final String text;

    ScriptText(String script, String origin, String text) {
        this.script = script;
        this.origin = origin;
        this.text = text;
    }

    /** Why Flyway could not parse it, without Flyway's decoration. */
    static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = String.valueOf(deepest.getMessage()).strip().replaceAll("\\s+", " ");
        if (message.equals(ENDS_EARLY)) {
            return ENDS_EARLY + ", look for a quote or COPY data without an end.";
        }
        return message.length() <= LONGEST_REASON ? message + "." : message.substring(0, LONGEST_REASON) + "…";
    }

    @Override
    public Reader read() {
        return new StringReader(text) {
            private int behindTheEnd;

            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                behindTheEnd = read < 0 ? behindTheEnd + 1 : 0;
                if (behindTheEnd > READS_BEHIND_THE_END) {
                    throw new IOException(ENDS_EARLY);
                }
                return read;
            }
        };
    }

    @Override
    public String getAbsolutePath() {
        return origin;
    }

    @Override
    public String getAbsolutePathOnDisk() {
        return origin;
    }

    @Override
    public String getFilename() {
        return FileNames.name(script);
    }

    @Override
    public String getRelativePath() {
        return script;
    }
}
