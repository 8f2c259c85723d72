package org.sluice.spool.store;

/** The parts of one spool that writing and mending share. */
record Parts(
        CurrentStore current,
        Ledger ledger,
        Numbers numbers,
        BodyFiles files,
        Preparation preparation,
        DamagedRecords damaged,
        Notifier notifier,
        SpoolMetrics metrics) {}
