package dev.echelon.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadLettersTest {
    @Test
    void saysWhyAndWhereFrom() {
        var headers = DeadLetters.headers("no JSON\u001b[2J" + "x".repeat(2_000), "echelon.commands.v1", 3, 1L << 40);

        assertThat(new String(headers.get("echelon_reason"), UTF_8))
                .startsWith("no JSON [2Jxxx")
                .endsWith("…")
                .hasSize(1_000);
        assertThat(headers.get("echelon_topic")).asString(UTF_8).isEqualTo("echelon.commands.v1");
        assertThat(headers.get("echelon_partition")).asString(UTF_8).isEqualTo("3");
        assertThat(headers.get("echelon_offset")).asString(UTF_8).isEqualTo("1099511627776");
    }
}
