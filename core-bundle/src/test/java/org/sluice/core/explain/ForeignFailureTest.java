package org.sluice.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ForeignFailureTest {

    @Test
    void escapesEveryMessageOfTheChainAndKeepsTheTraces() {
        Throwable cause = new IllegalStateException("cause\nCaused by: forged");
        Throwable thrown = new IllegalArgumentException("bad\r\n2026 ERROR forged\u001b[31m", cause);
        thrown.addSuppressed(new RuntimeException("\u0085side"));
        String written = written(Printable.failure(thrown));
        assertThat(written)
                .startsWith("java.lang.IllegalArgumentException: bad\\u000d\\u000a2026 ERROR forged\\u001b[31m")
                .contains("Caused by: java.lang.IllegalStateException: cause\\u000aCaused by: forged")
                .contains("Suppressed: java.lang.RuntimeException: \\u0085side")
                .contains("\tat " + ForeignFailureTest.class.getName());
        assertThat(written.lines())
                .allMatch(line -> line.matches("(\tSuppressed: |\t+at |\t+\\.\\.\\. |Caused by: |java\\.).*"));
    }

    @Test
    void endsWhereACauseIsItsOwnCauseAgain() {
        RuntimeException one = new RuntimeException("one");
        one.initCause(new RuntimeException("two", one));
        assertThat(written(Printable.failure(one))).contains("Caused by: ...");
    }

    @Test
    void bearsAFailureThatFailsToSpeak() {
        RuntimeException mute = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("not even that");
            }

            @Override
            public synchronized Throwable getCause() {
                throw new StackOverflowError();
            }

            @Override
            public StackTraceElement[] getStackTrace() {
                return null;
            }
        };
        assertThat(written(Printable.failure(mute))).startsWith(mute.getClass().getName());
    }

    @Test
    void keepsNoObjectOfTheThrower() {
        class Own extends RuntimeException {
            private static final long serialVersionUID = 1;
        }
        Throwable told = Printable.failure(new RuntimeException(new Own()));
        assertThat(told).isExactlyInstanceOf(ForeignFailure.class);
        assertThat(told.getCause()).isExactlyInstanceOf(ForeignFailure.class);
        assertThat(Printable.failure(null)).isNull();
    }

    private static String written(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
