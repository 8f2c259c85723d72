package org.sluice.module.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private static final int REFUSED_RECIPIENTS = 0x800;
    private static final int LARGER_PIECES = 0x30000000;

    /** A filter that was offered them would count on what it never hears. */
    @Test
    void offersWhatHasAnEffect() throws IOException {
        int protocol = Agreement.offer(6).number(8);
        assertThat(protocol & (REFUSED_RECIPIENTS | LARGER_PIECES)).isZero();
        assertThat(protocol | REFUSED_RECIPIENTS).isEqualTo(0x1fffff);
    }

    @Test
    void whatNobodyOfferedMeansNothing() throws IOException {
        Agreement agreement = Agreement.of(new Reply.Agreed(6, 0x1ff, -1, Map.of()), 6);
        assertThat(agreement.protocol()).isEqualTo(Agreement.offer(6).number(8));
    }
}
