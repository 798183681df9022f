package dev.echelon.worker.claim;

/** Why a tenant is handed back; the constants' names are the master's codes. */
public enum HandBackKind {
    SHARD_DOWN,
    DRAIN,
    FENCE_AHEAD
}
