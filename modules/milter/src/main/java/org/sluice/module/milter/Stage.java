package org.sluice.module.milter;

import java.util.List;

/** What a filter is told, in the order it happens: the letter on the wire, the bits about it, the macros that go in front. */
enum Stage {
    CONNECT('C', 0x01, 0x1000, 0, "j", "{daemon_name}", "{daemon_addr}", "v", "_"),
    HELO('H', 0x02, 0x2000, 1, "{tls_version}", "{cipher}", "{cipher_bits}", "{cert_subject}", "{cert_issuer}"),
    MAIL(
            'M',
            0x04,
            0x4000,
            2,
            "i",
            "{auth_type}",
            "{auth_authen}",
            "{auth_author}",
            "{mail_addr}",
            "{mail_host}",
            "{mail_mailer}"),
    RCPT('R', 0x08, 0x8000, 3, "i", "{rcpt_addr}", "{rcpt_host}", "{rcpt_mailer}"),
    DATA('T', 0x200, 0x10000, 4, "i"),
    HEADER('L', 0x20, 0x80, -1),
    END_OF_HEADER('N', 0x40, 0x40000, 6, "i"),
    BODY('B', 0x10, 0x80000, -1),
    END_OF_MESSAGE('E', 0, 0, 5, "i");

    private final char letter;
    private final int unwanted;
    private final int unanswered;
    private final int macroList;
    private final List<String> macros;

    Stage(char letter, int unwanted, int unanswered, int macroList, String... macros) {
        this.letter = letter;
        this.unwanted = unwanted;
        this.unanswered = unanswered;
        this.macroList = macroList;
        this.macros = List.of(macros);
    }

    char letter() {
        return letter;
    }

    /** The bit of a filter that does not want to hear of it; 0 if there is none. */
    int unwanted() {
        return unwanted;
    }

    /** The bit of a filter that says nothing to it; 0 if there is none. */
    int unanswered() {
        return unanswered;
    }

    /** The number under which a filter asks for macros of its own; -1 if it cannot. */
    int macroList() {
        return macroList;
    }

    /** What goes in front where the filter asks for nothing else: what other servers send. */
    List<String> macros() {
        return macros;
    }

    /** Whether what is said here is about one client, and not about one message. */
    boolean isOfConnection() {
        return this == CONNECT || this == HELO;
    }
}
