package dev.echelon.contracts;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractCodecTest {
    private static final String COMMAND =
            "{\"runId\":\"0193a1b2-0000-7000-8000-00000000000a\",\"slug\":\"acme\",\"cohort\":1,\"token\":41,"
                    + "\"generation\":0,\"targetVersion\":\"7\"}";

    private final ContractCodec codec = new ContractCodec();

    static Stream<Record> messages() {
        return Stream.of(Samples.command(), Samples.success(), Samples.failure(), Samples.booked(), Samples.paused());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsWhatItWrote(Record message) {
        assertThat(codec.read(codec.write(message), message.getClass())).isEqualTo(message);
    }

    @Test
    void writesComponentsInTheirOrderAndLeavesOutNulls() {
        assertThat(new String(codec.write(Samples.command()), UTF_8)).isEqualTo(COMMAND);
        assertThat(new String(codec.write(Samples.paused()), UTF_8)).doesNotContain("null", "cohort", "slug");
    }

    @Test
    void ignoresFieldsItDoesNotKnowHoweverDeep() {
        String grown = COMMAND.replace("{", "{\"new\":[{\"a\":{\"b\":[1,2]}}],");

        assertThat(read(grown)).isEqualTo(Samples.command());
    }

    @Test
    void readsEnumCodesItDoesNotKnowAsUnknown() {
        String failure = new String(codec.write(Samples.failure()), UTF_8)
                .replace("\"FAILED\"", "\"POSTPONED\"")
                .replace("\"DATA\"", "\"WEATHER\"");
        String booked =
                new String(codec.write(Samples.booked()), UTF_8).replace("\"TENANT_BOOKED\"", "\"TENANT_MOVED\"");

        var result = codec.read(failure.getBytes(UTF_8), TenantMigrated.class);
        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.error()).isNotNull().extracting(TenantError::kind).isEqualTo(ErrorKind.UNKNOWN);
        assertThat(codec.read(booked.getBytes(UTF_8), RunEvent.class).kind()).isEqualTo(RunEvent.Kind.UNKNOWN);
    }

    @Test
    void aNumberIsNoEnumCode() {
        // by position, 0 would be SUCCEEDED
        String numbered = new String(codec.write(Samples.failure()), UTF_8).replace("\"FAILED\"", "0");

        assertThatThrownBy(() -> codec.read(numbered.getBytes(UTF_8), TenantMigrated.class))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("the message is no TenantMigrated: outcome is missing or of the wrong type");
    }

    @Test
    void absentListsAreEmptyAndAbsentOptionalFieldsNull() {
        String old = "{\"runId\":\"0193a1b2-0000-7000-8000-00000000000a\",\"slug\":\"acme\",\"token\":42,"
                + "\"claimId\":\"7d9f1c52-8c1e-4f9b-9d57-4b9c2a6f0e11\",\"workerId\":\"w\",\"outcome\":\"SKIPPED\","
                + "\"verified\":false,\"startedAt\":\"2026-11-22T12:00:00Z\",\"finishedAt\":\"2026-11-22T12:00:00Z\"}";

        var result = codec.read(old.getBytes(UTF_8), TenantMigrated.class);
        assertThat(result.applied()).isEmpty();
        assertThat(result.aligned()).isEmpty();
        assertThat(result.error()).isNull();
        assertThat(result.fromVersion()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"slug":"a"}                      | cohort is missing or of the wrong type
        {"slug":"a","cohort":null}        | cohort is missing or of the wrong type
        {"cohort":"1"}                    | cohort is missing or of the wrong type
        {"cohort":1.5}                    | cohort is missing or of the wrong type
        {"cohort":99999999999}            | cohort is missing or of the wrong type
        {"cohort":true}                   | cohort is missing or of the wrong type
        {"cohort":{}}                     | cohort is missing or of the wrong type
        {"slug":["a"]}                    | slug is missing or of the wrong type
        {"slug":7}                        | slug is missing or of the wrong type
        {"runId":"secret"}                | runId is missing or of the wrong type
        {"cohort":1,"token":1,"generation":0} | runId is missing
        []                                | the message is missing or of the wrong type
        "text"                            | the message is missing or of the wrong type
        17                                | the message is missing or of the wrong type
        """)
    void refusesWrongShapesAndQuotesNothing(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("the message is no MigrateTenant: " + reason)
                .hasNoCause();
    }

    @Test
    void refusesValuesTheRecordRefusesWithItsSentence() {
        assertThatThrownBy(() -> read(COMMAND.replace("\"cohort\":1", "\"cohort\":0")))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("the message is no MigrateTenant: cohort is 0, expected 1 or more");
        assertThatThrownBy(() -> read(COMMAND.replace("acme", "a".repeat(256))))
                .hasMessage("the message is no MigrateTenant: slug has 256 characters, expected at most 255");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"slug\":\"acme\"",
                "nul",
                "null",
                "{} {}",
                "{}x",
                "{'slug':1}",
                "{slug:1}",
                "{\"slug\":\"a\u0001\"}",
                "{\"cohort\":NaN}",
                "{\"cohort\":01}",
                "{\"slug\":1,}",
                "// {}",
                "{\"slug\":\"a\",\"slug\":\"b\"}"
            })
    void refusesWhatIsNoSingleJsonObject(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void refusesAFieldSaidTwice() {
        String twice = COMMAND.replace("\"token\":41", "\"token\":41,\"token\":42");

        assertThatThrownBy(() -> read(twice))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageStartingWith("the message is no MigrateTenant: no well-formed JSON near byte ");
    }

    @Test
    void refusesBytesBehindTheMessage() {
        assertThatThrownBy(() -> read(COMMAND + COMMAND)).isInstanceOf(UnreadableMessageException.class);
        assertThat(read(COMMAND + " \n")).isEqualTo(Samples.command());
    }

    @Test
    void refusesDeepNestingInFieldsItIgnores() {
        String deep = COMMAND.replace("{", "{\"new\":" + "[".repeat(31_000) + "]".repeat(31_000) + ",");

        assertThatThrownBy(() -> read(deep)).isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void refusesAMessageAboveTheCapAndReadsOneAtIt() {
        String padded = COMMAND + " ".repeat(ContractCodec.MAX_BYTES - COMMAND.length());
        assertThat(read(padded)).isEqualTo(Samples.command());

        assertThatThrownBy(() -> read(padded + " "))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("the message has 65537 bytes, at most 65536 are read");
    }

    @Test
    void readsABomAndOtherUnicodeEncodingsAsJsonParsersDo() {
        assertThat(read("\uFEFF" + COMMAND)).isEqualTo(Samples.command());
        assertThat(codec.read(COMMAND.getBytes(UTF_16), MigrateTenant.class)).isEqualTo(Samples.command());
    }

    @Test
    void everyTruncationOfAMessageIsRefused() {
        byte[] whole = codec.write(Samples.failure());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> codec.read(cut, TenantMigrated.class))
                    .isInstanceOf(UnreadableMessageException.class);
        }
    }

    @Test
    void refusesToWriteWhatNobodyWouldRead() {
        record Huge(String text) {}

        assertThatThrownBy(() -> codec.write(new Huge("x".repeat(ContractCodec.MAX_BYTES))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the Huge has 65547 bytes, at most 65536 are read");
    }

    private MigrateTenant read(String json) {
        return codec.read(json.getBytes(UTF_8), MigrateTenant.class);
    }
}
