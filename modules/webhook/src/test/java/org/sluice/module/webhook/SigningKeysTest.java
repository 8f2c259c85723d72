package org.sluice.module.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures, compared with an example the libraries of "Standard Webhooks" are tested with. */
class SigningKeysTest {

    @Test
    void signsAsOthersVerify(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("hook.secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        Event event = new Event(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330L,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.US_ASCII),
                Optional.empty(),
                new byte[0]);
        assertThat(SigningKeys.of("signing_secret_file", file.toString()).sign(event))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsNothingWithoutASecret() {
        assertThat(SigningKeys.of("signing_secret_file", " ").isEmpty()).isTrue();
    }
}
