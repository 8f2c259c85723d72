package org.sluice.module.beik.engine;

import java.io.IOException;

/** The library, or the helper process around it, did not judge a message; the text says why and is fit for a log. */
public final class BmiProblem extends IOException {

    private static final long serialVersionUID = 1;

    BmiProblem(String message) {
        super(message);
    }
}
