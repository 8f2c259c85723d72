package org.sluice.support.validation;

import java.util.Optional;
import org.sluice.validation.Attributes;

/** The client's name where its address and that name confirm each other, as the module {@code fcdns} found. */
public final class ConfirmedName {

    private ConfirmedName() {}

    /** Empty where there is none, or where nobody looked: a name that only the client's own DNS claims is not told to anybody. */
    public static Optional<String> of(Attributes client) {
        boolean confirmed = client.get("fcdns.status").filter("pass"::equals).isPresent();
        return client.get("fcdns.name").filter(name -> confirmed);
    }
}
