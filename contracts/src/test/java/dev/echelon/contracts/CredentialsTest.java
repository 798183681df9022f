package dev.echelon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            jdbc:postgresql://db:5432/crm?user=u&password=s3cret&ssl=true   | jdbc:postgresql://db:5432/crm?user=u&password=***&ssl=true
            postgres://crm:s3cret@db/crm is down                            | postgres://crm:***@db/crm is down
            host=db user=u password='s3cr et' dbname=x                      | host=db user=u password=*** dbname=x
            host=db PASSWORD = s3cret dbname=x                              | host=db PASSWORD = *** dbname=x
            username="u" password="s3cret";                                 | username="u" password=***;
            sslpassword=s3cret, then                                        | sslpassword=***, then
            {"user": "u", "db.password" : "s3\\"cret"}                      | {"user": "u", "db.password" : "***"}
            ALTER ROLE crm LOGIN PASSWORD 's3''cret' VALID                  | ALTER ROLE crm LOGIN PASSWORD *** VALID
            Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.s3cret.x refused     | Authorization: Bearer *** refused
            """)
    void leaves_out_what_looks_like_one(String text, String left) {
        assertThat(Credentials.leftOut(text)).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password authentication failed for user \"crm\"",
                "column \"password\" of relation \"account\" contains null values",
                "http://127.0.0.1:8080/api/v1/runs is not reachable",
                "ALTER TABLE account ADD COLUMN password text NOT NULL",
                "2026-11-23T05:48:53Z: 3 of 25 tenants failed; token 42 is stale"
            })
    void leaves_all_else_as_it_is(String text) {
        assertThat(Credentials.leftOut(text)).isEqualTo(text);
    }

    @Test
    void is_quick_with_what_is_long() {
        assertThat(Credentials.leftOut("://" + "a:".repeat(100_000))).hasSize(200_003);
        assertThat(Credentials.leftOut("password ".repeat(20_000))).hasSize(180_000);
    }

    @Test
    void no_message_carries_one_also_where_it_is_cut() {
        String secret = "s3cret-0f-the-crm";
        String told = "x".repeat(1_980) + " password=" + secret;

        var error = new TenantError(
                ErrorKind.DATA,
                null,
                null,
                "SELECT dblink('password=" + secret + "')",
                "P0001",
                told,
                "postgres://u:" + secret + "@h",
                List.of());

        assertThat(new String(new ContractCodec().write(error), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("s3cret")
                .contains("***");
    }
}
