/** The tenants' databases: connections, fence, history, compatibility, indexes, backfills. */
@NullMarked
package dev.echelon.worker.tenant;

import org.jspecify.annotations.NullMarked;
