package org.sluice.testing;

import java.util.Map;
import java.util.function.Consumer;

/** What a name server does to those who ask it, name by name; every module that asks the DNS has to come through all of it. */
public enum DnsFault {
    /** The server says that it cannot say. */
    SERVFAIL(true),
    /** The server does not want to say. */
    REFUSED(true),
    /** The server says nothing. */
    SILENT(true),
    /** The reply is cut off in the middle. */
    GARBLED(true),
    /** Aliases lead round in a circle. */
    LOOP(true),
    /** The reply does not fit into UDP. */
    TRUNCATED(false),
    /** Replies to other questions, and with wrong ids, come first. */
    STRAY_REPLIES(false),
    /** The name is an alias. */
    ALIAS(false);

    private final boolean isTrouble;

    DnsFault(boolean isTrouble) {
        this.isTrouble = isTrouble;
    }

    /** Whether nobody can know what the name has; else its records come through in the end. */
    public boolean isTrouble() {
        return isTrouble;
    }

    /** Befalls that name; {@code records} gives a name what it has. */
    public void befall(LoopbackDns server, String name, Consumer<String> records) {
        switch (this) {
            case SERVFAIL -> server.servfail(name);
            case REFUSED -> server.refused(name);
            case SILENT -> server.silent(name);
            case GARBLED -> {
                server.garbled(name);
                records.accept(name);
            }
            case LOOP -> server.cname(name, "loop." + name).cname("loop." + name, name);
            case TRUNCATED -> {
                server.truncated(name);
                records.accept(name);
            }
            case STRAY_REPLIES -> {
                server.strayReplies(name);
                records.accept(name);
            }
            case ALIAS -> {
                server.cname(name, "behind." + name);
                records.accept("behind." + name);
            }
        }
    }

    /**
     * The options of a resolver that asks this server once, and waits for a reply: a short time where none comes, and so long
     * where one comes that the speed of the machine makes no difference.
     */
    public Map<String, String> resolverOptions(LoopbackDns server) {
        return server.resolverOptions(isTrouble ? 1_000 : 15_000);
    }
}
