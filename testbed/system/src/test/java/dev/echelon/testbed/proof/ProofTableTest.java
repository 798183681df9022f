package dev.echelon.testbed.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTableTest {
    private static final Instant BEGUN = Instant.parse("2026-11-22T12:00:00Z");

    private Path simulation;
    private Path system;

    @BeforeEach
    void folders(@TempDir Path directory) throws IOException {
        simulation = Files.createDirectories(directory.resolve("simulation"));
        system = Files.createDirectories(directory.resolve("system"));
    }

    @Test
    void everyPieceHasItsFigures() throws IOException {
        given(simulation, "simulation", """
                {"from":1,"seeds":5000,"seconds":12.5,"faults":17310,"faultsByKind":{"A":17000,"B":310},
                 "checks":2442658,"violations":0}""");
        given(simulation, "planted", """
                {"planted":28,"caught":28,"missed":[]}""");
        given(system, "matrix", """
                {"cases":12,"passed":12,"wrongInTheEnd":0}""");
        given(system, "chaos", """
                {"seeds":[4],"seconds":60,"faults":31,"faultsByKind":{"KILL_WORKER":30,"SHARD_DOWN":1},
                 "checks":15000,"violations":0,"longestStallSeconds":12.34}""");
        given(system, "matrix-whole", """
                {"cases":102,"passed":101,"wrongInTheEnd":2}""");
        given(system, "chaos-hour", """
                {"seeds":[1,2,3],"seconds":3600,"faults":612,"faultsByKind":{},"checks":1500000,"violations":1,
                 "longestStallSeconds":30}""");

        assertThat(table()).isEqualToNormalizingNewlines("""
                Proof: figures of this build
                  simulation          5,000 seeds from 1 in 12.5 s (400 seeds/s), 17,310 faults of 2 kinds, 2,442,658 checks, 0 violations
                  planted bugs        28 of 28 caught
                  crash matrix        12 of 12 cases passed
                  chaos               seed 4: 31 faults in 60 s, 15,000 checks, 0 violations, longest stall 12.3 s
                                      KILL_WORKER 30, SHARD_DOWN 1
                  whole crash matrix  101 of 102 cases passed, 2 tenants CHANGED LATER
                  hour of chaos       seed 1, 2, 3: 612 faults in 3,600 s, 1,500,000 checks, 1 violations, longest stall 30.0 s
                """);
    }

    @Test
    void aBugThatSlippedThroughIsNamed() throws IOException {
        given(simulation, "planted", """
                {"planted":28,"caught":27,"missed":["NO_FENCE"]}""");

        assertThat(table()).contains("27 of 28 caught, MISSED: NO_FENCE");
    }

    @Test
    void whatHasNotRunReadsSo() throws IOException {
        Files.delete(simulation);

        assertThat(table().lines().skip(1)).hasSize(6).allMatch(line -> line.endsWith("  not run"));
    }

    @Test
    void figuresOfAnEarlierBuildAreNotShown() throws IOException {
        Path file = given(system, "matrix", """
                {"cases":12,"passed":12}""");

        Files.setLastModifiedTime(file, FileTime.from(BEGUN));
        assertThat(table()).containsPattern("(?m)^  crash matrix +12 of 12 cases passed$");

        Files.setLastModifiedTime(file, FileTime.from(BEGUN.minusMillis(1)));
        assertThat(table()).containsPattern("(?m)^  crash matrix +not run$");
    }

    @Test
    void aMissingFigureIsNoZero() throws IOException {
        given(system, "chaos", """
                {"seeds":[4],"seconds":60,"faults":31,"checks":15000,"longestStallSeconds":12.34}""");
        given(system, "matrix", """
                {"cases":12,""");

        assertThat(table())
                .contains("no figures: chaos.json cannot be read: it has no violations")
                .contains("no figures: matrix.json cannot be read: ");
    }

    private String table() {
        return new ProofTable(new RunFigures(List.of(system, simulation), BEGUN)).text();
    }

    private static Path given(Path folder, String name, String figures) throws IOException {
        return Files.writeString(folder.resolve(name + ".json"), figures);
    }
}
