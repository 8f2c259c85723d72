package org.sluice.smtp.extension;

/** LIMITS (RFC 9422): what the listener's limits are, so that a client need not find out. */
final class LimitsExtension implements Extension {

    @Override
    public String keyword() {
        return "LIMITS";
    }

    @Override
    public String line(ExtensionOptions options) {
        return keyword()
                + limit(" MAILMAX=", options.maxReceptionsPerConnection())
                + limit(" RCPTMAX=", recipients(options));
    }

    @Override
    public boolean isOffered(Situation situation) {
        ExtensionOptions options = situation.options();
        return options.maxReceptionsPerConnection() > 0 || recipients(options) > 0;
    }

    /** The smaller one; 0 is none. */
    private static long recipients(ExtensionOptions options) {
        long message = options.maxRecipientsPerMessage();
        long connection = options.maxRecipientsPerConnection();
        return message == 0 || connection == 0 ? Math.max(message, connection) : Math.min(message, connection);
    }

    /** RFC 9422 section 4: six digits at most. */
    private static String limit(String name, long value) {
        return value == 0 || value > 999_999 ? "" : name + value;
    }
}
