package org.sluice.http.generation;

/** A request nothing can be made of; its text is for the client. */
public final class RequestRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String description;

    private RequestRefused(int status, String code, String message, String description) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.description = description;
    }

    /** Not JSON at all. */
    static RequestRefused malformed(String whereAndWhy) {
        return new RequestRefused(400, "1300", "malformed JSON", whereAndWhy);
    }

    /** A member of the wrong kind or with a value that cannot be. */
    static RequestRefused invalid(String member, String expectation) {
        return new RequestRefused(422, "1300", "invalid data format/type", member + " (expected: " + expectation + ")");
    }

    /** A member that has to be there. */
    static RequestRefused missing(String member) {
        return new RequestRefused(422, "1400", "required field is missing", member + " is required");
    }

    /** Something we would have to ignore, which a client must not believe done. */
    static RequestRefused unsupported(String member, String why) {
        return new RequestRefused(422, "1300", "not supported", member + ": " + why);
    }

    /** Something stored that is named but not there. */
    static RequestRefused notFound(String member, String why) {
        return new RequestRefused(404, "1600", "resource not found", member + ": " + why);
    }

    /** Braces that make no sense. */
    static RequestRefused template(String part, String why) {
        return new RequestRefused(
                422, "3000", "substitution language syntax error in template content", part + ": " + why);
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Error code of the reply. */
    public String code() {
        return code;
    }

    /** What exactly is wrong. */
    public String description() {
        return description;
    }
}
