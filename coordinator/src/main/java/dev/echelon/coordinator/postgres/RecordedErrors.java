package dev.echelon.coordinator.postgres;

import dev.echelon.contracts.ContractCodec;
import dev.echelon.contracts.ErrorKind;
import dev.echelon.contracts.TenantError;
import dev.echelon.contracts.UnreadableMessageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the errors that stand in the tenants' rows. */
public final class RecordedErrors {
    private final ContractCodec codec;

    public RecordedErrors(ContractCodec codec) {
        this.codec = codec;
    }

    /** The error; null: there is none. One that cannot be read is told as such. */
    @Nullable TenantError read(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            return codec.read(json.getBytes(StandardCharsets.UTF_8), TenantError.class);
        } catch (UnreadableMessageException e) {
            return new TenantError(
                    ErrorKind.UNKNOWN, null, null, null, null, "the recorded error cannot be read", null, List.of());
        }
    }
}
