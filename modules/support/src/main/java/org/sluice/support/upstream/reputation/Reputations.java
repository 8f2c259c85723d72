package org.sluice.support.upstream.reputation;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sluice.support.net.AddressText;
import org.sluice.support.upstream.Endpoint;
import org.sluice.support.upstream.Talk;
import org.sluice.support.upstream.Terms;
import org.sluice.support.upstream.UpstreamConfig;
import org.sluice.support.upstream.Upstreams;
import org.sluice.support.validation.Exemptions;
import org.sluice.validation.ValidationContext;
import org.sluice.validation.Verdict;

/**
 * Has a server say what it thinks of a client's address, before any message comes, and greets the client accordingly. One for each
 * instance of a module, closed with it. Safe for use from any thread.
 */
public final class Reputations implements AutoCloseable {

    private static final String UNJUDGED = "temperror";

    /** What the operator wants of every such check. */
    public record Rules(Terms servers, Greeting onError, Exemptions exemptions) {

        /** Checks the options. {@code servers}: as {@link Endpoint#list} reads them. */
        public static Rules of(List<Endpoint> servers, UpstreamConfig upstreams, ReputationConfig config) {
            return new Rules(
                    Terms.of(servers, upstreams),
                    Greeting.unjudged(config),
                    Exemptions.of("honor_whitelist", config.honor__whitelist()));
        }
    }

    private final String module;
    private final String fact;
    private final Upstreams upstreams;

    /**
     * Facts begin with the module's name.
     *
     * @param fact what the servers' judgement is noted as, {@code temperror} where there is none
     * @param probe asks a server how it is
     */
    public Reputations(String module, String fact, Function<Endpoint, Talk<String>> probe) {
        this.module = module;
        this.fact = fact;
        this.upstreams = new Upstreams(module, probe);
    }

    /** Sets or changes the servers. */
    public void configure(Rules rules) {
        upstreams.configure(rules.servers());
    }

    /**
     * Judges the client of the call. Never fails.
     *
     * @param talks makes the talk for one attempt, about the address as it is written
     */
    public CompletionStage<Verdict> judge(
            ValidationContext context, Rules rules, BiFunction<Endpoint, String, Talk<Opinion>> talks) {
        Optional<Verdict> leftAlone = rules.exemptions().leaveOursAlone(context);
        if (leftAlone.isPresent()) {
            return leftAlone.get().stage();
        }
        String client = AddressText.of(context.connection().remoteAddress().getAddress());
        return upstreams
                .ask(context, server -> talks.apply(server, client))
                .handle((opinion, failure) -> failure == null ? greet(context, opinion) : fail(context, rules));
    }

    private Verdict greet(ValidationContext context, Opinion opinion) {
        note(context, opinion.word());
        opinion.facts().forEach((name, value) -> context.effects().put(module + '.' + name, value));
        return opinion.greeting().verdict(opinion.why());
    }

    private Verdict fail(ValidationContext context, Rules rules) {
        note(context, UNJUDGED);
        return rules.onError().verdict(UNJUDGED);
    }

    private void note(ValidationContext context, String word) {
        context.effects().put(module + '.' + fact, word);
        context.metrics().add("results_total", 1, "result", word);
    }

    /** Takes no more questions and ends those there are. Idempotent. */
    @Override
    public void close() {
        upstreams.close();
    }
}
