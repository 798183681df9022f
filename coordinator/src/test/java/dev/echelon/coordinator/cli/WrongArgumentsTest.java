package dev.echelon.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongArgumentsTest {
    private static final String ID = "0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a11";

    @SuppressWarnings("NullAway.Init")
    private PlayedCoordinator coordinator;

    @BeforeAll
    void start() {
        coordinator = new PlayedCoordinator();
    }

    @AfterAll
    void stop() {
        coordinator.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            migrate-cohorts --cohort-size 0                         | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size -1                        | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size 100001                    | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size 1.5                       | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size ten                       | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size 0x10                      | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size 99999999999999999999      | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size=                          | --cohort-size      | from 1 to 100000
            migrate-cohorts --cohort-size                           | --cohort-size      | required parameter
            migrate-cohorts --cohort-size 10 --cohort-size 20       | --cohort-size      | only once
            migrate-cohorts --stagger-ms -1                         | --stagger-ms       | from 0 to 86400000
            migrate-cohorts --stagger-ms 86400001                   | --stagger-ms       | from 0 to 86400000
            migrate-cohorts --stagger-ms 1m                         | --stagger-ms       | from 0 to 86400000
            migrate-cohorts --stagger-ms 1e3                        | --stagger-ms       | from 0 to 86400000
            migrate-cohorts --stagger-ms NaN                        | --stagger-ms       | from 0 to 86400000
            migrate-cohorts --abort-rate NaN                        | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate Infinity                   | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate 1.5                        | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate 1.0000000001               | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate -0.1                       | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate -0                         | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate 10%                        | --abort-rate       | 0.1 is 10 %
            migrate-cohorts --abort-rate 0,1                        | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate 1e-1                       | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate 0x1p-3                     | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate 1e999999999                | --abort-rate       | from 0 to 1
            migrate-cohorts --abort-rate                            | --abort-rate       | required parameter
            migrate-cohorts --max-in-flight 0                       | --max-in-flight    | from 1 to 10000
            migrate-cohorts --max-in-flight 10001                   | --max-in-flight    | from 1 to 10000
            migrate-cohorts --max-in-flight many                    | --max-in-flight    | from 1 to 10000
            migrate-cohorts --target latest                         | --target           | a migration's version
            migrate-cohorts --target V12                            | --target           | a migration's version
            migrate-cohorts --target 12..1                          | --target           | a migration's version
            migrate-cohorts --target 12;DROP                        | --target           | a migration's version
            migrate-cohorts --resume 42                             | --resume           | a run id
            migrate-cohorts --resume latest                         | --resume           | a run id
            migrate-cohorts --resume 1-1-1-1-1                      | --resume           | a run id
            migrate-cohorts --resume 0b9c4c1e-5d0f-4a54-9a53-0c9d3f2b7a1z | --resume     | a run id
            migrate-cohorts --resume                                | --resume           | required parameter
            migrate-cohorts --resume ID --cohort-size 5             | --cohort-size      | --resume
            migrate-cohorts --resume ID --target 12                 | --target           | --resume
            migrate-cohorts --resume ID --dry-run                   | --dry-run          | --resume
            migrate-cohorts --resume ID --verify                    | --verify           | --resume
            migrate-cohorts --resume ID --accept-edited 11 --reason x | --accept-edited  | --resume
            migrate-cohorts --resume ID --accept-changed-set        | --accept-changed-set | --reason
            migrate-cohorts --accept-changed-set --reason x         | --accept-changed-set | --resume
            migrate-cohorts --accept-old-code                       | --accept-old-code  | --reason
            migrate-cohorts --resume ID --accept-old-code           | --accept-old-code  | --reason
            migrate-all-tenants --accept-old-code                   | --accept-old-code  | --reason
            continue ID --accept-old-code                           | --accept-old-code  | --reason
            pause ID --accept-old-code                              | --accept-old-code  | Unknown option
            migrate-cohorts --accept-edited 11                      | --accept-edited    | --reason
            migrate-cohorts --accept-edited eleven --reason x       | --accept-edited    | a migration's version
            migrate-cohorts --dry-run --detach                      | --detach           | --dry-run
            migrate-cohorts --reason=                               | --reason           | 1 to 1000 characters
            migrate-cohorts --dry-run=maybe                         | --dry-run          | maybe
            migrate-cohorts --dryrun                                | --dryrun           | Unknown option
            migrate-cohorts --dry                                   | --dry              | Unknown option
            migrate-cohorts -x                                      | -x                 | Unknown option
            migrate-cohorts acme                                    | acme               | Unmatched argument
            migrate-cohorts --only acme                             | --only             | Unknown option
            migrate-all-tenants --only Acme                         | --only             | a tenant's slug
            migrate-all-tenants --only ../etc                       | --only             | a tenant's slug
            migrate-all-tenants --only acme,beta                    | --only             | a tenant's slug
            migrate-all-tenants --only                              | --only             | required parameter
            migrate-all-tenants --only -acme                        | --only             | a tenant's slug
            migrate-all-tenants --only acme --yes                   | --yes              | --only
            migrate-all-tenants --abort-rate 0.1                    | --abort-rate       | Unknown option
            migrate-all-tenants --accept-edited 11                  | --accept-edited    | --reason
            migrate-all-tenants --max-in-flight 0                   | --max-in-flight    | from 1 to 10000
            migrate-all-tenants acme                                | acme               | Unmatched argument
            check-code-version --code-version v3                    | --code-version     | 'v3' is no semantic version
            check-code-version --code-version 3.2                   | --code-version     | three numbers
            check-code-version --code-version latest                | --code-version     | three numbers
            check-code-version --code-version=                      | --code-version     | three numbers
            check-code-version --code-version 99999999999.0.0       | --code-version     | up to 2147483647
            check-code-version --only Acme                          | --only             | a tenant's slug
            check-code-version 3.2.0                                | 3.2.0              | Unmatched argument
            status 42                                               | RUN                | 'latest' or a run id
            status LATEST                                           | RUN                | 'latest' or a run id
            status ID ID                                            | ID                 | Unmatched argument
            status --state broken                                   | --state            | FAILED
            status --cohort 0                                       | --cohort           | from 1
            status --tenant A                                       | --tenant           | a tenant's slug
            watch newest                                            | RUN                | 'latest' or a run id
            pause                                                   | RUN                | Missing required parameter
            pause latest                                            | RUN                | a run id
            pause --reason x                                        | RUN                | Missing required parameter
            pause ID --reason                                       | --reason           | required parameter
            continue 1                                              | RUN                | a run id
            abort                                                   | RUN                | Missing required parameter
            abort latest --reason x                                 | RUN                | a run id
            abort ID --force                                        | --force            | Unknown option
            runs --limit 0                                          | --limit            | from 1 to 200
            runs --limit 201                                        | --limit            | from 1 to 200
            runs --limit all                                        | --limit            | from 1 to 200
            runs latest                                             | latest             | Unmatched argument
            workers --live                                          | --live             | Unknown option
            stauts                                                  | stauts             | Did you mean status
            migrate                                                 | migrate            | Did you mean migrate-cohorts?
            resume ID                                               | resume             | --resume RUN_ID (after an abort)
            report                                                  | report             | Did you mean watch?
            help status                                             | help               | Did you mean --help?
            --server ftp://x runs                                   | --server           | http
            --server localhost:8080 runs                            | --server           | http
            --server http:// runs                                   | --server           | http
            --server http://u:p@x runs                              | --server           | ECHELON_TOKEN
            --server http://x?y=1 runs                              | --server           | http
            --server                                                | --server           | required parameter
            --frobnicate                                            | --frobnicate       | Unknown option
            ``                                                      | command            | No command
            """)
    void isRefusedWithTheFieldBeforeAnythingIsSent(String arguments, String field, String allowed) {
        var args = arguments.isEmpty()
                ? new String[0]
                : arguments.replace("ID", ID).split(" ");

        var result = CommandLineRun.against(coordinator).run(args);

        assertThat(result.exit()).isEqualTo(64);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(field.replace("ID", ID), allowed, "Nothing was changed.")
                .doesNotContain("Exception", "\tat ", "\u001b")
                .hasLineCount(1);
        assertThat(coordinator.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs --json --limit 0", "--json nonsense", "pause --json 1", "--json"})
    void isAProblemOnStandardOutputForJson(String arguments) {
        var result = CommandLineRun.against(coordinator).run(arguments.split(" "));

        assertThat(result.exit()).isEqualTo(64);
        assertThat(result.json().get("exitCode").intValue()).isEqualTo(64);
        assertThat(result.json().get("detail").stringValue()).contains("Nothing was changed.");
        assertThat(coordinator.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u001b[31mb", "\u0000", "x\ny"})
    void cannotSteerTheTerminal(String argument) {
        for (var args : new String[][] {
            {argument}, {"abort", argument}, {"runs", "--" + argument}, {"abort", ID, "--reason", argument}
        }) {
            var result = CommandLineRun.against(coordinator).run(args);

            assertThat(result.exit()).as(Arrays.toString(args)).isEqualTo(64);
            assertThat(result.err()).doesNotContain("\u001b", "\u0000").hasLineCount(1);
        }
    }
}
