package org.sluice.http.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.sluice.testing.BombProof;

/** Is a message with places for substitution, or refused. */
class BombsTest extends BombProof {

    @Override
    protected void read(byte[] message) {
        try {
            assertThat(RawMessage.parse("content.email_rfc822", message, true).pieces())
                    .isNotEmpty();
        } catch (RequestRefused refused) {
            assertThat(refused).hasMessage("invalid data format/type");
        }
    }
}
