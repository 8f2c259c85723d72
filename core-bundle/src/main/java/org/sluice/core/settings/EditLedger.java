package org.sluice.core.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the edits of modules' files. An edit is one go on one thread: Config Admin hands the values out, more than
 * once perhaps, the module takes or refuses them, the core hears of changed service properties. So what belongs together is
 * found by its thread.
 */
final class EditLedger {

    private static final int MOST_FILES = 10_000;
    private static final long NOBODY = -1;

    private final ThreadLocal<Edit> current = new ThreadLocal<>();
    private final Map<String, File> files = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, File> eldest) {
            return size() > MOST_FILES;
        }
    };

    /** The values that were taken last; empty where none were. */
    synchronized Optional<Map<String, Object>> inForce(String pid) {
        return Optional.ofNullable(files.get(pid)).map(File::inForce);
    }

    /** Values go out on this thread; they count as taken unless {@link #refused} follows, or did so before. */
    synchronized void handedOut(String pid, Map<String, Object> values) {
        current.set(new Edit(pid, NOBODY));
        File file = files.getOrDefault(pid, File.UNREAD);
        if (!values.equals(file.inForce()) && !values.equals(file.refused())) {
            files.put(pid, new File(values, file.inForce(), null));
        }
    }

    /** What goes out on this thread is no module's business. */
    void forget() {
        current.remove();
    }

    /** The component has refused what just went out on this thread. */
    synchronized void refused(long component) {
        Edit edit = current.get();
        if (edit == null) {
            return;
        }
        current.set(new Edit(edit.pid(), component));
        File file = files.getOrDefault(edit.pid(), File.UNREAD);
        if (file.refused() == null) {
            files.put(edit.pid(), new File(file.before(), null, file.inForce()));
        }
    }

    /** Whether the component has refused what went out last on this thread. */
    boolean isRefused(long component) {
        Edit edit = current.get();
        return edit != null && edit.refusedBy() == component;
    }

    private record Edit(String pid, long refusedBy) {}

    /** What was taken last, what was before that, and what was refused since; null for nothing. */
    private record File(Map<String, Object> inForce, Map<String, Object> before, Map<String, Object> refused) {
        static final File UNREAD = new File(null, null, null);
    }
}
