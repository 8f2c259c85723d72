package org.sluice.operations;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** One bundle's part of {@code sluice:doctor}. A service; may read the disk, must return within a second. */
@ConsumerType
public interface HealthCheck {

    /** What is looked at, such as {@code spool}. */
    String name();

    /** Findings; empty when all is well. */
    List<Finding> check();

    /**
     * What is so at the moment, by name: the servers a module asks, their state and versions. Shown by
     * {@code sluice:module-info} of the module whose name is {@link #name}.
     */
    default Map<String, String> facts() {
        return Map.of();
    }

    /** One thing an operator should know. Immutable. */
    final class Finding {
        private final boolean serious;
        private final String text;

        private Finding(boolean serious, String text) {
            this.serious = serious;
            this.text = text;
        }

        /** Mail is or will be affected. */
        public static Finding problem(String whatWhereAndWhatToDo) {
            return new Finding(true, whatWhereAndWhatToDo);
        }

        /** Worth a look. */
        public static Finding hint(String whatWhereAndWhatToDo) {
            return new Finding(false, whatWhereAndWhatToDo);
        }

        /** Whether mail is affected. */
        public boolean isSerious() {
            return serious;
        }

        /** What, where, and what to do. */
        public String text() {
            return text;
        }
    }
}
