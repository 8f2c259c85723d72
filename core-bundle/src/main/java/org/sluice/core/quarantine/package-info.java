/** What was kept apart: listed, released, deleted, and dropped when nobody decided in time. */
package org.sluice.core.quarantine;
