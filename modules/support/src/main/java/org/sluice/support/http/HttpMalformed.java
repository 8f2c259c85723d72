package org.sluice.support.http;

/** What arrived is no HTTP/1 answer, or more of it than was allowed. */
public final class HttpMalformed extends Exception {

    private static final long serialVersionUID = 1L;

    HttpMalformed(String what) {
        super(what, null, false, false);
    }
}
