package dev.echelon.testbed.chaos;

/** What befalls the system, and how often among a hundred. */
enum Fault {
    KILL_WORKER(20, Target.WORKER),
    STOP_WORKER(14, Target.WORKER),
    CUT_WORKER_FROM_MASTER(6, Target.WORKER),
    KILL_COORDINATOR(10, Target.COORDINATOR),
    STOP_COORDINATOR(8, Target.COORDINATOR),
    TERMINATE_BACKENDS(10, Target.DATABASE),
    BLACK_HOLE(8, Target.WIRE),
    RESET(6, Target.WIRE),
    REFUSE(3, Target.WIRE),
    DELAY(3, Target.WIRE),
    KILL_DATABASE(3, Target.DATABASE),
    RESTART_DATABASE(2, Target.DATABASE),
    STOP_DATABASE(2, Target.DATABASE),
    KILL_BROKER(2, Target.BROKER),
    STOP_BROKER(3, Target.BROKER),
    PAUSE_RUN(4, Target.RUN),
    ABORT_RUN(4, Target.RUN);

    /** What is struck. */
    enum Target {
        WORKER,
        COORDINATOR,
        /** The server of the master, or of a shard. */
        DATABASE,
        /** What lies between the programs and a server. */
        WIRE,
        BROKER,
        RUN
    }

    final int weight;
    final Target target;

    Fault(int weight, Target target) {
        this.weight = weight;
        this.target = target;
    }
}
