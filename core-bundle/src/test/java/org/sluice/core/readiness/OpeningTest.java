package org.sluice.core.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.sluice.injection.Injector;

class OpeningTest {
    private final HandClock clock = new HandClock();
    private final List<String> missing = new ArrayList<>();
    private final List<String> unsettled = new ArrayList<>();
    private final List<String> unsettledListeners = new ArrayList<>();
    private final List<Injector> injectors = new ArrayList<>();
    private final List<String> announced = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<List<String>> givenUp = new ArrayList<>();
    private final Opening opening = new Opening(
            new Surroundings() {
                @Override
                public List<String> missing() {
                    return missing;
                }

                @Override
                public List<String> faults() {
                    return faults;
                }

                @Override
                public List<String> unsettled() {
                    return unsettled;
                }

                @Override
                public List<String> unsettledListeners() {
                    return unsettledListeners;
                }

                @Override
                public List<Injector> injectors() {
                    return injectors;
                }
            },
            clock,
            addresses -> announced.add(ReadyLine.of(addresses, "8101")),
            givenUp::add);

    @Test
    void opensNothingBeforeEverythingIsThere() {
        TestInjector smtp = inject("smtp", "mx");
        TestInjector http = inject("http", "api");
        missing.add("the spool");
        opening.look();
        assertThat(opening.waitingFor()).isEqualTo("the spool");
        assertThat(smtp.asked).isZero();
        missing.clear();
        unsettled.add("component spf_v1");
        opening.look();
        assertThat(opening.waitingFor()).isEqualTo("component spf_v1");
        assertThat(smtp.asked).isZero();
        unsettled.clear();
        opening.look();
        assertThat(smtp.asked + http.asked).isEqualTo(2);
        assertThat(opening.isReady()).isFalse();
        smtp.opens(2525);
        opening.look();
        assertThat(opening.waitingFor()).isEqualTo("http listener api");
        assertThat(announced).isEmpty();
        http.opens(8025);
        opening.look();
        opening.look();
        assertThat(opening.isReady()).isTrue();
        assertThat(opening.waitingFor()).isEmpty();
        assertThat(announced).containsExactly("Sluice ready smtp=2525 http=8025 console=8101");
        assertThat(smtp.asked).isEqualTo(1);
    }

    @Test
    void waitsTenSecondsForModulesOnceTheRestIsThere() {
        TestInjector smtp = inject("smtp", "mx");
        unsettled.add("bundle of a module");
        missing.add("the console");
        opening.look();
        clock.pass(Duration.ofMinutes(1));
        missing.clear();
        opening.look();
        clock.pass(Duration.ofSeconds(9));
        opening.look();
        assertThat(smtp.asked).isZero();
        clock.pass(Duration.ofSeconds(2));
        opening.look();
        assertThat(smtp.asked).isEqualTo(1);
    }

    @Test
    void waitsForListenersHoweverLongTheyTake() {
        TestInjector http = inject("http", "api");
        unsettled.add("component of the SMTP listener");
        unsettledListeners.addAll(unsettled);
        opening.look();
        clock.pass(Duration.ofSeconds(20));
        opening.look();
        assertThat(http.asked).isZero();
        assertThat(opening.waitingFor()).isEqualTo("component of the SMTP listener");
        unsettledListeners.clear();
        opening.look();
        assertThat(http.asked).isEqualTo(1);
    }

    @Test
    void triesAgainWhenAnAddressIsInUse() {
        TestInjector smtp = inject("smtp", "mx");
        opening.look();
        smtp.answer.completeExceptionally(new IllegalStateException("port 25 is in use"));
        opening.look();
        assertThat(opening.waitingFor()).isEqualTo("smtp listener mx: port 25 is in use");
        assertThat(smtp.asked).isEqualTo(1);
        clock.pass(Duration.ofSeconds(4));
        opening.look();
        assertThat(smtp.asked).isEqualTo(2);
        smtp.opens(25);
        opening.look();
        assertThat(announced).containsExactly("Sluice ready smtp=25 console=8101");
    }

    @Test
    void givesUpAtOnceAndOpensNothingWhenAFileIsWrong() {
        TestInjector http = inject("http", "api");
        missing.add("the spool");
        faults.add("etc/org.sluice.spool.cfg: sync: maybe (expected: always or relaxed)");
        opening.look();
        opening.look();
        assertThat(givenUp).containsExactly(faults);
        assertThat(opening.waitingFor()).isEqualTo(faults.get(0));
        assertThat(http.asked).isZero();
    }

    @Test
    void opensAfterAllWhenNobodyEndedItAndTheFileIsMended() {
        TestInjector smtp = inject("smtp", "mx");
        faults.add("wrong");
        opening.look();
        faults.clear();
        opening.look();
        smtp.opens(25);
        opening.look();
        assertThat(announced).containsExactly("Sluice ready smtp=25 console=8101");
    }

    @Test
    void givesUpWhenAnAddressIsInUse() {
        TestInjector smtp = inject("smtp", "mx");
        inject("http", "api").opens(80);
        opening.look();
        smtp.answer.completeExceptionally(new IllegalStateException("port 25 is in use"));
        opening.look();
        opening.look();
        assertThat(givenUp).containsExactly(List.of("smtp listener mx: port 25 is in use"));
        assertThat(announced).isEmpty();
    }

    @Test
    void staysOpenWhateverGoesWrongLater() {
        TestInjector smtp = inject("smtp", "mx");
        smtp.opens(25);
        opening.look();
        faults.add("etc/org.sluice.listener-second.cfg: x: y (expected: a key of docs/smtp.md)");
        opening.look();
        TestInjector second = inject("http", "second");
        second.answer.completeExceptionally(new IllegalStateException("port 80 is in use"));
        opening.look();
        assertThat(givenUp).isEmpty();
        assertThat(opening.isReady()).isTrue();
    }

    @Test
    void waitsForAListener() {
        opening.look();
        assertThat(opening.waitingFor()).isEqualTo("a listener");
    }

    @Test
    void opensWhatComesLaterAndWhatComesBack() {
        inject("smtp", "mx").opens(25);
        opening.look();
        TestInjector late = inject("http", "api");
        opening.look();
        assertThat(late.asked).isEqualTo(1);
        injectors.remove(late);
        opening.look();
        injectors.add(late);
        opening.look();
        assertThat(late.asked).isEqualTo(2);
        assertThat(opening.isReady()).isTrue();
        assertThat(announced).hasSize(1);
    }

    @Test
    void namesEveryPort() {
        InetSocketAddress one = new InetSocketAddress("127.0.0.1", 25);
        InetSocketAddress two = new InetSocketAddress("127.0.0.1", 587);
        assertThat(ReadyLine.of(Map.of("smtp", List.of(one, two, one)), "")).isEqualTo("Sluice ready smtp=25,587");
    }

    private TestInjector inject(String protocol, String name) {
        TestInjector injector = new TestInjector(protocol, name);
        injectors.add(injector);
        return injector;
    }

    private static final class TestInjector implements Injector {
        private final String protocol;
        private final String name;
        private CompletableFuture<List<InetSocketAddress>> answer = new CompletableFuture<>();
        private int asked;

        TestInjector(String protocol, String name) {
            this.protocol = protocol;
            this.name = name;
        }

        void opens(int port) {
            answer.complete(List.of(new InetSocketAddress("127.0.0.1", port)));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String protocol() {
            return protocol;
        }

        @Override
        public CompletionStage<List<InetSocketAddress>> listen() {
            asked++;
            if (answer.isCompletedExceptionally()) {
                answer = new CompletableFuture<>();
            }
            return answer;
        }
    }

    private static final class HandClock extends Clock {
        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
