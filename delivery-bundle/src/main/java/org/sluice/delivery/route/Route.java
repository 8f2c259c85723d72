package org.sluice.delivery.route;

import java.nio.file.Path;

/** Where the mail of a domain goes. */
public sealed interface Route {

    /** As an operator writes it. */
    String describe();

    /**
     * Whose places the deliveries of a domain share: a next hop counts once, however many domains it serves.
     *
     * @param domain the recipient domain
     */
    String lane(String domain);

    /** Whether deliveries need a connection to somebody else. */
    boolean isRemote();

    /** Into {@code base/<domain>/<local part>/}; the configured base when it is null. */
    record Maildir(Path base) implements Route {
        @Override
        public String describe() {
            return base == null ? "maildir" : "maildir:" + base;
        }

        @Override
        public String lane(String domain) {
            return "maildir";
        }

        @Override
        public boolean isRemote() {
            return false;
        }
    }

    /**
     * To one next hop.
     *
     * @param host a name, or an address in brackets
     */
    record Smarthost(String host, int port) implements Route {
        @Override
        public String describe() {
            return "smtp:" + host + ":" + port;
        }

        @Override
        public String lane(String domain) {
            return describe();
        }

        @Override
        public boolean isRemote() {
            return true;
        }
    }

    /** To the mail exchangers of the domain. */
    record Mx() implements Route {
        @Override
        public String describe() {
            return "mx";
        }

        @Override
        public String lane(String domain) {
            return "mx:" + domain;
        }

        @Override
        public boolean isRemote() {
            return true;
        }
    }

    /** Nowhere, as no line of the table says anything: mail waits for an operator. */
    record None() implements Route {
        @Override
        public String describe() {
            return "none";
        }

        @Override
        public String lane(String domain) {
            return "none";
        }

        @Override
        public boolean isRemote() {
            return false;
        }
    }
}
