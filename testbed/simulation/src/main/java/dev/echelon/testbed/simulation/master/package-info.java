/** The master database in memory: rows, locks, transactions, and every statement of the real one. */
@NullMarked
package dev.echelon.testbed.simulation.master;

import org.jspecify.annotations.NullMarked;
