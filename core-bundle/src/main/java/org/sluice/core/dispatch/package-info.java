/**
 * Runs a phase: who is asked, in which waves, what an answer may change, and what the answers add up to.
 * {@link org.sluice.core.dispatch.DispatcherComponent} is the only class that knows OSGi.
 */
package org.sluice.core.dispatch;

/*
 * Concurrency, for the whole package.
 *
 * Four kinds of threads meet here:
 *
 *   home      The executor of a session; an event loop, mostly. Sessions, transactions, copies and phases (PhaseRun) live
 *             on it and are changed nowhere else. It never waits. One task of a session runs at a time, so none of that
 *             needs a lock.
 *   workers   A fixed number of threads (Workers). They call ValidationModule.validate and run what modules left with us:
 *             cancel actions, closing of states. A thread a module does not give back within 50 ms is written off and
 *             replaced; StuckWatch looks every 25 ms.
 *   timer     One thread (TimerThread). It ends calls whose time is up and wakes phases that hold. It runs no module's code.
 *   others    Threads of DNS, of modules, of the service component runtime. They complete stages, bind and unbind.
 *
 * What they share, and why that is safe:
 *
 *   Call      State in one AtomicReference: NEW, INSIDE, RUNNING, then an End, which is immutable. Whoever swaps the End in
 *             has won; an answer that races with the deadline, with RSET, with a leaving module or with a second answer is
 *             either the one that counts or is counted as late. The owner is told once.
 *   PhaseRun  Other threads only call wake(), which hands it to home unless that is already under way (wakeUps). While a
 *             worker goes through a batch the phase is lulled: several answers make one hop.
 *   View      What a call reads is immutable and was taken on home when its wave began; so the calls of a wave see the same,
 *             whichever answers first. What a call writes goes to its own EffectRecord, sealed when the call ends and applied
 *             by home when the answer is taken, in plan order.
 *   Plan      Immutable, behind a volatile field. A phase under way notices a new one between two waves, and never asks
 *             the same instance twice.
 *   Gate      Lock-free; a call that gave up in line is passed over when its turn comes.
 *   Registry  The only lock: taken by binds, unbinds, edits of the configuration and the console, never by a message, and
 *             never held while something waits. A leaving module is drained after the lock is released.
 *
 * Races that are fine: a call may enter a module that starts to leave at the same moment: either the drain sees it in the
 * handle's calls, or the call sees that the handle is leaving; both look after they wrote. A latency sample may be lost. A
 * health window may count one call more or less.
 */
