package org.sluice.core.log;

import java.time.Clock;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.operations.MailLog;
import org.sluice.operations.Metrics;

/** The mail log as a service; the logger's appender decides about file and rotation. */
@Component(service = MailLog.class)
public final class MailLogComponent implements MailLog {

    private static final Logger MAIL = LoggerFactory.getLogger("sluice.mail");
    private static final int CAPACITY = 16_384;

    private final MailLogWriter writer;

    /** Starts the writer. */
    @Activate
    public MailLogComponent(@Reference Metrics metrics) {
        this.writer = new MailLogWriter(
                CAPACITY, Clock.systemUTC(), MAIL::info, () -> metrics.add("sluice_mail_log_dropped_total", 1));
        writer.start();
    }

    @Override
    public void write(Event event, Map<String, ?> fields) {
        writer.write(event, fields);
    }

    @Deactivate
    void deactivate() {
        writer.close();
    }
}
