package org.sluice.module.spamassassin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.sluice.message.EnvelopeAddress;
import org.sluice.support.validation.Recipients;
import org.sluice.validation.ConfigurationRefused;
import org.sluice.validation.ValidationContext;

/** Whose preferences count: those of one and the same user, or those of the recipient, where there is exactly one. */
enum UserOf {
    NOBODY {
        @Override
        String name(EnvelopeAddress recipient) {
            return "";
        }
    },
    ADDRESS {
        @Override
        String name(EnvelopeAddress recipient) {
            return recipient.toString();
        }
    },
    LOCAL_PART {
        @Override
        String name(EnvelopeAddress recipient) {
            return recipient.localPart();
        }
    };

    /** What may stand in {@code User:}, and in the name of a file. */
    static final String NAME = "[A-Za-z0-9_][A-Za-z0-9@._+=-]{0,127}";

    abstract String name(EnvelopeAddress recipient);

    /** {@code otherwise}: the user where the message has several recipients, or one whose name may not stand there. */
    String user(ValidationContext context, String otherwise) {
        return Optional.of(Recipients.of(context))
                .filter(all -> all.size() == 1)
                .map(all -> name(all.get(0)))
                .filter(name -> name.matches(NAME))
                .orElse(otherwise);
    }

    static UserOf of(String value) {
        return Arrays.stream(values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(value.strip()))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigurationRefused("user_of_recipient", value, "one of nobody, address, local_part"));
    }
}
