package org.sluice.injection;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sluice.message.SmtpReply;
import org.sluice.validation.Verdict;

/** What a phase came to, ready for the listener to act on. Immutable. */
public final class Outcome {

    /** Nobody objected. */
    public static final Outcome CONTINUE = new Outcome(new Builder(Verdict.CONTINUE));

    private final Verdict verdict;
    private final SmtpReply reply;
    private final boolean close;
    private final Duration delay;
    private final Set<String> added;
    private final Set<String> removed;
    private final String module;

    private Outcome(Builder b) {
        this.verdict = b.verdict;
        this.reply = b.reply;
        this.close = b.close;
        this.delay = b.delay;
        this.added = Set.copyOf(b.added);
        this.removed = Set.copyOf(b.removed);
        this.module = b.module;
    }

    /** Starts one. */
    public static Builder of(Verdict verdict) {
        return new Builder(Objects.requireNonNull(verdict, "verdict"));
    }

    /** What was decided. DISCARD and QUARANTINE look like success to the client. */
    public Verdict verdict() {
        return verdict;
    }

    /** The reply to send; present exactly for DEFER and REJECT. */
    public Optional<SmtpReply> reply() {
        return Optional.ofNullable(reply);
    }

    /** Whether the client is refused. */
    public boolean isRefused() {
        return reply != null;
    }

    /** Whether the connection is to be closed after the reply. */
    public boolean close() {
        return close;
    }

    /** How long to hold the reply back; zero or more, cap and jitter applied. */
    public Duration delay() {
        return delay;
    }

    /** EHLO lines to add from now on. */
    public Set<String> capabilitiesAdded() {
        return added;
    }

    /** EHLO keywords to leave out from now on. */
    public Set<String> capabilitiesRemoved() {
        return removed;
    }

    /** The module that decided; {@code core} for the core's own rules; empty when nobody objected. */
    public String module() {
        return module;
    }

    /** Collects the parts of an {@link Outcome}. */
    public static final class Builder {
        private final Verdict verdict;
        private SmtpReply reply;
        private boolean close;
        private Duration delay = Duration.ZERO;
        private Set<String> added = Set.of();
        private Set<String> removed = Set.of();
        private String module = "";

        private Builder(Verdict verdict) {
            this.verdict = verdict;
        }

        /** The reply to send. */
        public Builder reply(SmtpReply given) {
            this.reply = given;
            return this;
        }

        /** Whether to close afterwards. */
        public Builder close(boolean closing) {
            this.close = closing;
            return this;
        }

        /** How long to hold the reply back. */
        public Builder delay(Duration tarpit) {
            this.delay = tarpit;
            return this;
        }

        /** EHLO lines to add and keywords to leave out. */
        public Builder capabilities(Set<String> toAdd, Set<String> toRemove) {
            this.added = toAdd;
            this.removed = toRemove;
            return this;
        }

        /** Who decided. */
        public Builder module(String name) {
            this.module = name;
            return this;
        }

        /** The finished value. */
        public Outcome build() {
            return new Outcome(this);
        }
    }
}
