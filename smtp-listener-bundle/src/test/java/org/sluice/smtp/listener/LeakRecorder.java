package org.sluice.smtp.listener;

import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Netty's detector, named in the build, that remembers what it found. */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {

    static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    @SuppressWarnings("deprecation")
    public LeakRecorder(Class<?> type, int interval, long maxActive) {
        super(type, interval, maxActive);
    }

    public LeakRecorder(Class<?> type, int interval) {
        super(type, interval);
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        LEAKS.add(type + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        LEAKS.add(type);
    }
}
