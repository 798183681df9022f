package dev.echelon.testbed.proof;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/** The last step of the test command: prints what it has proved. */
public final class PrintProof {
    private PrintProof() {}

    /** Wants when the build began, and the folders in which the figures are. */
    public static void main(String[] args) {
        var folders = Arrays.stream(args).skip(1).map(Path::of).toList();
        System.out.println();
        System.out.print(new ProofTable(new RunFigures(folders, Instant.parse(args[0]))).text());
    }
}
