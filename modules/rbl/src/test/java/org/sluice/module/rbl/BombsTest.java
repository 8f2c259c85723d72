package org.sluice.module.rbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.injection.BodySource;
import org.sluice.testing.BombProof;

class BombsTest extends BombProof {

    private static final int MOST_LINKS = 100;

    @Override
    protected void read(byte[] message) throws IOException {
        List<Link> links = new Links(8 << 20, MOST_LINKS)
                .in(new ContentFactoryComponent()
                        .receive(BodySource.of(message, () -> {}))
                        .parts(List.of()));
        assertThat(links).hasSizeLessThanOrEqualTo(MOST_LINKS);
    }
}
