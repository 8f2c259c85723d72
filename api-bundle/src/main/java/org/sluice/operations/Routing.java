package org.sluice.operations;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which version of a module answers, and which one only shows what it would have answered. A service of the core. Every
 * change is durable (in {@code etc/org.sluice.routing.cfg}) when its method returns, takes effect with the next transaction,
 * and interrupts no call under way. Any thread.
 *
 * <p>Each method fails with an {@link IllegalArgumentException} that names what is wrong and what would be right: an unknown
 * module, a version that is not installed, a share that is none. The routing then stays as it was.
 */
@ProviderType
public interface Routing {

    /** Asks a version on live traffic, records what it would have done, and applies nothing. */
    void shadow(String module, String version);

    /**
     * Lets a version serve a part of the traffic.
     *
     * @param share {@code 10%} of the connections by a stable hash, or {@code key=value}: those whose connection context says so
     */
    void canary(String module, String version, String share);

    /** Ends a module's shadow or canary; that version stays installed, in reserve. False: there was none. */
    boolean stand(String module);

    /** Lets a version serve; what served before stays installed as the one to go back to. Empty: the shadow or canary. */
    void promote(String module, String version);

    /** Goes back to the version that served before. Returns that version. */
    String rollback(String module);

    /** Removes a version that does not serve: drains it, uninstalls its bundle, forgets it. */
    void retire(String module, String version);

    /**
     * How often, and on which messages, a shadow or canary decided otherwise than the version that serves; newest first.
     *
     * @param limit differences to name at most; the counts are of all
     */
    Differences differences(String module, int limit);

    /** What was compared. Immutable. */
    record Differences(
            String module, String serving, String compared, long calls, long different, List<Difference> latest) {

        /** Copies the list. */
        public Differences {
            latest = List.copyOf(latest);
        }
    }

    /** One question two versions answered differently; the words are those of an explanation. Immutable. */
    record Difference(String id, String phase, String recipient, String serving, String compared, String note) {}
}
