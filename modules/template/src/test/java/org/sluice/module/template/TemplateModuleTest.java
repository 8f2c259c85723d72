package org.sluice.module.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.testing.Configs;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.ModuleContract;
import org.sluice.validation.Disposition;
import org.sluice.validation.Phase;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

class TemplateModuleTest extends ModuleContract {

    @Override
    protected ValidationModule module() {
        return new TemplateModule();
    }

    @Override
    protected FakeContext question(Phase phase, FakeDns dns) {
        return FakeContext.at(phase, "192.0.2.1", dns).hello("mail.sluice.test");
    }

    @Override
    protected Map<String, String> wrongValues() {
        return Map.of("our_names", "mail.sluice.test; rm");
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "mail.sluice.test, REJECT,   true,  one of our names",
        "MAIL.Sluice.Test, REJECT,   true,  in another spelling",
        "client.example,   CONTINUE, false, its own name"
    })
    void judges(String hello, Disposition expected, String impostor, String why) {
        ValidationModule module = Configs.configured(module(), Map.of("our_names", "sluice.test, mail.sluice.test"));
        FakeContext context =
                FakeContext.at(Phase.EHLO, "192.0.2.1", new FakeDns()).hello(hello);
        assertThat(module.validate(context)).succeedsWithin(Duration.ZERO).returns(expected, Verdict::disposition);
        assertThat(context.effects().get("template.impostor")).contains(impostor);
    }
}
