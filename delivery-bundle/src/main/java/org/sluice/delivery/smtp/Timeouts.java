package org.sluice.delivery.smtp;

import java.time.Duration;

/** How long each step of a delivery may take. */
public record Timeouts(
        Duration connect, Duration ehlo, Duration mailfrom, Duration rcptto, Duration body, Duration rset) {

    private static final Duration QUIT = Duration.ofSeconds(2);

    Duration of(Step step) {
        return switch (step) {
            case CONNECT -> connect;
            case BANNER, EHLO, STARTTLS -> ehlo;
            case MAILFROM -> mailfrom;
            case RCPTTO -> rcptto;
            case DATA, BODY -> body;
            case RSET -> rset;
            case QUIT -> QUIT;
        };
    }
}
