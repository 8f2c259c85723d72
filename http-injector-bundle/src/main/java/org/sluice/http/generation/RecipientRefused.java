package org.sluice.http.generation;

/** One recipient nothing can be sent to; the others are not concerned. Its text is for the client. */
public final class RecipientRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private final String description;

    private RecipientRefused(String message, String description) {
        super(message, null, false, false);
        this.description = description;
    }

    static RecipientRefused missing(String member) {
        return new RecipientRefused("required field is missing", member + " is required for each recipient");
    }

    static RecipientRefused invalid(String member, String why) {
        return new RecipientRefused("invalid data format/type", member + ": " + why);
    }

    /** What exactly is wrong. */
    public String description() {
        return description;
    }
}
