package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other programs exchange them, without an edit of ours. */
class SecretsTest {

    private static final Event EVENT =
            new Event("id", 1, "{}".getBytes(StandardCharsets.US_ASCII), Optional.empty(), new byte[0]);

    @Test
    void followTheirFiles(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "some secret of ours\n");
        Path token = Files.writeString(folder.resolve("token"), "Bearer sesame\n");
        Secrets secrets = Secrets.of("site", keys.toString(), Map.of("secret_header.Authorization", "file:" + token));
        assertThat(secrets.areInFiles()).isTrue();
        Secrets.Known first = secrets.now();

        Files.writeString(token, "\u0007 cannot be sent\n");
        look(secrets);
        assertThat(secrets.now()).as("those before stay").isSameAs(first);
        assertThat(secrets.finding()).hasValueSatisfying(finding -> assertThat(finding.text())
                .contains("webhook site: ", "secret_header.Authorization", "stay until a restart"));

        Files.writeString(token, "Bearer sesame two\n");
        Files.writeString(keys, "the next secret of ours\n");
        look(secrets);
        assertThat(secrets.finding()).isEmpty();
        assertThat(secrets.now().keys().sign(EVENT))
                .isNotEqualTo(first.keys().sign(EVENT))
                .isEqualTo(SigningKeys.of("", keys.toString()).sign(EVENT));
    }

    @Test
    void areNotLookedForWhereThereAreNone() {
        Secrets none = Secrets.of("site", "", Map.of("secret_header.Authorization", "Bearer sesame", "header.X", "y"));
        assertThat(none.areInFiles()).isFalse();
        assertThat(none.now().keys().isEmpty()).isTrue();
    }

    /** A change counts when it has come to rest. */
    private static void look(Secrets secrets) {
        secrets.look();
        secrets.look();
    }
}
