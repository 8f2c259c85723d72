package org.sluice.console.command;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Option;
import org.sluice.console.Refusal;
import org.sluice.console.Report;

/** A command about one domain, or about all when that is said outright. */
abstract class QueueCommand extends SluiceCommand {

    @Argument(name = "domain", multiValued = true, description = "Recipient domain")
    List<String> words;

    @Option(name = "--all", description = "All domains")
    boolean all;

    /** Does it. */
    abstract Report report(String domain, String whose) throws Exception;

    /** Finds out which domain; empty for all. */
    @Override
    final Report report() throws Exception {
        Optional<String> domain = Words.of(this, words).atMostOne("domain");
        if (all == domain.isPresent()) {
            throw new Refusal("name a domain, or say --all; sluice:queue-list shows the domains with mail");
        }
        return report(domain.orElse(""), domain.orElse("all domains"));
    }
}
