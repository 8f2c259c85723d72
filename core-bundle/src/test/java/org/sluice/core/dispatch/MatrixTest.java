package org.sluice.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sluice.injection.Outcome;
import org.sluice.validation.OnError;
import org.sluice.validation.Phase;

/** Every fault of a module, under every contract, in every phase. */
class MatrixTest {

    /**
     * What explain says of the module, in order; {@code !} behind what ended the phase, {@code hold} where mail waited for it.
     * Where nothing ended the phase, it goes on. {@code required} is about a module that is not there: mail waits for it, and
     * never passes it. {@code onError} is about one that is there and has no answer: DEFER turns mail away for now, CONTINUE
     * goes on and puts the gap on record, for a required module only where its contract says so.
     */
    private static final String TABLE =
            """
            fault                    | required CONTINUE  | required DEFER     | optional CONTINUE | optional DEFER
            absent                   | hold missing!      | hold missing!      | skipped           | skipped
            absent for long          | missing!           | missing!           | skipped           | skipped
            fails to start           | hold missing!      | hold missing!      | skipped           | skipped
            starts slowly            | hold continue      | hold continue      | skipped           | skipped
            comes back               | hold continue      | hold continue      | skipped           | skipped
            sick                     | hold missing!      | hold missing!      | skipped           | skipped
            stopped in mid-call      | hold left missing! | hold left missing! | left              | left!
            upgraded in mid-call     | hold left continue | hold left continue | left              | left!
            throws                   | error              | error!             | error             | error!
            overflows the stack      | error              | error!             | error             | error!
            asks for too much memory | error              | error!             | error             | error!
            returns null             | error              | error!             | error             | error!
            never answers            | timeout            | timeout!           | timeout           | timeout!
            answers late             | timeout            | timeout!           | timeout           | timeout!
            blocks its thread        | timeout            | timeout!           | timeout           | timeout!
            its shadow fails         | continue           | continue           | continue          | continue
            core replaced            | continue           | continue           | continue          | continue
            """;

    private static final int CELLS = 17 * 4 * 11;

    /** Beside the answer that counts. */
    private static final String SHADOW = "guard shadow: error";

    private static PrintStream err;

    private final AtomicInteger passed = new AtomicInteger();

    /** What the core logs of each cell's fault is in the explanations that are looked at here. */
    @BeforeAll
    static void silenceTheLog() {
        err = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    }

    @AfterAll
    static void letTheLogBeSeen() {
        System.setErr(err);
    }

    @TestFactory
    Stream<DynamicNode> everyCell() {
        List<DynamicNode> tests = new ArrayList<>();
        for (Row row : rows()) {
            for (Phase phase : Phase.values()) {
                tests.add(DynamicTest.dynamicTest(row + " at " + phase.word(), () -> {
                    check(row, phase);
                    passed.incrementAndGet();
                }));
            }
        }
        int cells = tests.size();
        tests.add(DynamicTest.dynamicTest(CELLS + " cells", () -> {
            System.out.println("matrix: " + passed + " of " + cells + " cells hold, each beside a bypass");
            assertThat(cells).isEqualTo(CELLS);
            assertThat(passed).hasValue(CELLS);
        }));
        return tests.stream();
    }

    private static void check(Row row, Phase phase) {
        try (MatrixCell cell = new MatrixCell(row.fault, phase, row.required, row.onError)) {
            cell.ask();
            aBypassWins(cell);
            endsInTime(cell, row.due());
            Outcome outcome = cell.outcome().join();
            if (row.isDeferred()) {
                isTurnedAwayForNow(cell, outcome);
            } else {
                assertThat(outcome).isSameAs(Outcome.CONTINUE);
            }
            explains(cell, row);
            asksNobodyTwice(cell, row);
            nothingPassesUnscanned(cell, row);
            laterNothingChanges(cell);
            if (row.recovers()) {
                assertThat(cell.core().steps(cell.alongside()))
                        .as("the next client")
                        .startsWith("guard continue");
            }
        }
    }

    private static void aBypassWins(MatrixCell cell) {
        assertThat(cell.core().steps(cell.alongside("__bypass_guard=yes")))
                .containsExactly("guard bypassed", "peer continue", "later continue");
    }

    private static void endsInTime(MatrixCell cell, Duration due) {
        if (!due.isZero()) {
            cell.passUntil(due.minusMillis(1));
            assertThat(cell.outcome()).as("before %s", due).isNotDone();
            cell.passUntil(due);
        }
        cell.await(cell.outcome()::isDone);
        assertThat(cell.outcome()).as("after %s", due).isDone();
    }

    /** Design, section 5, "no answer": never a 5xx. */
    private static void isTurnedAwayForNow(MatrixCell cell, Outcome outcome) {
        String reply = outcome.reply().orElseThrow().toString();
        switch (cell.phase()) {
            case CONNECT, EHLO -> assertThat(reply).startsWith("421 4.3.0 ");
            case AUTH -> assertThat(reply).startsWith("454 4.7.0 ");
            default -> assertThat(reply).startsWith("451 4.3.0 ");
        }
        assertThat(outcome.close()).isEqualTo(reply.startsWith("421"));
        assertThat(outcome.module()).isEqualTo("guard");
    }

    private static void explains(MatrixCell cell, Row row) {
        List<String> steps = new ArrayList<>();
        row.steps().forEach(step -> steps.add("guard " + step));
        if (!row.isDeferred()) {
            steps.add("peer continue");
            steps.add("later continue");
        }
        List<String> told = cell.core().steps(cell.scope());
        assertThat(told).filteredOn(step -> !step.equals(SHADOW)).containsExactlyElementsOf(steps);
        assertThat(told.contains(SHADOW)).isEqualTo(row.fault == Fault.SHADOW_FAILS);
    }

    /** A wave starts together, whatever is wrong with one of it; what ends a phase keeps the next wave from being asked. */
    private static void asksNobodyTwice(MatrixCell cell, Row row) {
        boolean refusedAtOnce = row.fault == Fault.ABSENT_FOR_LONG && row.required;
        assertThat(cell.asked(cell.peer())).as("peer").isEqualTo(refusedAtOnce ? 0 : 1);
        assertThat(cell.asked(cell.later())).as("later").isEqualTo(row.isDeferred() ? 0 : 1);
        assertThat(cell.asked(cell.faulty())).as("faulty").isEqualTo(row.fault.isThere() ? 1 : 0);
        assertThat(cell.asked(cell.working())).as("working").isEqualTo(row.isAnswered() ? 1 : 0);
    }

    private static void nothingPassesUnscanned(MatrixCell cell, Row row) {
        assertThat(cell.facts()).doesNotContainKey(MatrixCell.HALF);
        assertThat(cell.facts().containsKey(MatrixCell.SCANNED)).isEqualTo(row.isAnswered());
        assertThat(cell.facts().containsKey("later.fact")).isNotEqualTo(row.isDeferred());
        if (row.required && row.onError == OnError.DEFER) {
            assertThat(row.isDeferred() || row.isAnswered()).isTrue();
        }
        if (row.required && !row.isDeferred() && !row.isAnswered()) {
            assertThat(cell.asked(cell.faulty()))
                    .as("passed by a required module that was there")
                    .isOne();
        }
    }

    private static void laterNothingChanges(MatrixCell cell) {
        List<String> steps = cell.core().steps(cell.scope());
        long asked = cell.asked(cell.working());
        cell.passUntil(MatrixCell.HOLD.plusSeconds(1));
        assertThat(cell.core().steps(cell.scope())).isEqualTo(steps);
        assertThat(cell.asked(cell.working())).isEqualTo(asked);
        assertThat(cell.facts()).doesNotContainKey(MatrixCell.HALF);
    }

    private static List<Row> rows() {
        List<String[]> lines = TABLE.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new))
                .toList();
        List<Row> rows = new ArrayList<>();
        for (String[] line : lines.subList(1, lines.size())) {
            for (int column = 1; column < line.length; column++) {
                String[] contract = lines.get(0)[column].split(" ");
                rows.add(new Row(
                        Fault.of(line[0]),
                        contract[0].equals("required"),
                        OnError.valueOf(contract[1]),
                        List.of(line[column].split(" "))));
            }
        }
        return rows;
    }

    /** One field of the table. */
    private record Row(Fault fault, boolean required, OnError onError, List<String> words) {

        List<String> steps() {
            return words.stream().filter(word -> !word.equals("hold")).toList();
        }

        private String last() {
            return words.get(words.size() - 1);
        }

        boolean isDeferred() {
            return last().endsWith("!");
        }

        boolean isAnswered() {
            return last().equals("continue");
        }

        boolean recovers() {
            return fault == Fault.STARTS_SLOWLY
                    || fault == Fault.COMES_BACK
                    || fault == Fault.UPGRADED_IN_MID_CALL
                    || fault == Fault.CORE_REPLACED;
        }

        /** When the phase ends, from its beginning. */
        Duration due() {
            if (words.contains("hold")) {
                return isAnswered() ? MatrixCell.ARRIVAL : MatrixCell.HOLD;
            }
            return last().startsWith("timeout") ? MatrixCell.DEADLINE : Duration.ZERO;
        }

        @Override
        public String toString() {
            return (required ? "required" : "optional") + ", " + onError + ": " + fault;
        }
    }
}
