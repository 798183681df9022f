/** Tenants in hand: runs them, renews their claims, keeps their results until they are booked. */
@NullMarked
package dev.echelon.worker.slots;

import org.jspecify.annotations.NullMarked;
