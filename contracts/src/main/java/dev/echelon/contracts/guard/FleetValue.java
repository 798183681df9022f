package dev.echelon.contracts.guard;

import dev.echelon.contracts.compatibility.CodeVersion;

/**
 * What the whole fleet asks for, as the master knows it.
 *
 * @param minCompatible the oldest version that may run
 * @param askedBy who asks: {@code tenant acme}, {@code run 0193…}
 */
public record FleetValue(CodeVersion minCompatible, String askedBy) {}
