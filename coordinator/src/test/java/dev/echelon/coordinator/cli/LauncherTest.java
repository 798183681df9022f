package dev.echelon.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script with a Java that only writes down what it was asked for. */
class LauncherTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    @SuppressWarnings("NullAway.Init")
    private Path javaHome;

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(temporary.resolve("a home"));
        Files.copy(Path.of("..", "echelon"), home.resolve("echelon"));
        executable(home.resolve("echelon"), Files.readString(home.resolve("echelon")));
        javaHome = Files.createDirectories(temporary.resolve("a jdk"));
        Files.writeString(javaHome.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.99\"\n");
        executable(javaHome.resolve("bin/java"), """
                #!/bin/sh
                printf '%s\\n' "$@" "" >> "$RECORD"
                for a; do case $a in -XX:ArchiveClassesAtExit=*) echo x > "${a#*=}" ;; esac; done
                exit 42
                """.replace(
                        "exit 42", "case \"$*\" in *WarmUp*) exit 0 ;; esac; exit 42"));
    }

    @Test
    void runsTheCommandLineFromItsJarsWithAnArchiveMadeOnce() throws Exception {
        built();

        var first = run("./echelon", "status", "two words");
        var second = run("./echelon", "runs");

        assertThat(first.exit()).isEqualTo(42);
        assertThat(first.err()).isEmpty();
        assertThat(calls()).hasSize(3);
        assertThat(calls().get(0)).contains("dev.echelon.coordinator.cli.WarmUp");
        assertThat(calls().get(1))
                .contains(
                        "-Dechelon.program=./echelon",
                        "-Dechelon.columns=0",
                        "dev.echelon.coordinator.cli.EchelonCommand",
                        "two words")
                .anyMatch(a -> a.startsWith("-XX:SharedArchiveFile=") && a.endsWith("/echelon-cli-17.0.99.jsa"))
                .anyMatch(a -> a.contains("/coordinator.jar:") && a.contains("/lib/picocli-4.7.7.jar"));
        assertThat(second.err()).isEmpty();
        assertThat(calls().get(2)).contains("runs");
    }

    @Test
    void makesTheArchiveAnewForANewerJar() throws Exception {
        built();
        run("./echelon", "runs");
        var picocli = home.resolve("coordinator/target/lib/picocli-4.7.7.jar");
        Files.setLastModifiedTime(picocli, FileTime.from(Instant.now().plusSeconds(60)));

        run("./echelon", "runs");

        assertThat(calls()).hasSize(4);
        assertThat(calls().get(2)).contains("dev.echelon.coordinator.cli.WarmUp");
    }

    @Test
    void findsItsHomeThroughSymbolicLinks() throws Exception {
        built();
        var links = Files.createDirectories(temporary.resolve("bin"));
        Files.createSymbolicLink(links.resolve("one"), Path.of("..", "a home", "echelon"));
        Files.createSymbolicLink(links.resolve("two"), links.resolve("one"));

        var result = run(links.resolve("two").toString(), "runs");

        assertThat(result.exit()).isEqualTo(42);
        assertThat(calls().get(1)).anyMatch(a -> a.contains("a home/coordinator/target/coordinator.jar:"));
    }

    @Test
    void handsUpAndDemoToTheTestbed() throws Exception {
        built();

        run("./echelon", "up", "--port", "0");
        run("./echelon", "demo");

        assertThat(calls().get(0))
                .containsSubsequence("-jar", "up", "--port", "0")
                .anyMatch(a -> a.endsWith("testbed/system/target/testbed.jar"));
        assertThat(calls().get(1)).endsWith("demo");
    }

    @Test
    void buildsOnceWhenNothingIsBuiltAndSaysSo() throws Exception {
        executable(javaHome.resolve("bin/javac"), "#!/bin/sh\n");
        executable(home.resolve("mvnw"), """
                #!/bin/sh
                echo "a word of the build"
                mkdir -p coordinator/target/lib && echo "$@" > coordinator/target/coordinator.jar
                """);

        var first = run("./echelon", "runs");
        var second = run("./echelon", "runs");

        assertThat(first.exit()).isEqualTo(42);
        assertThat(first.err())
                .startsWith("Building Echelon in ")
                .endsWith("Built.\n")
                .doesNotContain("a word");
        assertThat(Files.readString(home.resolve("coordinator/target/coordinator.jar")))
                .contains("-Dquick package");
        assertThat(second.err()).isEmpty();
        assertThat(home.resolve("target/echelon-build.lock")).doesNotExist();
    }

    @Test
    void takesOverFromABuildThatDied() throws Exception {
        executable(javaHome.resolve("bin/javac"), "#!/bin/sh\n");
        executable(
                home.resolve("mvnw"),
                "#!/bin/sh\nmkdir -p coordinator/target/lib && echo > coordinator/target/coordinator.jar\n");
        var gone = new ProcessBuilder("true").start();
        assertThat(gone.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Files.writeString(
                Files.createDirectories(home.resolve("target/echelon-build.lock"))
                        .resolve("pid"),
                gone.pid() + "\n");

        assertThat(run("./echelon", "runs").exit()).isEqualTo(42);
    }

    @Test
    void showsTheEndOfABuildThatFailed() throws Exception {
        executable(javaHome.resolve("bin/javac"), "#!/bin/sh\n");
        executable(home.resolve("mvnw"), "#!/bin/sh\necho 'no such artefact'\nexit 1\n");

        var result = run("./echelon", "runs");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err()).contains("no such artefact", "The build failed. The whole log is in ");
        assertThat(home.resolve("target/echelon-build.lock")).doesNotExist();
    }

    @Test
    void refusesAnOldJava() throws Exception {
        Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");

        var result = run("./echelon", "runs");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err())
                .contains("Java 17 or later is needed", "11.0.2")
                .hasLineCount(1);
    }

    @Test
    void refusesAJavaHomeWithoutJava() throws Exception {
        Files.delete(javaHome.resolve("bin/java"));

        var result = run("./echelon", "runs");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err()).contains("JAVA_HOME").hasLineCount(1);
    }

    private void built() throws IOException {
        var lib = Files.createDirectories(home.resolve("coordinator/target/lib"));
        Files.writeString(home.resolve("coordinator/target/coordinator.jar"), "");
        for (var jar : List.of("picocli-4.7.7", "jackson-databind-3.1.5", "jackson-core-3.1.5", "spring-core-7.0.9")) {
            Files.writeString(lib.resolve(jar + ".jar"), "");
        }
        Files.createDirectories(home.resolve("testbed/system/target/lib"));
        Files.writeString(home.resolve("testbed/system/target/testbed.jar"), "");
        var past = FileTime.from(Instant.now().minusSeconds(60));
        try (var files = Files.walk(home)) {
            for (var file : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
                Files.setLastModifiedTime(file, past);
            }
        }
    }

    private Result run(String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("RECORD", temporary.resolve("record").toString());
        var process = builder.start();
        process.getOutputStream().close();
        var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), err);
    }

    /** The arguments of each call of Java. */
    private List<List<String>> calls() throws IOException {
        var calls = new ArrayList<List<String>>();
        for (var call : Files.readString(temporary.resolve("record")).split("\n\n")) {
            calls.add(Arrays.asList(call.split("\n")));
        }
        return calls;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Result(int exit, String err) {}
}
