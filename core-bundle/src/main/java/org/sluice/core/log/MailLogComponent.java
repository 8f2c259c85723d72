package org.sluice.core.log;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.metrics.Metrics;
import org.sluice.operations.MailLog;

/**
 * Mail log, reject log and session log as one service; the loggers' appenders decide about files and rotation. Each has a
 * queue and a thread of its own, so that a flood of refusals costs no line about mail that was taken.
 */
@Component(service = MailLog.class)
public final class MailLogComponent implements MailLog {

    private static final int CAPACITY = 16_384;

    private final MailLogWriter mail;
    private final MailLogWriter rejects;
    private final MailLogWriter sessions;

    /** Starts the writers. */
    @Activate
    public MailLogComponent(@Reference Metrics metrics) {
        this.mail = writer("mail", metrics);
        this.rejects = writer("reject", metrics);
        this.sessions = writer("session", metrics);
    }

    @Override
    public void write(Event event, Map<String, ?> fields) {
        MailLogWriter writer =
                switch (event) {
                    case REFUSED -> rejects;
                    case ENDED -> sessions;
                    default -> mail;
                };
        writer.write(event, fields);
    }

    @Deactivate
    void deactivate() {
        List.of(mail, rejects, sessions).forEach(MailLogWriter::close);
    }

    private static MailLogWriter writer(String name, Metrics metrics) {
        Logger lines = LoggerFactory.getLogger("sluice." + name);
        MailLogWriter writer = new MailLogWriter(
                name,
                CAPACITY,
                Clock.systemUTC(),
                lines::info,
                () -> metrics.add("sluice_" + name + "_log_dropped_total", 1));
        writer.start();
        return writer;
    }
}
