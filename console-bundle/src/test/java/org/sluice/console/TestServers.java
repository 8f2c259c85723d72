package org.sluice.console;

import java.util.ArrayList;
import java.util.List;
import org.sluice.authentication.Authenticator;
import org.sluice.metrics.Metrics;
import org.sluice.operations.Explanations;
import org.sluice.operations.HealthCheck;
import org.sluice.operations.Modules;
import org.sluice.operations.Readiness;
import org.sluice.operations.Replays;
import org.sluice.operations.Routing;
import org.sluice.operations.Sessions;
import org.sluice.queue.Quarantine;
import org.sluice.queue.QueueControl;
import org.sluice.spool.Spool;

/** Servers of fake services, for the tests of commands in their own package. */
public final class TestServers {

    private final Server server = new Server();

    public Server server() {
        return server;
    }

    public TestServers with(Object service) {
        if (service instanceof Modules s) {
            server.modules = s;
        }
        if (service instanceof Routing s) {
            server.routing = s;
        }
        if (service instanceof Sessions s) {
            server.sessions = s;
        }
        if (service instanceof Explanations s) {
            server.explanations = s;
        }
        if (service instanceof Quarantine s) {
            server.quarantine = s;
        }
        if (service instanceof QueueControl s) {
            server.queues = s;
        }
        if (service instanceof Spool s) {
            server.spool = s;
        }
        if (service instanceof Readiness s) {
            server.readiness = s;
        }
        if (service instanceof Replays s) {
            server.replays = s;
        }
        if (service instanceof Authenticator s) {
            server.authenticators = List.of(s);
        }
        if (service instanceof Metrics s) {
            server.metrics = s;
        }
        if (service instanceof HealthCheck s) {
            List<HealthCheck> checks = new ArrayList<>(server.checks);
            checks.add(s);
            server.checks = checks;
        }
        return this;
    }
}
