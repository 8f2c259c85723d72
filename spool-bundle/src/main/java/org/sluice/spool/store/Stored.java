package org.sluice.spool.store;

import org.sluice.spool.SpoolRecord;

/** A record and where it lies. */
record Stored(Entry entry, SpoolRecord record) {}
