package dev.echelon.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventHeadersTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.000001Z");
    private static final EventHeaders EVENT =
            EventHeaders.of("41", "urn:echelon:worker:w1", TenantMigrated.TYPE, NOON, "zoë");

    @Test
    void writesTheNamesOfTheCloudEventsKafkaBinding() {
        assertThat(EVENT.toMap())
                .containsExactly(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", "41"),
                        Map.entry("ce_source", "urn:echelon:worker:w1"),
                        Map.entry("ce_type", "dev.echelon.tenant.migrated.v1"),
                        Map.entry("ce_time", "2026-11-22T12:00:00.000001Z"),
                        Map.entry("ce_subject", "zoë"),
                        Map.entry("content-type", "application/json"));
    }

    @Test
    void readsWhatItWrote() {
        assertThat(EventHeaders.read(EVENT.toBytes()::get)).isEqualTo(EVENT);
    }

    @Test
    void readsAnEventWithoutTimeSubjectAndContentType() {
        var headers = EventHeaders.of("41", "a", "t", null, null).toBytes();
        headers.remove("content-type");

        assertThat(EventHeaders.read(headers::get)).isEqualTo(EventHeaders.of("41", "a", "t", null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_id", "ce_source", "ce_type"})
    void refusesAMessageWithoutARequiredHeader(String name) {
        var headers = EVENT.toBytes();
        headers.remove(name);

        assertThatThrownBy(() -> EventHeaders.read(headers::get))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("header " + name + " is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3, header ce_specversion is not 1.0",
        "ce_time, yesterday, header ce_time is no RFC 3339 time",
        "ce_source, a b, header ce_source is no URI reference",
        "content-type, application/cloudevents+json, header content-type is not application/json",
        "content-type, application/jsonp, header content-type is not application/json",
        "ce_id, '', 'header ce_id has 0 bytes, expected 1 to 1024'",
    })
    void refusesAHeaderItCannotReadAndQuotesNothingOfIt(String name, String value, String message) {
        var headers = EVENT.toBytes();
        headers.put(name, value.getBytes(UTF_8));

        assertThatThrownBy(() -> EventHeaders.read(headers::get))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage(message);
    }

    @Test
    void refusesBytesThatAreNoUtf8AndHeadersThatAreTooLong() {
        var headers = EVENT.toBytes();
        headers.put("ce_subject", new byte[] {(byte) 0xC3, 0x28});
        assertThatThrownBy(() -> EventHeaders.read(headers::get)).hasMessage("header ce_subject is no UTF-8");

        headers.put("ce_subject", new byte[1025]);
        assertThatThrownBy(() -> EventHeaders.read(headers::get))
                .hasMessage("header ce_subject has 1025 bytes, expected 1 to 1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "Application/JSON"})
    void acceptsOtherSpellingsOfTheContentType(String contentType) {
        var headers = EVENT.toBytes();
        headers.put("content-type", contentType.getBytes(UTF_8));

        assertThat(EventHeaders.read(headers::get)).isEqualTo(EVENT);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-22T13:00:00.000001+01:00", "2026-11-22T12:00:00.000001Z"})
    void readsATimeInAnyOffset(String time) {
        var headers = EVENT.toBytes();
        headers.put("ce_time", time.getBytes(UTF_8));

        assertThat(EventHeaders.read(headers::get).time()).isEqualTo(NOON);
    }

    @Test
    void refusesToBuildWhatNobodyCouldRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventHeaders.of("", "a", "t", null, null))
                .withMessage("the event's id has 0 bytes, expected 1 to 1024");
        assertThatIllegalArgumentException().isThrownBy(() -> EventHeaders.of("1", "a b", "t", null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> EventHeaders.of("1", "a", "t", null, "s".repeat(1025)));
    }
}
