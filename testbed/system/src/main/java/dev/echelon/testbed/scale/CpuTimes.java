package dev.echelon.testbed.scale;

import dev.echelon.testbed.stack.ProgramProcess;
import dev.echelon.testbed.stack.Stack;
import java.time.Duration;
import java.util.List;

/** Processor time of each part of the system, since its start or between two looks. */
record CpuTimes(Duration coordinator, Duration workers, Duration postgres, Duration kafka) {
    /** As it is now. */
    static CpuTimes now(Stack stack) {
        return new CpuTimes(
                of(stack.coordinators()),
                of(stack.workers()),
                tree(stack.master().pid()),
                ProcFiles.cpu(stack.kafka().pid()));
    }

    private static Duration of(List<ProgramProcess> programs) {
        return programs.stream().map(program -> ProcFiles.cpu(program.pid())).reduce(Duration.ZERO, Duration::plus);
    }

    /** With the sessions, each of which is a process. */
    private static Duration tree(long postmaster) {
        return ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::descendants)
                .map(session -> ProcFiles.cpu(session.pid()))
                .reduce(ProcFiles.cpu(postmaster), Duration::plus);
    }

    CpuTimes minus(CpuTimes before) {
        return new CpuTimes(
                coordinator.minus(before.coordinator),
                workers.minus(before.workers),
                postgres.minus(before.postgres),
                kafka.minus(before.kafka));
    }

    Duration all() {
        return coordinator.plus(workers).plus(postgres).plus(kafka);
    }
}
