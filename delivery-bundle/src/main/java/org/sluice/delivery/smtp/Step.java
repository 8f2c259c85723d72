package org.sluice.delivery.smtp;

/** Where in a delivery we are; in this order. */
enum Step {
    CONNECT("connecting"),
    BANNER("reading banner"),
    EHLO("EHLO"),
    STARTTLS("STARTTLS"),
    MAILFROM("MAIL FROM"),
    RCPTTO("RCPT TO"),
    DATA("DATA"),
    BODY("sending body"),
    RSET("RSET"),
    QUIT("QUIT");

    private final String word;

    Step(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
