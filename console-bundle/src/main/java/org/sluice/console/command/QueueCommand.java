package org.sluice.console.command;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Option;
import org.sluice.console.Refusal;

/** A command about one domain, or about all when that is said outright. */
abstract class QueueCommand extends SluiceCommand {

    @Argument(name = "domain", description = "Recipient domain")
    String domain;

    @Option(name = "--all", description = "All domains")
    boolean all;

    /** The domain; empty for all. */
    final String chosen() {
        if (all == (domain != null)) {
            throw new Refusal("name a domain, or say --all; sluice:queue-list shows the domains with mail");
        }
        return all ? "" : domain;
    }

    final String whose() {
        return all ? "all domains" : domain;
    }
}
