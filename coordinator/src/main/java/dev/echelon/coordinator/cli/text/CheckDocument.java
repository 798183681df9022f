package dev.echelon.coordinator.cli.text;

import dev.echelon.coordinator.api.CodeVersionCheckLine;
import dev.echelon.coordinator.api.CodeVersionCheckLine.End;
import dev.echelon.coordinator.cli.client.CliJson;
import dev.echelon.coordinator.cli.client.ExitCode;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;

/**
 * A check as one JSON document, one tenant a line, written as it comes in. Its last members are {@code complete} and
 * {@code safe}; a document in which they are not both true proves nothing.
 */
public final class CheckDocument implements AutoCloseable {
    private final JsonGenerator json;
    private @Nullable End end;
    private boolean begun;
    private boolean open;

    public CheckDocument(Writer out) {
        this.json = CliJson.mapper()
                .writer()
                .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .without(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .createGenerator(out);
    }

    public void take(CodeVersionCheckLine line) {
        if (line.start() != null) {
            begin(line.start());
        }
        if (line.tenants() != null) {
            line.tenants().forEach(json::writePOJO);
        }
        if (line.end() != null) {
            end = line.end();
        }
    }

    /** Whether anything is written. */
    public boolean begun() {
        return begun;
    }

    /** The whole answer was there. */
    public void end(int exitCode) {
        json.writeEndArray();
        if (end != null) {
            json.writeNumberProperty("read", end.tenants());
            json.writeNumberProperty("ahead", end.ahead());
            json.writeNumberProperty("unreadable", end.unreadable());
            json.writeNumberProperty("noRequirement", end.noRequirement());
            json.writeStringProperty("greatest", end.greatest());
            json.writePOJOProperty("fleet", end.fleet());
        }
        last(exitCode, true);
    }

    /** The answer broke off; the members are those of a command that fails before it begins. */
    public void broken(int exitCode, String detail, @Nullable String errorId) {
        json.writeEndArray();
        json.writeStringProperty("detail", detail);
        json.writeStringProperty("errorId", errorId);
        last(exitCode, false);
    }

    private void begin(CodeVersionCheckLine.Start start) {
        begun = true;
        open = true;
        json.writeStartObject();
        json.writeStringProperty("codeVersion", start.codeVersion());
        json.writeStringProperty("registeredBy", start.registeredBy());
        json.writeBooleanProperty("named", start.named());
        json.writeNumberProperty("total", start.tenants());
        json.writePOJOProperty("notActive", start.leftOut());
        json.writeArrayPropertyStart("tenants");
    }

    private void last(int exitCode, boolean complete) {
        json.writeNumberProperty("exitCode", exitCode);
        json.writeBooleanProperty("complete", complete);
        json.writeBooleanProperty("safe", complete && exitCode == ExitCode.DONE);
        json.writeEndObject();
        open = false;
    }

    @Override
    public void close() {
        if (!open) {
            json.close();
        }
    }
}
