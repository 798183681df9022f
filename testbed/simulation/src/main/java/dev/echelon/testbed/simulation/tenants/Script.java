package dev.echelon.testbed.simulation.tenants;

/** A migration that must not take effect twice. */
public record Script(String name, boolean transactional) {}
