package org.sluice.smtp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BearerExchangeTest {

    @Test
    void keepsSecretsOutOfWhatItShows() {
        assertThat(new BearerExchange.BearerMessage("ann", "t0ken").toString()).doesNotContain("t0ken");
    }
}
